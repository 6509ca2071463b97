"""Reference pictures as the model can use them: scaled down, turned upright, in sRGB, without metadata, and kept for the next time. No bpy."""
