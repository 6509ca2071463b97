"""The report for whoever can read a language: wanted words beside what was generated, line by line, to be ticked. No bpy."""
