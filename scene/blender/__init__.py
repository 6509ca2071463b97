"""Blender itself: what differs between its versions, its editors and folders, the file that is open, undo. The lowest room: knows client, and nothing of scene."""
