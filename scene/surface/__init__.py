"""Surfaces: their faces, their size in the world, their UVs, their materials. Main thread only."""
