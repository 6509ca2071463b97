"""The courier: the child process that carries jobs, one after the other, and tells Blender over a pipe. No bpy."""
