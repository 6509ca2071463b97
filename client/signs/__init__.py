"""Signs as data: a surface's words in every language, how a request is made of them, and how they travel to translators. No bpy."""
