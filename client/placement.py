"""How a take enters the scene, as plain values frozen when the request is made. No bpy: `scene` reads and acts on these.

Lengths are in Blender units, matrices are 16 floats row by row in world space.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .choices import PlacementKind as PlacementKind
from .options import PlaneFit as PlaneFit
from .options import Shading as Shading
from .plain_values import UNLESS_DEFAULT


@dataclass(frozen=True, slots=True)
class Target:
    """Which surface a take is for, by identities that survive undo and renaming, never by reference.

    `session_uid` is Blender's for the object and only means something while `file_session` is the file's;
    after a reload the file's path and the object's name are the identity. `faces` are polygon indices (empty:
    the whole object) and `faces_mark` tells whether those indices still mean the same faces. `seen_along` is the
    direction, in world space, in which the artist looked (empty: unknown); it decides what is up on floors and ceilings.
    `matrix` is where the object stood (empty: unknown). `seen_from` is where the artist looked from, in world space
    (empty: unknown, or from far away); with `seen_along` it tells which side of a face is looked at. `fits_slopes`: whether
    ramps and roofs are filled to their edges; false for what was asked for when they were not.
    """

    object_name: str
    session_uid: int
    faces: tuple[int, ...] = ()
    faces_mark: str = ""
    seen_along: tuple[float, ...] = ()
    matrix: tuple[float, ...] = ()
    seen_from: tuple[float, ...] = field(default=(), metadata=UNLESS_DEFAULT)
    fits_slopes: bool = field(default=False, metadata=UNLESS_DEFAULT)

    def check_read(self) -> None:
        """Raise ValueError for vectors of other lengths: what Blender does with them is anybody's guess."""
        if {len(self.seen_along), len(self.seen_from)} - {0, 3} or len(self.matrix) not in (0, 16):
            raise ValueError("no direction, or no matrix")


@dataclass(frozen=True, slots=True)
class PlanePose:
    """Where a plane stands: its centre and axes (x right, y up, z towards the viewer), and the frame it was asked for."""

    matrix: tuple[float, ...]
    frame_width: float
    frame_height: float
    fit: PlaneFit

    def check_read(self) -> None:
        """Raise ValueError for a matrix of another length, and for a frame without an area."""
        if len(self.matrix) != 16 or self.frame_width <= 0 or self.frame_height <= 0:
            raise ValueError(f"no matrix, or a frame of {self.frame_width} x {self.frame_height}")


@dataclass(frozen=True, slots=True)
class View:
    """From where a capture was seen, as the camera stood then. Both matrices work on columns, as in OpenGL:
    the view looks along its -z, and what is seen has x, y and z over w from -1 to 1. `width` and `height` are the
    capture's pixels; `camera_name` is empty when no camera saw it, but a viewport.
    """

    world_to_view: tuple[float, ...]
    view_to_clip: tuple[float, ...]
    width: int
    height: int
    camera_name: str = ""
    camera_uid: int = 0

    def check_read(self) -> None:
        """Raise ValueError for matrices of other lengths, and for a view without pixels."""
        if len(self.world_to_view) != 16 or len(self.view_to_clip) != 16 or min(self.width, self.height) < 1:
            raise ValueError(f"no matrices, or a view of {self.width} x {self.height}")

    @property
    def is_perspective(self) -> bool:
        """Whether what is farther away looks smaller."""
        return self.view_to_clip[14] != 0


class DepthCoding(Enum):
    """How the values of a depth picture count from its nearest to its farthest distance."""

    STEPS = "steps"
    """16-bit grey: 0 is the nearest, 65534 the farthest, linear between them; 65535 is where nothing was."""
    FINE_STEPS = "fine steps"
    """24 bits, red the highest, then green and blue: the same with 255 * 65536 - 1 as the farthest; what is beyond is where nothing was."""
    RATIOS = "ratios"
    """The same 24 bits, each step the same part of the distance: near * (far / near) ** (value / farthest value)."""


@dataclass(frozen=True, slots=True)
class DepthRange:
    """What the depth picture's values mean: the nearest and the farthest of them, in units before the camera along its axis, and
    how they count between these.
    """

    near: float
    far: float
    coding: DepthCoding = field(default=DepthCoding.STEPS, metadata=UNLESS_DEFAULT)

    def check_read(self) -> None:
        """Raise ValueError for ratios of what is no distance."""
        if self.coding is DepthCoding.RATIOS and not 0 < self.near < self.far:
            raise ValueError(f"ratios from {self.near} to {self.far}")


@dataclass(frozen=True, slots=True)
class ImageTarget:
    """The image whose picture a take replaces where it is used, by identities that survive undo and renaming."""

    name: str
    session_uid: int


@dataclass(frozen=True, slots=True)
class SignTarget:
    """The sign that a take is for, by its own identity, and in which language; `fingerprint` tells of which words and look.

    `ratio` is width over height of its surface: of a picture of another shape the middle is shown. `replaces` is the
    approved take that somebody has agreed to replace by this one (empty: none).
    """

    uid: str
    language: str
    fingerprint: str
    ratio: float
    replaces: str = ""

    def check_read(self) -> None:
        """Raise ValueError for a shape that no surface has."""
        if self.ratio <= 0:
            raise ValueError(f"a sign of the ratio {self.ratio}")


@dataclass(frozen=True, slots=True)
class Placement:
    """The whole wish: what kind, in which file and scene, on what, how it is shaded.

    `view` is from where the capture was seen, `depth` the range of its depth picture, `targets` the objects that a projection
    goes onto, `image` the texture that is replaced. `scene_uid` is Blender's `session_uid` of the scene, which goes on meaning it when
    it is renamed; like a target's it only means something while `file_session` is the file's (0: asked before it was kept).
    """

    kind: PlacementKind
    file: str = ""
    file_session: str = ""
    scene_name: str = ""
    target: Target | None = None
    pose: PlanePose | None = None
    view: View | None = None
    depth: DepthRange | None = None
    targets: tuple[Target, ...] = ()
    image: ImageTarget | None = None
    sign: SignTarget | None = None
    shading: Shading = Shading.EMISSION
    name: str = ""
    scene_uid: int = field(default=0, metadata=UNLESS_DEFAULT)
