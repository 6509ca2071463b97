"""The jobs on their way and what surrounds them: their list, the couriers, keys, money. Main thread only."""
