"""What reads and changes Blender data, and nothing else does. Main thread only; may import client, never operators or panels."""
