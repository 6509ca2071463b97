"""The providers: who answers a request, and how each one is spoken to. No bpy."""
