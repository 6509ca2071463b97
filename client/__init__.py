"""Requests, providers, couriers and takes of Set Dresser. Plain Python: nothing in this package may import bpy."""
