"""Set Dresser enabled in real Blender as an artist has it, each test with an empty file, preferences as they came and a library of its own.

`from tests.blender.enabled import dresser, service` in a conftest.py.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.service import Order, Service
from tests.service.fixture import service
from tests.service.services import picture_paths

if TYPE_CHECKING:
    import bpy

__all__ = ["EXTENSION", "MENU_BOARD", "Dresser", "dresser", "service"]

EXTENSION = "bl_ext.user_default.set_dresser"
MENU_BOARD = "Wooden menu board behind the counter reads: '牛肉面 ¥28', '小笼包 ¥32', '担担面 ¥26'. Warm light."
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds until a test gives up what should come: far more than it takes on a slow machine."""

# Blender reads this once, when it is imported: an artist's own profile is nothing that tests may touch.
PROFILE = Path(os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="set-dresser-profile-")))


class Dresser:
    """The enabled extension: what an artist sets, presses and sees, and the turns of its timer, taken by hand."""

    def __init__(self, library: Path) -> None:
        self.library = library

    @property
    def settings(self) -> Any:
        """The settings of the open file's scene."""
        import bpy

        return bpy.context.scene.set_dresser

    @property
    def preferences(self) -> Any:
        """The add-on's preferences."""
        import bpy

        return bpy.context.preferences.addons[EXTENSION].preferences

    def part(self, name: str) -> Any:
        """A module of the enabled extension, such as `scene.queue.job_list`."""
        return importlib.import_module(f"{EXTENSION}.{name}")

    def forget(self, *names: str) -> None:
        """Let these modules begin anew, as in a session that has just begun."""
        kind = self.part("client.session_state").SessionState
        for name in names:
            for state in [each for each in vars(self.part(name)).values() if isinstance(each, kind)]:
                state.renew()

    def forget_references(self) -> None:
        """Nothing is known of any picture, nor of who allowed it."""
        self.forget(
            "scene.references.status", "scene.references.files", "scene.references.consent", "scene.generate.preview"
        )

    def set(self, **values: Any) -> None:
        """Set what stands in the panel."""
        for name, value in values.items():
            setattr(self.settings, name, value)

    def use(self, service: Service, provider: str = "segmind", **values: Any) -> None:
        """Go online, with the stand-in as a provider that knows the key."""
        import bpy

        bpy.context.preferences.system.use_online_access = True
        shared: dict[str, Any] = {"provider": provider}
        for spec in self.paid_specs():
            fields = service.fields_of(spec.name.value)
            shared[spec.key_preference] = service.key_of(spec.name.value)
            shared |= {each.preference: fields[each.field] for each in spec.settings if each.field in fields}
        for name, value in {**shared, **values}.items():
            setattr(self.preferences, name, value)

    def paid_specs(self) -> list[Any]:
        """What the extension knows of each provider that wants a key."""
        return [spec for spec in self.part("client.provider_registry").all_specs() if not spec.is_local]

    def preview(self) -> Any:
        """What the panel shows above its button."""
        import bpy

        bpy.context.view_layer.update()
        return self.part("scene.generate.preview").request_preview(bpy.context)

    def generate(self) -> set[str]:
        """Press Generate; without an event loop it returns when the takes are placed."""
        import bpy

        return set(bpy.ops.set_dresser.generate())

    def post(self) -> list[str]:
        """Press Generate as in a window, where it returns at once: the jobs it posted."""
        import bpy

        return [view.id for view in self.part("scene.generate.post").post_jobs(bpy.context)]

    def job(self, job_id: str = "") -> Any:
        """A job as the list shows it; the newest when none is named."""
        jobs = self.part("scene.queue.job_list")
        return jobs.job(job_id) if job_id else jobs.all_jobs()[0]

    def tick(self) -> float | None:
        """One turn of the delivery timer."""
        seconds: float | None = self.part("scene.queue.timer").tick()
        return seconds

    def wait_until_received(self, service: Service, requests: int = 1, seconds: float = PATIENCE) -> None:
        """Without a turn of the timer, so that nothing is placed before the test goes on, however slow the machine is."""
        deadline = time.monotonic() + seconds
        while len(service.received) < requests:
            assert time.monotonic() < deadline, f"{len(service.received)} of {requests} requests after {seconds} s"
            time.sleep(0.01)

    def tick_until(self, reached: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Turns of the timer until something is so."""
        deadline = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < deadline, (
                f"not so after {seconds} s: {self.part('scene.queue.job_list').all_jobs()}"
            )
            self.tick()
            time.sleep(0.01)

    def let_go(self, held: Service) -> None:
        """The service answers what it has, and from now on at once. How often a queue was asked meanwhile does not matter."""
        held.settings.latency = 0.0
        waiting = sum(Order().matches(each.method, each.path, picture_paths()) for each in held.received)
        self.tick_until(lambda: held.go_on() or len(held.billed) >= waiting)

    def tick_to_the_end(self, seconds: float = PATIENCE) -> None:
        """Turns of the timer until it says that nothing is left to do."""
        deadline = time.monotonic() + seconds
        while self.tick() is not None:
            assert time.monotonic() < deadline, (
                f"not done in {seconds} s: {self.part('scene.queue.job_list').all_jobs()}"
            )
            time.sleep(0.01)

    def takes(self) -> list[Path]:
        """The folders of the takes in this test's library."""
        folder = self.library / "takes"
        return sorted(folder.iterdir()) if folder.is_dir() else []


def courier_threads() -> list[threading.Thread]:
    """The extension's own threads that run now."""
    return [thread for thread in threading.enumerate() if thread.name == "set-dresser-courier"]


def enable() -> None:
    """Enable the repository itself as an installed extension."""
    import bpy

    place = PROFILE / "extensions" / "user_default" / "set_dresser"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(ROOT, target_is_directory=True)
    bpy.ops.preferences.addon_enable(module=EXTENSION)


def in_another_blender(script: str, dresser: Dresser, service: Service, *words: str) -> str:
    """Run a script of `inside/` in a Blender of its own with this test's library and service, and these words; what it said."""
    asked = {"library": str(dresser.library), "key": service.segmind_key, "address": service.address}
    ended = run_inside(script, json.dumps(asked), *words, seconds=300)
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended.stdout


def run_inside(
    script: str, *words: str, seconds: float, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a script of `inside/` in a Blender of its own, with an empty profile and these variables. Fails unless it ends well, within `seconds`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        ended = subprocess.run(
            [sys.executable, str(Path(__file__).parent / "inside" / script), *words],
            env={
                **os.environ,
                "BLENDER_USER_RESOURCES": profile,
                "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
                **(variables or {}),
            },
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended


def begin_alone() -> Dresser:
    """The other end of `in_another_blender`: the extension, enabled, with the service that the test runs."""
    import bpy

    asked = json.loads(sys.argv[1])
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.context.preferences.system.use_online_access = True
    enable()
    alone = Dresser(Path(asked["library"]))
    alone.preferences.provider = "segmind"
    alone.preferences.segmind_key = asked["key"]
    alone.preferences.segmind_address = asked["address"]
    alone.preferences.library_folder = asked["library"]
    return alone


@pytest.fixture
def dresser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dresser]:
    """The extension, enabled, in an empty file. Afterwards nothing of it runs."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.context.preferences.system.use_online_access = False
    if EXTENSION not in bpy.context.preferences.addons:
        enable()
    enabled = Dresser(tmp_path / "library")
    for spec in enabled.paid_specs():
        monkeypatch.delenv(spec.key_variable, raising=False)
    for name in [each.identifier for each in enabled.preferences.bl_rna.properties if not each.is_readonly]:
        enabled.preferences.property_unset(name)
    enabled.preferences.library_folder = str(enabled.library)
    enabled.set(prompt=MENU_BOARD, placement="image", size="1024x1024", quality="low")
    yield enabled
    if EXTENSION in bpy.context.preferences.addons:
        enabled.part("scene.queue.timer").end()
        enabled.part("scene.queue.job_list").close()
        enabled.part("scene.queue.previews").forget()
        enabled.forget("scene.queue.failures")
    bpy.context.preferences.system.use_online_access = False
    for thread in courier_threads():  # on a busy machine a courier takes its time to go
        thread.join(60)
    assert not courier_threads()


def add_camera() -> bpy.types.Object:
    """The scene's active camera, six units before the origin, looking along +Y."""
    import bpy

    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location = (0.0, -6.0, 0.0)
    camera.rotation_euler = (1.5707963, 0.0, 0.0)
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    bpy.context.view_layer.update()
    return camera


def add_sign(width: float = 3.0, height: float = 2.0, name: str = "Sign") -> bpy.types.Object:
    """An upright rectangle without UVs and materials that faces -Y, active and selected."""
    import bpy

    x, z = width / 2, height / 2
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(-x, 0, -z), (x, 0, -z), (x, 0, z), (-x, 0, z)], [], [(0, 1, 2, 3)])
    sign = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(sign)
    bpy.context.view_layer.objects.active = sign
    sign.select_set(True)
    bpy.context.view_layer.update()
    return sign


def texture_of(obj: bpy.types.Object) -> bpy.types.Image:
    """The image that the object's last material shows."""
    material = obj.material_slots[-1].material
    return next(node.image for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeTexImage")
