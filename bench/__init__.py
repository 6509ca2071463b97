"""The benchmark: the numbers that the project lives by, measured in real Blender with the built zip installed. Needs bpy."""
