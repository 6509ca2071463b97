"""What a view sees: which pixels show what, how far away, and which objects. Main thread only; nothing of the user's is touched."""
