"""Matrices as plain values: 16 numbers row by row, as `client.placement` has them; and objects that stand as a matrix says. Imports bpy only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack

import bpy
from mathutils import Matrix, Vector


def numbers_of(matrix: Matrix) -> tuple[float, ...]:
    """The matrix as numbers."""
    rows: Iterable[Vector] = matrix
    return tuple(value for row in rows for value in row)


def matrix_of(numbers: Sequence[float]) -> Matrix:
    """The matrix that `numbers_of` told."""
    return Matrix([numbers[row : row + 4] for row in range(0, 16, 4)])


def without_shear(matrix: Matrix) -> Matrix:
    """The place and the turn of a matrix: its right stays, its up turns into its plane of right and up, its size is 1.

    What is turned under an unevenly scaled parent is sheared; location, rotation and scale cannot hold that.
    """
    right, up, _ = (Vector(column) for column in matrix.to_3x3().transposed())
    right.normalize()
    front = right.cross(up).normalized()
    axes = Matrix((right, front.cross(right), front)).transposed()
    return Matrix.Translation(matrix.translation) @ axes.to_4x4()


def stand(obj: bpy.types.Object, matrix: Matrix, undo: ExitStack) -> None:
    """Let an object that is made for a moment stand exactly so, sheared or not: what a parent adds can hold a shear.

    `undo` takes that parent away, where there has to be one.
    """
    obj.matrix_world = matrix
    held = Matrix.LocRotScale(obj.location, obj.rotation_euler, obj.scale)
    size = max(abs(matrix[row][column]) for row in range(3) for column in range(3))
    if all(abs(held[row][column] - matrix[row][column]) <= 1e-5 * size for row in range(3) for column in range(3)):
        return
    parent = bpy.data.objects.new(obj.name, None)
    undo.callback(bpy.data.objects.remove, parent)
    obj.matrix_world = Matrix.Identity(4)
    obj.parent = parent
    obj.matrix_parent_inverse = matrix
