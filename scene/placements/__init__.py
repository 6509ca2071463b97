"""How a take enters the scene: as an image, on a surface, as a plane, behind everything.

A file for each placement, which `registry` finds by its kind; `spec` says what a placement is, `placing` carries it out. Nothing of it
is imported here: a start of Blender need not wait for it.
"""
