"""What lives as long as a session of Blender: the timer that brings takes in, what earlier sessions left. The only room that knows all others."""
