"""The languages of the interface beside English: a file each, named as Blender calls the language, and their reader. No bpy."""
