"""Lettering of Set Dresser: words become shaped, placed, rasterised type. Plain Python: nothing here may import bpy or do I/O but for fonts."""
