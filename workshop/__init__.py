"""What dev.py works with: uv, environments, wheels, the zip, the stage in Blender and the trial. Standard library only; never shipped."""
