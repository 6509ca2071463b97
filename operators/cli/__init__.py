"""`blender FILE --background --command set_dresser signs …`: what a script or a farm does with the signs of a file. Loaded when the command is called."""
