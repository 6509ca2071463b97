"""Makes the takes that signs lack: which they are, what they cost, and the jobs that ask for them. Main thread only."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import bpy

from ...client.errors import (
    LetteringError,
    LibraryError,
    NothingToMake,
    SetDresserError,
    SignCopyRefused,
    SignListLinked,
    SignWithoutSurface,
    technical_of,
)
from ...client.job import Job, Purpose, new_id, now
from ...client.lettering.cleaning import check_copy
from ...client.placement import Placement, PlacementKind, Shading, SignTarget
from ...client.prices import FREE, Estimate
from ...client.provider_registry import ProviderName, spec_of
from ...client.request import Request
from ...client.signs.languages import language
from ...client.signs.sign import Sign
from ...client.signs.sign_request import Surroundings, check_variables, fingerprint_of, request_of
from ...client.signs.states import needs_take
from ...client.signs.variables import OF_THE_SCENE
from ..blender.identity import block_of
from ..blender.open_file import file_path, file_session
from ..blender.user_action import check_person_asks
from ..queue import job_list, spending
from ..queue.job_view import JobView
from ..queue.price import check_access, check_asked
from ..queue.price import price_of as price_of_request
from ..settings.library_folder import library
from ..settings.preferences import key_for, model_name, service_settings
from . import on_the_way
from .properties import SETDRESSER_PG_sign
from .sign_list import (
    InScenes,
    all_signs,
    has_surface,
    read_sign,
    sign_list,
    sign_of,
    signs_in,
    take_in,
    takes_of,
    target_of_sign,
)
from .surroundings import picture_sizes, surroundings, surroundings_of, with_pictures


@dataclass(frozen=True, slots=True)
class Wanted:
    """A take that is to be made: of which sign, in which language, of which words and look."""

    uid: str
    name: str
    language: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to have made: languages by tag; names of signs (empty: all of the scene's).

    `uid` means one sign alone, as names may be those of several.
    """

    languages: tuple[str, ...]
    only: tuple[str, ...] = ()
    provider: ProviderName = ProviderName.PROOF
    replace_approved: bool = False
    uid: str = ""


def missing(context: bpy.types.Context, wish: Wish) -> list[Wanted]:
    """The takes that signs of the scene lack, sign by sign, and that are not on their way. Signs without a surface lack nothing."""
    return _missing_and_awaited(context, wish)[0]


def _missing_and_awaited(context: bpy.types.Context, wish: Wish) -> tuple[list[Wanted], int]:
    """As `missing` says, and how many more are on their way or wait in the list of jobs to be placed."""
    as_proof, awaited, lacked = wish.provider is ProviderName.PROOF, on_the_way.on_the_way(), _lacked(context, wish)
    wanted = [each for each in lacked if (each.uid, each.language, each.fingerprint, as_proof) not in awaited]
    return wanted, len(lacked) - len(wanted)


def _lacked(context: bpy.types.Context, wish: Wish) -> list[Wanted]:
    around = surroundings(context.scene)
    as_proof = wish.provider is ProviderName.PROOF
    wanted, in_scenes = [], InScenes()
    for sign in signs_in(context.scene):
        if not _is_meant(sign, wish) or not has_surface(sign, in_scenes):
            continue
        plain = read_sign(sign)
        for tag in wish.languages:
            fingerprint = fingerprint_of(plain, tag, around)
            has = takes_of(sign, tag)
            if needs_take(fingerprint, has, as_proof=as_proof, replace_approved=wish.replace_approved):
                wanted.append(Wanted(sign.uid, sign.name, tag, fingerprint))
    return wanted


def _is_meant(sign: SETDRESSER_PG_sign, wish: Wish) -> bool:
    if wish.uid:
        return sign.uid == wish.uid
    return not wish.only or sign.name in wish.only


def price_of(context: bpy.types.Context, wanted: Iterable[Wanted], provider: ProviderName) -> Estimate | None:
    """What these takes cost together; None for none. Makes and reads no picture. Raises `VariableUnknown`, `PromptTooLong`."""
    total: Estimate | None = None
    common = surroundings(context.scene)
    for sign, tags in _by_sign(wanted):
        plain = read_sign(sign)
        for tag in tags:
            one = price_of_one(context.scene, sign, plain, tag, provider, common)
            total = one if total is None else total.plus(one)
    return total


def price_of_one(
    scene: bpy.types.Scene,
    sign: SETDRESSER_PG_sign,
    plain: Sign,
    tag: str,
    provider: ProviderName,
    common: Surroundings,
) -> Estimate:
    """What a sign costs in one language. Raises as `price_of` does."""
    check_variables(plain, frozenset(OF_THE_SCENE))
    if spec_of(provider).is_local:
        return FREE
    request = request_of(plain, tag, surroundings_of(scene, sign, common), model_name(provider))
    return _price(scene, sign, request, provider)


def build(context: bpy.types.Context, wanted: Sequence[Wanted], provider: ProviderName) -> list[Job]:
    """The jobs that make these takes. Raises errors of the tree, all before anything is posted; OSError without a user folder."""
    return list(_building(context.scene, wanted, provider))


def _building(scene: bpy.types.Scene, wanted: Iterable[Wanted], provider: ProviderName) -> Iterator[Job]:
    """The same one after the other, holding nothing of Blender's in between. A sign or words that have gone are passed over."""
    check_access(provider)
    service, model, common, scene_uid = (
        service_settings(provider),
        model_name(provider),
        surroundings(scene),
        scene.session_uid,
    )
    places = {sign.uid: place for place, sign in reversed(list(enumerate(all_signs())))}
    for each in _once(wanted):
        sign = _at(places.get(each.uid), each.uid)
        if sign is None:
            continue
        if sign.id_data.library is not None:
            raise SignListLinked()  # what came back could not be kept with the sign, and would be paid for over and over
        found = block_of(bpy.data.scenes, scene_uid)
        if found is None:
            return
        plain, tag, scene = read_sign(sign), each.language, found
        check_variables(plain, frozenset(OF_THE_SCENE))
        fingerprint = fingerprint_of(plain, tag, common)
        if not fingerprint:
            continue
        request = request_of(plain, tag, surroundings_of(scene, sign, common), model)
        price = _price(scene, sign, request, provider)
        request = with_pictures(scene, sign, request)
        request.check()
        check_asked(request, service)
        _check_words(request, plain.name)
        yield Job(
            id=new_id(),
            request=request,
            service=service,
            placement=_placement(scene, sign, plain, replace(each, fingerprint=fingerprint)),
            purpose=Purpose(sign=plain.name, language=tag),
            posted_at=now(),
            estimate=str(price.high),
        )


def _once(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Each sign and language once. Of two signs of one identity, which only a damaged file has, the first: a take finds its sign by it."""
    first: dict[tuple[str, str], Wanted] = {}
    for each in wanted:
        first.setdefault((each.uid, each.language), each)
    return list(first.values())


def _at(place: int | None, uid: str) -> SETDRESSER_PG_sign | None:
    """The sign of this identity, most probably at this place of the list."""
    found = sign_list()
    if found is None or place is None:
        return None
    if place < len(found.signs) and found.signs[place].uid == uid:
        return found.signs[place]
    return sign_of(uid)


def _check_words(request: Request, name: str) -> None:
    """Raise `SignCopyRefused` for words that no provider should be sent."""
    try:
        check_copy(request.copy_lines)
    except LetteringError as error:
        spoken = language(request.language).name
        raise SignCopyRefused(error.technical, trouble=error.message.rstrip("."), name=name, language=spoken) from error


def _by_sign(wanted: Iterable[Wanted]) -> Iterator[tuple[SETDRESSER_PG_sign, list[str]]]:
    """The signs that are wanted, each once, with the languages it is wanted in. A sign that is gone is not wanted.

    Of two with one identity, which only a damaged file has, the first: a take finds its sign by its identity.
    """
    languages: dict[str, dict[str, None]] = {}
    for each in wanted:
        languages.setdefault(each.uid, {})[each.language] = None
    for sign in all_signs():
        if tags := languages.pop(sign.uid, None):
            yield sign, list(tags)


def _price(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, request: Request, provider: ProviderName) -> Estimate:
    return price_of_request(request, provider, 1, picture_sizes(scene, sign, request))


def summary(context: bpy.types.Context, wish: Wish) -> list[str]:
    """What would be made, as lines to read before it is: count and price by language, then together. Not for each draw of a panel."""
    wanted, awaited = _missing_and_awaited(context, wish)
    coming = [f"{_pictures(awaited)} on the way, or waiting in the list of jobs to be placed"] if awaited else []
    if not wanted:
        return coming or ["Every sign that has words has its take already."]
    lines, together = [], None
    try:
        for tag in wish.languages:
            own = [each for each in wanted if each.language == tag]
            price = price_of(context, own, wish.provider)
            if price is not None:
                lines.append(f"{language(tag).name}: {_pictures(len(own))}, {price.label}")
                together = price if together is None else together.plus(price)
    except SetDresserError as error:
        return [error.message]
    if together is not None and len(lines) > 1:
        lines.append(f"Together: {_pictures(len(wanted))}, {together.label}")
    return lines + coming


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def post(context: bpy.types.Context, wanted: Sequence[Wanted], provider: ProviderName) -> list[JobView]:
    """Post a job for each of these takes: all, or none when limits, the library or a rule forbid it.

    Raises errors of the tree; then nothing was posted.
    """
    return [view for posted in in_turns(context, wanted, provider, at_once=len(wanted)) for view in posted]


def in_turns(
    context: bpy.types.Context, wanted: Sequence[Wanted], provider: ProviderName, at_once: int = 10
) -> Iterator[list[JobView]]:
    """The same a little at a time, so that thousands do not hold Blender up: what was posted in each turn.

    Nothing is posted before all of them are built, may be paid for, and have room in the library. Raises as `post` does; only a
    disk that fails in the middle leaves what was posted until then.
    """
    check_person_asks()
    if not wanted:
        raise NothingToMake(language="these languages")
    is_proof, asked = provider is ProviderName.PROOF, []
    awaited = [(each.uid, each.language, each.fingerprint, is_proof) for each in wanted]
    try:
        with on_the_way.expected(awaited):
            for job in _building(context.scene, wanted, provider):
                asked.append(job)
                if len(asked) % at_once == 0:
                    yield []
            kept_in = library()
            kept_in.prepare(asked)
            spending.check_asked(asked)
            for first in range(0, len(asked), at_once):
                some = asked[first : first + at_once]
                posted = job_list.post(some, kept_in, key_for(provider), time.monotonic())
                on_the_way.note(some)
                yield posted
    except OSError as error:
        raise LibraryError(technical_of(error)) from error


def _placement(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, plain: Sign, wanted: Wanted) -> Placement:
    target = target_of_sign(sign)
    if target is None and sign.material is None:
        raise SignWithoutSurface(name=plain.name)
    # An approved take is only asked for anew where that was agreed to.
    present = take_in(sign, wanted.language, is_proof=False)
    replaces = present.take_id if present is not None and present.is_approved else ""
    return Placement(
        kind=PlacementKind.SIGN,
        file=file_path(),
        file_session=file_session(),
        scene_name=scene.name,
        scene_uid=scene.session_uid,
        target=target,
        sign=SignTarget(plain.uid, wanted.language, wanted.fingerprint, plain.ratio, replaces),
        shading=Shading(sign.shading),
        name=f"{plain.name} ({language(wanted.language).name})",
    )
