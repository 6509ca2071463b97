"""What comes back after an edit: outside the mask the take is the capture, byte for byte, whatever the model did to the frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ImageChops

from client.dispatch import Dispatch
from client.request import ProviderName
from tests.client.edits import carried, composite_of, edit, photograph, pixels
from tests.client.posted_jobs import key_of, program, settings
from tests.service import Service

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    running = Dispatch(program(tmp_path))
    yield running
    running.close()


@pytest.mark.parametrize("provider", [SEGMIND, OPENAI])
def test_outside_the_mask_not_one_byte_changes(
    service: Service, dispatch: Dispatch, tmp_path: Path, provider: ProviderName
) -> None:
    service.settings.repaint, service.settings.repaint_right = "colour", 2
    alley = photograph(1280, 720)
    asked = edit(settings(service, tmp_path, provider), alley, feather=6)

    take = carried(dispatch, tmp_path, asked, key_of(service, provider))

    made, said = pixels(take.picture), composite_of(take)
    print(take.notes, said)
    changed = ImageChops.difference(made, alley).convert("L").point([0] + [255] * 255).getbbox()
    assert changed is not None
