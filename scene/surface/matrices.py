"""Matrices as plain values: 16 numbers row by row, as `client.placement` has them. Imports mathutils only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mathutils import Matrix, Vector


def numbers_of(matrix: Matrix) -> tuple[float, ...]:
    """The matrix as numbers."""
    rows: Iterable[Vector] = matrix
    return tuple(value for row in rows for value in row)


def matrix_of(numbers: Sequence[float]) -> Matrix:
    """The matrix that `numbers_of` told."""
    return Matrix([numbers[row : row + 4] for row in range(0, 16, 4)])
