"""Puts pictures of the set side by side, each under its language's own name in its own script. Needs the extension enabled: its lettering sets the names."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

EXTENSION = "bl_ext.user_default.set_dresser"
COLUMNS = 3
LABEL_HEIGHT, GAP = 34, 6
GROUND, INK = (16, 17, 20), (214, 214, 208)


def contact_sheet(path: Path, pictures: list[tuple[str, Path]]) -> None:
    """Write a JPEG of all pictures, by their languages' tags."""
    from PIL import Image

    shots = [(tag, Image.open(picture).convert("RGB")) for tag, picture in pictures]
    width, height = shots[0][1].size
    columns = min(COLUMNS, len(shots))
    rows = -(-len(shots) // columns)
    across, down = width + GAP, height + LABEL_HEIGHT + GAP
    sheet = Image.new("RGB", (columns * across - GAP, rows * down - GAP), GROUND)
    for number, (tag, shot) in enumerate(shots):
        left, top = number % columns * across, number // columns * down
        write_name(sheet, tag, (left, top, width, LABEL_HEIGHT))
        sheet.paste(shot, (left, top + LABEL_HEIGHT))
    sheet.save(path, quality=88)


def write_name(sheet: Any, tag: str, where: tuple[int, int, int, int]) -> None:
    """Set a language's own name into a part of the sheet: left, top, width and height."""
    part = extension("client.lettering.box").Box(*where)
    roles, request = extension("client.lettering.roles"), extension("client.request")
    service = extension("scene.settings.preferences").service_settings(request.ProviderName.PROOF)
    shelf = extension("client.providers.proof.provider").shelf_for(service)
    name = extension("client.signs.languages").language(tag).own_name
    typesetter = extension("client.lettering.setting").Typesetter(shelf, language=tag)
    for line in typesetter.set_copy((roles.CopyLine(name),), part.inset(12, 5), 20):
        place, mask = line.mask()
        sheet.paste(INK, (place.left, place.top), mask)


def extension(name: str) -> Any:
    """A module of the enabled extension."""
    return importlib.import_module(f"{EXTENSION}.{name}")
