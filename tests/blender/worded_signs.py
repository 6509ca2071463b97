"""Signs with several lines in several languages, and what is asked of all of them. With the `dresser` fixture."""

from __future__ import annotations

from typing import Any

from tests.blender.enabled import Dresser, add_sign


def make_sign(
    dresser: Dresser, name: str = "Shop", width: float = 2.6, height: float = 0.9, **words: str | tuple[str, ...]
) -> Any:
    """A sign on a wall of its own, with a line or several in each language: `en="OPEN"`, `zh_Hans=("面", "28")`."""
    import bpy

    add_sign(width, height, name)
    sign = dresser.part("scene.signs.edit").make_sign(bpy.context)
    write(dresser, sign, **words)
    return sign


def write(dresser: Dresser, sign: Any, **words: str | tuple[str, ...]) -> None:
    """Write a sign's lines in these languages; lines and languages that it lacks are added."""
    signs = dresser.part("scene.signs.sign_list")
    for name, text in words.items():
        tag = name.replace("_", "-")
        lines = (text,) if isinstance(text, str) else text
        signs.add_language(tag)
        while len(sign.lines) < len(lines):
            signs.add_line(sign)
        for line, written in zip(sign.lines, lines, strict=False):
            line.texts[tag].text = written


def states(dresser: Dresser, tag: str) -> dict[str, str]:
    """How far each sign is in one language."""
    import bpy

    state_in = dresser.part("scene.signs.status").state_in
    return {
        sign.name: state_in(bpy.context.scene, sign, tag).value
        for sign in dresser.part("scene.signs.sign_list").all_signs()
    }


def generate(dresser: Dresser, *tags: str, **wish: Any) -> list[Any]:
    """Make what is missing, as the buttons do; the jobs as they ended."""
    import bpy

    generating = dresser.part("scene.signs.generating")
    provider = wish.pop("provider", generating.ProviderName.PROOF)
    wanted = generating.missing(bpy.context, generating.Wish(tags, provider=provider, **wish))
    posted = generating.post(bpy.context, wanted, provider)
    ended: list[Any] = dresser.part("scene.queue.timer").finish_now([view.id for view in posted])
    return ended
