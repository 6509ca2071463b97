"""Signs for tests: made of a surface, given words, proofs and takes. With the `dresser` fixture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.blender.enabled import Dresser, add_sign
from tests.blender.worded_signs import generate

RED, GREEN = (170, 60, 60), (60, 150, 70)
WORDS = {"en": "Noodles", "hi": "नूडल्स", "kn": "ನೂಡಲ್ಸ್"}


def make_sign(dresser: Dresser, words: dict[str, str] | None = None, **surface: Any) -> Any:
    """A sign on a new surface (`width`, `height`, `name`) with one line of words, by language."""
    import bpy

    sign_list = dresser.part("scene.signs.sign_list")
    add_sign(**surface)
    dresser.part("scene.signs.edit").make_sign(bpy.context)
    for tag, text in (words or WORDS).items():
        sign_list.add_language(tag)
        for sign in sign_list.all_signs():
            if sign == sign_list.active_sign():
                sign.lines[0].texts[tag].text = text
    bpy.context.view_layer.update()
    return sign_list.active_sign()


def proof_all(dresser: Dresser, languages: Sequence[str]) -> list[Any]:
    """Have proofs made of every sign that lacks one, and placed; the jobs' rows."""
    return generate(dresser, *languages)


def choose(tag: str) -> None:
    """Choose the set's language in the menu."""
    import bpy

    bpy.context.scene.set_dresser_signs.language = tag


def give_take(
    dresser: Dresser,
    sign: Any,
    tag: str,
    take_id: str,
    *,
    ratio: float = 1.5,
    colour: tuple[int, int, int] = RED,
    **more: Any,
) -> Any:
    """A generated take, as one that came back, with a plain picture of this ratio; what came of placing it."""
    import bpy
    from PIL import Image

    placing, placement = dresser.part("scene.placements.placing"), dresser.part("client.placement")
    folder = dresser.library / "takes" / f"{take_id}_{tag}"
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / f"{take_id}.png"
    width, height = round(60 * ratio), 60
    Image.new("RGB", (width, height), colour).save(picture)
    session = dresser.part("scene.blender.open_file")
    meant = placement.Placement(
        kind=placement.PlacementKind.SIGN,
        file=session.file_path(),
        file_session=session.file_session(),
        scene_name=bpy.context.scene.name,
        sign=placement.SignTarget(sign.uid, tag, more.pop("fingerprint", "words"), 1.5, more.pop("replaces", "")),
        name=f"{sign.name} ({tag})",
    )
    taken = dresser.part("scene.placements.take_image").TakePicture(
        picture, take_id, "", width, height, more.pop("has_alpha", False), **more
    )
    return placing.place(taken, meant)


def shown(sign: Any) -> tuple[str, str]:
    """What the sign's material shows: the take's identity and the picture's file name; empty for none."""
    node = sign.material.node_tree.nodes["Set Dresser Picture"]
    return sign.material.get("set_dresser_take", ""), Path(node.image.filepath).name if node.image else ""


def take_of(sign: Any, tag: str, *, is_proof: bool = False) -> Any:
    """What the list knows of a sign's take; None when there is none."""
    return next((take for take in sign.takes if take.name == tag and take.is_proof == is_proof), None)
