"""From Generate to a posted job: what is asked for, what goes along, what it will cost. Main thread only."""
