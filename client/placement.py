"""How a take enters the scene, as plain values frozen when the request is made. No bpy: `scene` reads and acts on these.

Lengths are in Blender units, matrices are 16 floats row by row in world space.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import inf, isfinite
from typing import Any

from .choices import PlacementKind as PlacementKind
from .choices import PlaneFit as PlaneFit
from .choices import Shading as Shading


@dataclass(frozen=True, slots=True)
class Target:
    """Which surface a take is for, by identities that survive undo and renaming, never by reference.

    `session_uid` is Blender's for the object and only means something while `file_session` is the file's;
    after a reload the file's path and the object's name are the identity. `faces` are polygon indices (empty:
    the whole object) and `faces_mark` tells whether those indices still mean the same faces. `seen_along` is the
    direction, in world space, in which the artist looked (empty: unknown); it decides what is up on floors and ceilings.
    `matrix` is where the object stood (empty: unknown).
    """

    object_name: str
    session_uid: int
    faces: tuple[int, ...] = ()
    faces_mark: str = ""
    seen_along: tuple[float, ...] = ()
    matrix: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanePose:
    """Where a plane stands: its centre and axes (x right, y up, z towards the viewer), and the frame it was asked for."""

    matrix: tuple[float, ...]
    frame_width: float
    frame_height: float
    fit: PlaneFit


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

    @property
    def is_perspective(self) -> bool:
        """Whether what is farther away looks smaller."""
        return self.view_to_clip[14] != 0


@dataclass(frozen=True, slots=True)
class DepthRange:
    """What the depth picture's values mean: 0 stands `near` and 65534 `far` units before the camera along its axis
    (linear between them), 65535 is where nothing was.
    """

    near: float
    far: float


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


@dataclass(frozen=True, slots=True)
class Placement:
    """The whole wish: what kind, in which file and scene, on what, how it is shaded.

    `view` is from where the capture was seen, `depth` the range of its depth picture, `targets` the objects that a projection
    goes onto, `image` the texture that is replaced.
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

    def to_plain(self) -> dict[str, Any]:
        """This placement as JSON values."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Placement:
        """The placement that `to_plain()` described. Raises KeyError, TypeError or ValueError if it is none."""
        target, pose, view = plain["target"], plain["pose"], plain["view"]
        depth, image = plain["depth"], plain["image"]
        return cls(
            kind=PlacementKind(plain["kind"]),
            file=str(plain["file"]),
            file_session=str(plain["file_session"]),
            scene_name=str(plain["scene_name"]),
            target=None if target is None else _target_from(target),
            pose=None if pose is None else _pose_from(pose),
            view=None if view is None else _view_from(view),
            depth=None if depth is None else DepthRange(*_floats([depth["near"], depth["far"]], (2,))),
            targets=tuple(_target_from(each) for each in plain["targets"]),
            image=None if image is None else ImageTarget(str(image["name"]), int(image["session_uid"])),
            sign=None if (sign := plain.get("sign")) is None else _sign_from(sign),
            shading=Shading(plain["shading"]),
            name=str(plain["name"]),
        )


def _target_from(plain: dict[str, Any]) -> Target:
    return Target(
        object_name=str(plain["object_name"]),
        session_uid=int(plain["session_uid"]),
        faces=tuple(int(index) for index in plain["faces"]),
        faces_mark=str(plain["faces_mark"]),
        seen_along=_floats(plain["seen_along"], (0, 3)),
        matrix=_floats(plain.get("matrix", ()), (0, 16)),
    )


def _sign_from(plain: dict[str, Any]) -> SignTarget:
    ratio = float(plain["ratio"])
    if not 0 < ratio < inf:
        raise ValueError(f"a sign of the ratio {ratio}")
    return SignTarget(
        str(plain["uid"]), str(plain["language"]), str(plain["fingerprint"]), ratio, str(plain.get("replaces", ""))
    )


def _pose_from(plain: dict[str, Any]) -> PlanePose:
    width, height = _floats([plain["frame_width"], plain["frame_height"]], (2,))
    if width <= 0 or height <= 0:
        raise ValueError(f"a frame of {width} x {height}")
    return PlanePose(
        matrix=_floats(plain["matrix"], (16,)),
        frame_width=width,
        frame_height=height,
        fit=PlaneFit(plain["fit"]),
    )


def _view_from(plain: dict[str, Any]) -> View:
    width, height = int(plain["width"]), int(plain["height"])
    if min(width, height) < 1:
        raise ValueError(f"a view of {width} x {height}")
    return View(
        world_to_view=_floats(plain["world_to_view"], (16,)),
        view_to_clip=_floats(plain["view_to_clip"], (16,)),
        width=width,
        height=height,
        camera_name=str(plain["camera_name"]),
        camera_uid=int(plain["camera_uid"]),
    )


def _floats(plain: Any, lengths: tuple[int, ...]) -> tuple[float, ...]:
    """So many finite numbers: what Blender does with others is anybody's guess."""
    values = tuple(float(value) for value in plain)
    if len(values) not in lengths or not all(map(isfinite, values)):
        raise ValueError(f"{len(values)} values, or not all finite")
    return values
