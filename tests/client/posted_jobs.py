"""Jobs, libraries and couriers that the tests of the way of a request begin with."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from client.courier_process import CourierProgram, courier_program
from client.dispatch import Dispatch
from client.job import Job, new_id, now
from client.library import Library
from client.messages import Message
from client.placement import Placement, PlacementKind
from client.provider_registry import spec_of
from client.providers.wire import ServiceSettings
from client.request import ProviderName, Request
from tests.client.sample_requests import request
from tests.service import Service


def settings(service: Service, folder: Path, provider: ProviderName, **changes: Any) -> ServiceSettings:
    """The stand-in service as a provider's settings."""
    fields = {} if spec_of(provider).is_local else service.fields_of(provider.value)
    whole = ServiceSettings(provider, cache_folder=str(folder / "cache"), timeout=20.0)
    return replace(whole, **{**fields, **changes})


def job(service: ServiceSettings, asked: Request | None = None, **changes: Any) -> Job:
    """A job for an image that nobody has named."""
    whole = Job(new_id(), asked or request(), service, Placement(PlacementKind.IMAGE), posted_at=now())
    return replace(whole, **changes)


def library(folder: Path) -> Library:
    """A library that is ready to keep takes."""
    made = Library(folder / "library")
    made.prepare()
    return made


def program(folder: Path) -> CourierProgram:
    """The courier, started by the Python that runs the tests."""
    return courier_program(folder / "courier.log")


def key_of(service: Service, provider: ProviderName) -> str:
    """The key that the stand-in knows; empty for one that works on this machine alone."""
    return "" if spec_of(provider).is_local else service.key_of(provider.value)


def last_messages(dispatch: Dispatch, count: int, seconds: float = 300.0) -> dict[str, list[Message]]:
    """Every message until `count` jobs have had their last one, by job."""
    heard: dict[str, list[Message]] = {}
    ended, deadline = 0, time.monotonic() + seconds
    while ended < count:
        assert time.monotonic() < deadline, f"{ended} of {count} jobs ended in {seconds} s: {heard}"
        for message in dispatch.wait(0.5):
            heard.setdefault(message.job_id, []).append(message)
            ended += message.is_last
    return heard
