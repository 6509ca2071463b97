"""The list of a file's signs: found, made, read as the client knows them, and its languages. Main thread only.

It lives on a text block of its own, as the project's style does: it survives the deletion of any scene, and other files can
append or link it. An object is pointed to, so that renaming it changes nothing.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from functools import cached_property
from typing import Final

import bpy

from ...client.errors import LanguageMissing, SignListLinked, SignMissing
from ...client.file_names import file_name, file_names
from ...client.lettering.roles import Role
from ...client.options import Background, PictureFormat, Quality
from ...client.placement import Target
from ...client.session_state import SessionState
from ...client.signs.languages import MOST_LANGUAGES, is_tag, language, tag_among
from ...client.signs.sign import Sign, SignLine
from ...client.signs.states import SignTakes
from . import revision
from .properties import SETDRESSER_PG_language, SETDRESSER_PG_sign, SETDRESSER_PG_sign_list, SETDRESSER_PG_sign_take

_log = logging.getLogger(__name__)

LIST_NAME = "Set Dresser Signs"

_BODY = """The signs of this file, for Set Dresser: their words in every language are shown in the Set Dresser tab.
Deleting this text block deletes them.
"""
_DETAIL = "1.57"
_NONE = ("NONE", "No Language", "There are no signs yet", 0)

_items: Final[SessionState[list[tuple[str, str, str, int]]]] = SessionState(lambda: [_NONE])
"""Blender reads an enum's items later than they are given: they must be held."""


def sign_list() -> SETDRESSER_PG_sign_list | None:
    """The file's signs; its own before linked ones. None where it has none."""
    found = [text for text in bpy.data.texts if text.set_dresser_signs.is_list]
    text = min(found, key=lambda text: text.library is not None, default=None)
    return None if text is None else text.set_dresser_signs


def lists_not_shown() -> list[str]:
    """The names of further lists that came into the file, by appending or linking: a file shows one."""
    shown = sign_list()
    found = [text for text in bpy.data.texts if text.set_dresser_signs.is_list]
    return [text.name for text in found if shown is not None and text != shown.id_data]


def make_sign_list() -> SETDRESSER_PG_sign_list:
    """The file's signs, made when there are none; to be changed. Raises `SignListLinked`."""
    found = sign_list()
    if found is not None:
        if found.id_data.library is not None:
            raise SignListLinked()
        return found
    text = bpy.data.texts.new(LIST_NAME)
    text.write(_BODY)
    text.set_dresser_signs.is_list = True
    return text.set_dresser_signs


def all_signs() -> list[SETDRESSER_PG_sign]:
    """Every sign of the file, in order. None of them may be held beyond the next change."""
    found = sign_list()
    return [] if found is None else list(found.signs)


def active_sign() -> SETDRESSER_PG_sign | None:
    """The sign that is chosen in the list."""
    found = sign_list()
    return found.signs[found.active] if found is not None and 0 <= found.active < len(found.signs) else None


def sign_of(uid: str) -> SETDRESSER_PG_sign | None:
    """The sign of this identity."""
    found = sign_list()
    return None if found is None else next((sign for sign in found.signs if sign.uid == uid), None)


def sign_named(name: str) -> SETDRESSER_PG_sign:
    """The sign of this name. Raises `SignMissing`."""
    for sign in all_signs():
        if sign.name == name:
            return sign
    raise SignMissing(name=name)


def new_sign(name: str) -> SETDRESSER_PG_sign:
    """A new sign with a name of its own and one empty line, in all languages of the file; the first one brings English."""
    found = make_sign_list()
    if not found.languages:
        add_language("en")
    taken = {sign.name for sign in found.signs}
    sign = found.signs.add()
    sign.uid = uuid.uuid4().hex[:12]
    sign.name = free_name(name, taken)
    found.active = len(found.signs) - 1
    add_line(sign, Role.HEADLINE)
    return sign


def free_name(name: str, taken: set[str]) -> str:
    """The name, or the first of its numbered forms that is free."""
    if name not in taken:
        return name
    return next(free for number in range(2, len(taken) + 3) if (free := f"{name} {number}") not in taken)


def add_line(sign: SETDRESSER_PG_sign, role: Role = Role.BODY) -> None:
    """A further line at the sign's end, empty in every language."""
    line = sign.lines.add()
    line.role = role.name
    for tag in languages():
        line.texts.add().name = tag
    revision.touch()


def languages() -> list[str]:
    """The tags of the file's languages, in order: those alone that are tags, and no more than a file can have."""
    found = sign_list()
    return [] if found is None else [each.name for each in _spoken(found)]


def languages_not_shown() -> list[str]:
    """What stands among the file's languages and is none: a damaged file, or one made to deceive, may have anything there."""
    found = sign_list()
    if found is None or len(found.languages) == len(spoken := _spoken(found)):
        return []
    shown = {each.name for each in spoken}
    return [each.name for each in found.languages if each.name not in shown]


def _spoken(found: SETDRESSER_PG_sign_list) -> list[SETDRESSER_PG_language]:
    """The languages that can be shown. Their tags become parts of files' names, of pages and of requests."""
    known: dict[str, SETDRESSER_PG_language] = {}
    for each in found.languages:
        if is_tag(each.name):
            known.setdefault(each.name, each)
            if len(known) == MOST_LANGUAGES:
                break
    return list(known.values())


def name_of_language_files(tag: str) -> str:
    """What folders and files of a language of this file are called: as its tag, where a file may be called so."""
    tags = languages()
    return dict(zip(tags, file_names(tags), strict=True)).get(tag) or file_name(tag, "language")


def tag_meant(written: str) -> str:
    """The tag that somebody means by any tag or name of a language, one of the file's if it can be; empty when it is none."""
    return tag_among(written, languages())


def add_language(tag: str) -> None:
    """Let every sign have words in one more language."""
    found = make_sign_list()
    if any(each.name == tag for each in found.languages):
        return
    number = _number_of(found, tag)
    added = found.languages.add()
    added.name, added.number = tag, number
    for sign in found.signs:
        for line in sign.lines:
            line.texts.add().name = tag
    revision.touch()


def _number_of(found: SETDRESSER_PG_sign_list, tag: str) -> int:
    """The number by which menus and keyframes mean a language: the one that it had before it was taken away, else a new one."""
    if (index := found.former.find(tag)) >= 0:
        number: int = found.former[index].number
        found.former.remove(index)
        return number
    taken = [each.number for languages in (found.languages, found.former) for each in languages]
    return max(taken, default=-1) + 1  # what was never chosen is 0: the first


def remove_language(tag: str) -> None:
    """Take a language away, with every sign's words in it. Raises `LanguageMissing`."""
    check_language(tag)
    found = make_sign_list()
    index = found.languages.find(tag)
    former = found.former.add()
    former.name, former.number = tag, found.languages[index].number
    found.languages.remove(index)
    for sign in found.signs:
        for line in sign.lines:
            if (index := line.texts.find(tag)) >= 0:
                line.texts.remove(index)
    revision.touch()


def check_language(tag: str) -> None:
    """Raise `LanguageMissing` unless the file has this language."""
    if tag not in languages():
        spoken = ", ".join(languages()) or "none yet"
        raise LanguageMissing(language=language(tag).name, languages=spoken)


def language_items() -> list[tuple[str, str, str, int]]:
    """The file's languages as an enum's items."""
    found = sign_list()
    wanted = [] if found is None else [_item(each.name, each.number) for each in _spoken(found)]
    if (wanted or [_NONE]) != _items.now:
        _items.now = wanted or [_NONE]
    return _items.now


def _item(tag: str, number: int) -> tuple[str, str, str, int]:
    spoken = language(tag)
    own = "" if spoken.own_name == spoken.name else f" · {spoken.own_name}"
    return (tag, f"{spoken.name}{own}", f"Show every sign in {spoken.name}", number)


def text_in(line: bpy.types.PropertyGroup, tag: str) -> str:
    """A line's text in one language; empty where it has none."""
    found = line.texts.get(tag)
    return "" if found is None else found.text


def read_sign(sign: SETDRESSER_PG_sign) -> Sign:
    """The sign as a plain value."""
    unit = bpy.context.scene.unit_settings.scale_length
    return Sign(
        uid=sign.uid,
        name=sign.name,
        lines=tuple(SignLine(role_of(line), {each.name: each.text for each in line.texts}) for line in sign.lines),
        width=plain_length(sign.width * unit),
        height=plain_length(sign.height * unit),
        skeleton=sign.skeleton,
        subject=sign.subject,
        style=sign.style,
        notes=sign.notes,
        # A file of a later version may have choices that this one does not know: Blender reads them as "".
        quality=Quality(sign.quality or Quality.HIGH),
        background=Background(sign.background or Background.AUTO),
        format=PictureFormat(sign.format or PictureFormat.PNG),
        pixels=round(float(sign.detail or _DETAIL) * 1_000_000),
        use_guide=sign.use_guide,
        reference=_reference_key(sign),
    )


def role_of(line: bpy.types.PropertyGroup) -> Role:
    """What a line is for."""
    return Role.__members__.get(line.role, Role.BODY)


def plain_length(length: float) -> float:
    """A length that can be divided by; what is no number, as a damaged file may have, counts as none."""
    return min(max(1e-6, length), 1e6)


def _reference_key(sign: SETDRESSER_PG_sign) -> str:
    if not sign.use_reference:
        return ""
    one = sign.reference
    of = one.image or one.object
    return "|".join((one.kind, one.path, one.take_id, "" if of is None else of.name, one.role, one.words, one.name))


def take_in(sign: SETDRESSER_PG_sign, tag: str, *, is_proof: bool) -> SETDRESSER_PG_sign_take | None:
    """The sign's proof, or its generated take, in one language."""
    return next((take for take in sign.takes if take.is_proof == is_proof and take.name == tag), None)


def best_take(sign: SETDRESSER_PG_sign, tag: str) -> SETDRESSER_PG_sign_take | None:
    """What the sign shows in one language: its generated take, else its proof."""
    return take_in(sign, tag, is_proof=False) or take_in(sign, tag, is_proof=True)


def takes_of(sign: SETDRESSER_PG_sign, tag: str) -> SignTakes:
    """What the sign has in one language, for its state."""
    generated, proof, approved = "", "", False
    for take in sign.takes:
        if take.name == tag:
            if take.is_proof:
                proof = take.fingerprint
            else:
                generated, approved = take.fingerprint, take.is_approved
    return SignTakes(generated, proof, approved)


def target_of_sign(sign: SETDRESSER_PG_sign) -> Target | None:
    """The faces that the sign is on, as they were named when it was made; None before it has a surface, or where the file is damaged.

    The object is the one that is pointed to, whatever it is called now.
    """
    if not sign.target or sign.object is None:
        return None
    try:
        plain = json.loads(sign.target)
        return Target(
            object_name=sign.object.name,
            session_uid=sign.object.session_uid,
            faces=tuple(map(int, plain["faces"])),
            faces_mark=str(plain["faces_mark"]),
            seen_along=tuple(map(float, plain["seen_along"])),
            seen_from=tuple(map(float, plain.get("seen_from", ()))),
            fits_slopes=bool(plain.get("fits_slopes", False)),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        _log.info("what the sign %s is on cannot be read: %s", sign.name, error)
        return None


def keep_target(sign: SETDRESSER_PG_sign, obj: bpy.types.Object, target: Target) -> None:
    """Note which faces of which object the sign is on."""
    sign.object = obj
    sign.target = json.dumps(
        {
            "faces": target.faces,
            "faces_mark": target.faces_mark,
            "seen_along": target.seen_along,
            **({"seen_from": target.seen_from} if target.seen_from else {}),
            **({"fits_slopes": True} if target.fits_slopes else {}),
        },
        separators=(",", ":"),
    )


class InScenes:
    """What is in any scene, by session identities: looked through once for all signs, as Blender looks through all objects for each."""

    @cached_property
    def objects(self) -> set[int]:
        """The objects."""
        return {obj.session_uid for scene in bpy.data.scenes for obj in scene.objects}

    @cached_property
    def materials(self) -> set[int]:
        """The materials in their slots."""
        slots = (slot for scene in bpy.data.scenes for obj in scene.objects for slot in obj.material_slots)
        return {slot.material.session_uid for slot in slots if slot.material is not None}


def has_surface(sign: SETDRESSER_PG_sign, in_scenes: InScenes | None = None) -> bool:
    """Whether something in a scene can show the sign: its object, or whatever has its material since it was joined.

    Whoever asks of many signs hands over one look at what is in scenes.
    """
    obj = sign.object
    if obj is not None and (bool(obj.users_scene) if in_scenes is None else obj.session_uid in in_scenes.objects):
        return True
    return sign.material is not None and sign.material.session_uid in (in_scenes or InScenes()).materials


def has_surface_drawn(sign: SETDRESSER_PG_sign, view_layer: bpy.types.ViewLayer) -> bool:
    """As `has_surface`, for a panel's draw, before which Blender has evaluated the view layer: what is evaluated is in a scene."""
    obj, depsgraph = sign.object, view_layer.depsgraph
    if obj is not None and depsgraph is not None and obj.evaluated_get(depsgraph).is_evaluated:
        return True
    return has_surface(sign)


def signs_in(scene: bpy.types.Scene) -> Iterator[SETDRESSER_PG_sign]:
    """The signs of this scene, as `is_in` tells. Blender looks through every object to say in which scenes one is: here once for all signs."""
    here = {obj.session_uid for obj in scene.objects}
    elsewhere: set[int] | None = None
    for sign in all_signs():
        obj = sign.object
        if obj is not None and obj.session_uid not in here:
            if elsewhere is None:
                elsewhere = {each.session_uid for other in bpy.data.scenes if other != scene for each in other.objects}
            if obj.session_uid in elsewhere:
                continue
        yield sign


def is_in(sign: SETDRESSER_PG_sign, scene: bpy.types.Scene) -> bool:
    """Whether a sign's object is in this scene, or it has none any more, and whatever has its material may be."""
    obj = sign.object
    scenes = () if obj is None else obj.users_scene
    return not scenes or scene in scenes


def remove_line(sign: SETDRESSER_PG_sign, place: int) -> None:
    """Take a line away, in every language."""
    sign.lines.remove(place)
    revision.touch()


def move_line(sign: SETDRESSER_PG_sign, place: int, to: int) -> None:
    """Move a line to another place, if there is one."""
    if 0 <= to < len(sign.lines):
        sign.lines.move(place, to)
        revision.touch()
