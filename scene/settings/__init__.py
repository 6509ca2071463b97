"""What an artist sets: for the next request, with the scene; and what belongs to the person and the machine. Main thread only."""
