"""The version of Set Dresser, as the manifest gives it. No bpy, no I/O."""

VERSION = "0.1.0"
