"""Blender for tests: real, without a window, with an empty factory scene for each test that asks for one. Imports the extension as a package."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.blender.enabled import dresser, service  # noqa: F401 (fixtures)

if TYPE_CHECKING:
    import bpy
    from mathutils import Matrix, Vector
    from set_dresser.scene.placements.spec import Placed

ROOT = Path(__file__).resolve().parents[2]


def _extension_as_package() -> None:
    """Let `set_dresser.scene` and the rest be imported from the repository, without registering anything."""
    package = types.ModuleType("set_dresser")
    package.__path__ = [str(ROOT)]
    sys.modules.setdefault("set_dresser", package)


_extension_as_package()


@pytest.fixture(scope="session", autouse=True)
def _package_ends_before_blender() -> Iterator[None]:
    """Let the package drop what it keeps, as the extension does when Blender unregisters it: a mesh on the GPU must not outlive Blender."""
    yield
    if session_state := sys.modules.get("set_dresser.client.session_state"):
        session_state.SESSION.close()


_ended: list[int] = []
"""The exit code of the tests, once all of them are over."""


def pytest_sessionfinish(exitstatus: int) -> None:
    """All tests are over, and told."""
    _ended.append(int(exitstatus))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Blender 4.2 and 4.5 as Python modules free classes after Python has ended: 4.2 may crash then, 4.5 wait for ever. They end before.

    Which modules of the package were imported decides it: in 4.2 `scene.blender.versions` alone is enough, although it makes no class,
    and not once what it holds is cleared. Extensions that Blender registers and unregisters end well: other tests look at that.
    """
    blender = sys.modules.get("bpy")
    if _ended and blender is not None and blender.app.version < (5, 0, 0):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(_ended[0])


@pytest.fixture
def scene() -> bpy.types.Scene:
    """The only scene of a new file, with nothing in it."""
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


@pytest.fixture
def corners_picture(tmp_path: Path) -> Callable[[int, int], Path]:
    """Makes a picture whose corners tell where they are: red top left, green top right, blue bottom left, yellow bottom right.

    The colours are muted, so that every view transform can show them; the middle is grey.
    """

    def make(width: int, height: int) -> Path:
        from PIL import Image

        picture = Image.new("RGB", (width, height), (128, 128, 128))
        across, down = width // 3, height // 3
        picture.paste((170, 60, 60), (0, 0, across, down))
        picture.paste((60, 150, 70), (width - across, 0, width, down))
        picture.paste((60, 80, 160), (0, height - down, across, height))
        picture.paste((180, 170, 80), (width - across, height - down, width, height))
        path = tmp_path / f"corners-{width}x{height}.png"
        picture.save(path)
        return path

    return make


@dataclass(frozen=True)
class Lie:
    """How a picture lies on a face: the world position of its lower left corner, and its whole lower and left edges."""

    origin: Vector
    across: Vector
    along: Vector

    @property
    def centre(self) -> Vector:
        """The world position of the picture's middle."""
        return self.origin + (self.across + self.along) / 2


@pytest.fixture
def front_of() -> Callable[[bpy.types.Object, int], Vector]:
    """Tells the direction, in the world, in which Blender shows the front of a face."""
    return _front_of


@pytest.fixture
def lie_of() -> Callable[..., Lie]:
    """Tells how a picture lies on a face."""
    return _lie_of


def _front_of(obj: bpy.types.Object, face: int) -> Vector:
    """The direction, in the world, in which Blender shows the front of a face."""
    return (obj.matrix_world.to_3x3().inverted().transposed() @ obj.data.polygons[face].normal).normalized()


def _lie_of(obj: bpy.types.Object, face: int, uv_map: str = "Set Dresser") -> Lie:
    """How a picture lies on a face, worked out from the positions and the UVs of its corners alone."""
    from mathutils import Matrix

    polygon = obj.data.polygons[face]
    points = [obj.matrix_world @ obj.data.vertices[vertex].co for vertex in polygon.vertices]
    uvs = [obj.data.uv_layers[uv_map].uv[loop].vector.copy() for loop in polygon.loop_indices]
    # The corner that stands farthest from the line of the first edge makes the best third point.
    third = max(
        range(2, len(points)), key=lambda corner: (points[1] - points[0]).cross(points[corner] - points[0]).length
    )
    edges = Matrix((uvs[1] - uvs[0], uvs[third] - uvs[0])).inverted()
    spans = (points[1] - points[0], points[third] - points[0])
    across = spans[0] * edges[0][0] + spans[1] * edges[0][1]
    along = spans[0] * edges[1][0] + spans[1] * edges[1][1]
    return Lie(points[0] - across * uvs[0].x - along * uvs[0].y, across, along)


@pytest.fixture
def add_mesh(scene: bpy.types.Scene) -> Callable[..., bpy.types.Object]:
    """Adds an object to the scene: points and faces of its mesh, and its transform."""
    import bpy

    def add(
        points: Sequence[Sequence[float]],
        faces: Sequence[Sequence[int]],
        *,
        name: str = "Wall",
        transform: Matrix | None = None,
    ) -> bpy.types.Object:
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata([tuple(point) for point in points], [], [tuple(face) for face in faces])
        obj = bpy.data.objects.new(name, mesh)
        scene.collection.objects.link(obj)
        if transform is not None:
            obj.matrix_world = transform
        bpy.context.view_layer.update()
        return obj

    return add


@pytest.fixture
def add_wall(add_mesh: Callable[..., bpy.types.Object]) -> Callable[..., bpy.types.Object]:
    """Adds an upright rectangle that faces -Y, to the front view: 4 wide and 2 high unless told."""

    def add(width: float = 4.0, height: float = 2.0, **more: object) -> bpy.types.Object:
        x, z = width / 2, height / 2
        return add_mesh([(-x, 0, -z), (x, 0, -z), (x, 0, z), (-x, 0, z)], [(0, 1, 2, 3)], **more)

    return add


@pytest.fixture
def add_box(add_mesh: Callable[..., bpy.types.Object]) -> Callable[..., bpy.types.Object]:
    """Adds a box: 3 wide (x), 2 deep (y), 1 high (z). Face 0 faces -Y, 1 +X, 2 +Y, 3 -X, 4 up, 5 down. It has no UVs."""

    def add(**more: object) -> bpy.types.Object:
        points = [(x * 1.5, y, z * 0.5) for z in (-1, 1) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        faces = [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7), (4, 5, 6, 7), (3, 2, 1, 0)]
        return add_mesh(points, faces, **{"name": "Box", **more})

    return add


@pytest.fixture
def dress(corners_picture: Callable[[int, int], Path], scene: bpy.types.Scene) -> Callable[..., Placed]:
    """Places a take as a texture on an object, or on some of its faces: its pixels as 300 x 150 unless told."""
    from set_dresser.client.placement import Placement, PlacementKind, Shading
    from set_dresser.scene.surface.target import target_of

    from tests.blender.placing import place

    def texture(
        obj: bpy.types.Object,
        faces: Sequence[int] = (),
        *,
        take_id: str = "take-1",
        width: int = 300,
        height: int = 150,
        has_alpha: bool = False,
        shading: Shading = Shading.EMISSION,
        seen_along: Sequence[float] = (),
        seen_from: Sequence[float] = (),
    ) -> Placed:
        placement = Placement(
            kind=PlacementKind.TEXTURE,
            file_session="this session",
            scene_name=scene.name,
            target=target_of(obj, faces, seen_along, seen_from),
            shading=shading,
            name="Noodle shop",
        )
        picture = corners_picture(width, height)
        return place(placement, picture, take_id, "this session", width=width, height=height, has_alpha=has_alpha)

    return texture


@pytest.fixture
def edit() -> Callable[..., None]:
    """Puts an object into edit mode with these faces selected, and no others."""
    import bpy

    def begin(obj: bpy.types.Object, faces: Sequence[int] = ()) -> None:
        for polygon in obj.data.polygons:
            polygon.select = polygon.index in faces
        for edge in obj.data.edges:
            edge.select = False
        for vertex in obj.data.vertices:
            vertex.select = False
        bpy.context.view_layer.objects.active = obj
        obj.select_set(True)
        bpy.context.scene.tool_settings.mesh_select_mode = (False, False, True)
        bpy.ops.object.mode_set(mode="EDIT")

    return begin


@pytest.fixture
def link_wall(tmp_path: Path, scene: bpy.types.Scene) -> Callable[..., bpy.types.Object]:
    """Adds a wall that is linked from another file, or a library override of it."""
    import bpy

    def link(*, override: bool = False) -> bpy.types.Object:
        mesh = bpy.data.meshes.new("Wall")
        mesh.from_pydata([(-2, 0, -1), (2, 0, -1), (2, 0, 1), (-2, 0, 1)], [], [(0, 1, 2, 3)])
        there = bpy.data.objects.new("Wall", mesh)
        library = str(tmp_path / "library.blend")
        bpy.data.libraries.write(library, {there})
        bpy.data.objects.remove(there)
        bpy.data.meshes.remove(mesh)
        with bpy.data.libraries.load(library, link=True) as (_, wanted):
            wanted.objects = ["Wall"]
        linked = wanted.objects[0]
        obj = linked
        scene.collection.objects.link(linked)
        if override:
            obj = linked.override_create()  # from 5.3 on only of what a scene has
            scene.collection.objects.link(obj)
            scene.collection.objects.unlink(linked)
        bpy.context.view_layer.update()
        return obj

    return link
