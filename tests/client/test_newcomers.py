"""A provider that this version does not know: an error everywhere, and never another provider's price, key, address or account."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import client.credentials
from client.account import check_account
from client.courier.carry import carry
from client.courier.recovery import survey, worth_telling
from client.courier.tasks.ask_account import AskAccount
from client.courier.trust import Mandate
from client.courier_process import CourierProgram
from client.credentials import forget_key, read_key, store_key
from client.dispatch import Dispatch
from client.errors import ChoiceUnsupported, ProviderUnknown, ProviderUnpriced
from client.leftovers import LeftoverState
from client.messages import Message
from client.models import model_data
from client.prices import estimate, rounded_up
from client.provider_registry import Capability, ProviderName, ProviderSpec, all_specs, spec_of
from client.providers.offered import check_request
from client.providers.replies import (
    ReplyHead,
    decode_reply,
    head_in,
    make_reply,
    picture_in,
    reply_from_disk,
    shape_of,
)
from client.providers.wire import ServiceSettings
from client.request import Background, Moderation, PictureFormat, Request
from tests.client.posted_jobs import job, key_of, library, settings
from tests.client.sample_requests import mask, picture, request
from tests.service import Service
from tests.service.services import service_named
from tests.unknown_provider import UNKNOWN, no_store, unknown_provider


def a_dispatch(tmp_path: Path) -> Dispatch:
    return Dispatch(CourierProgram("no-such-python", (), tmp_path / "courier.log"))


ASKED: dict[str, Callable[[ServiceSettings, Path], object]] = {
    "a spec": lambda service, _: spec_of(service.provider),
    "a price": lambda service, _: estimate(request(), service.provider),
    "a price with the person's own": lambda service, _: estimate(request(), service.provider, own_price=None),
    "an account": lambda service, _: check_account(service, "a-key-of-nobodys", "a-model"),
    "a stored key": lambda service, _: read_key(service.provider),
    "the storing of a key": lambda service, _: store_key(service.provider, "a-key-of-nobodys"),
    "the removal of a key": lambda service, _: forget_key(service.provider),
    "an inquiry": lambda service, folder: a_dispatch(folder).start(AskAccount(service, "a-model", "a-key-of-nobodys")),
    "the posting of a job": lambda service, folder: a_dispatch(folder).post(folder, service, "a-key-of-nobodys"),
}


@pytest.mark.parametrize("what", list(ASKED))
def test_a_made_up_provider_never_falls_through_to_anothers(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for spec in all_specs():
        if spec.key_variable:
            monkeypatch.setenv(spec.key_variable, f"the-key-of-{spec.name.value}")
    monkeypatch.setattr(client.credentials, "_system_store", no_store)
    with Service() as service:
        of_nobody = ServiceSettings(
            unknown_provider(ProviderName), address=service.openai_address, cache_folder=str(tmp_path)
        )

        with pytest.raises(ProviderUnknown, match=UNKNOWN):
            ASKED[what](of_nobody, tmp_path)

        assert service.received == []


def test_each_line_of_the_registry_is_a_package_and_each_package_a_line() -> None:
    packages = {path.parent.name for path in (Path(__file__).parents[2] / "client" / "providers").glob("*/__init__.py")}

    assert packages == {name.value for name in ProviderName}
    assert [spec.name for spec in all_specs()] == list(ProviderName)


def test_no_two_providers_share_a_key_or_a_property_of_the_preferences() -> None:
    keys = [spec.key_variable for spec in all_specs() if not spec.is_local]
    names = [setting.preference for spec in all_specs() for setting in spec.settings]

    assert len(set(keys)) == len(keys)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("spec", [each for each in all_specs() if not each.is_local], ids=lambda spec: spec.label)
def test_each_provider_can_be_tried_without_money_and_is_set_by_fields_that_there_are(spec: ProviderSpec) -> None:
    spoken = service_named(spec.name.value)
    known = {each.name for each in fields(ServiceSettings)}

    assert set(spoken.fields) <= {setting.field for setting in spec.settings} <= known
    assert re.fullmatch(spec.key_pattern, spoken.key), "what masks its keys in logs fits the key that tests use"


ODD_DOCUMENTS: list[dict[str, Any]] = [
    {},
    {"metrics": 7, "usage": [], "cost": {}, "images": None},
    {"metrics": {"cost": [], "remaining_credits": {}, "total_time": "long"}, "usage": {"input_tokens": "many"}},
    {"usage": {"input_tokens": True, "output_tokens": -1}, "data": "none", "request_id": 5},
]


@pytest.mark.parametrize("spec", [each for each in all_specs() if each.head_of], ids=lambda spec: spec.label)
def test_what_a_body_says_of_its_charge_never_costs_its_picture(spec: ProviderSpec) -> None:
    for document in ODD_DOCUMENTS:
        assert head_in(document, spec.default_model, spec).is_sound


@pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.label)
def test_a_picture_is_found_wherever_its_provider_puts_it(spec: ProviderSpec, tmp_path: Path) -> None:
    for name in spec.picture_fields:
        raw = tmp_path / f"{name}.json"
        raw.write_text(json.dumps({"id": "a1", name: base64.b64encode(picture().data).decode()}))

        assert picture_in(raw).data == picture().data


def test_a_charge_and_an_id_in_the_body_are_read_when_it_comes_and_when_it_is_read_again(tmp_path: Path) -> None:
    """Given a reply whose courier ended before it wrote down what the body says."""

    def head_of(document: Mapping[str, Any], model: str) -> ReplyHead:
        return ReplyHead(request_id=document["id"], cost=document["charge"], cost_source=f"charge of {model}")

    spec = ProviderSpec(**{**vars(spec_of(ProviderName.FAL)), "head_of": head_of})
    raw = tmp_path / "reply.raw"
    raw.write_text(json.dumps({"id": "a1", "charge": "0.04", "image": base64.b64encode(picture().data).decode()}))

    for reply in (
        make_reply(raw, shape_of(raw), ReplyHead("application/json"), "a-model", spec),
        reply_from_disk(raw, "a-model", spec, lambda _name: ""),
    ):
        assert (reply.request_id, reply.cost, reply.cost_source) == ("a1", Decimal("0.04"), "charge of a-model")
        assert decode_reply(reply) == picture().data
    with_head = make_reply(raw, shape_of(raw), ReplyHead(request_id="h1", cost="0.05", cost_source="x-cost"), "m", spec)
    assert (with_head.request_id, with_head.cost, with_head.cost_source) == ("h1", Decimal("0.05"), "x-cost")


def test_each_service_has_its_charges_and_nobody_else() -> None:
    paid = {spec.name.value for spec in all_specs() if not spec.is_local}

    assert set(model_data()["services"]) == paid
    for charges in model_data()["services"].values():
        assert 0 <= Decimal(charges["price_uncertainty"]) < 1


@pytest.mark.parametrize("spec", [each for each in all_specs() if not each.is_local], ids=lambda spec: spec.label)
def test_a_provider_without_charges_is_an_error_that_an_artist_can_read(
    spec: ProviderSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(model_data(), "services", {})

    with pytest.raises(ProviderUnpriced, match=spec.label):
        estimate(request(), spec.name)
    with pytest.raises(ProviderUnpriced, match=spec.label):
        rounded_up(Decimal(1), spec.name)


def test_each_capability_that_a_request_can_ask_for_is_tried() -> None:
    """Partial pictures are no field of a request: the preferences ask for them, of whom they can be asked."""
    assert set(ASKED_BEYOND) == set(Capability) - {Capability.PARTIAL_PICTURES}


ASKED_BEYOND: dict[Capability, Request] = {
    Capability.PICTURES: request(references=(picture(),)),
    Capability.MASKS: request(capture=picture(), mask=mask()),
    Capability.TRANSPARENCY: request(background=Background.TRANSPARENT, format=PictureFormat.PNG),
    Capability.MODERATION: request(moderation=Moderation.LOW),
    Capability.COMPRESSION: request(format=PictureFormat.JPEG, compression=70),
}


@pytest.mark.parametrize("beyond", ASKED_BEYOND, ids=lambda each: each.name.lower())
@pytest.mark.parametrize("spec", [each for each in all_specs() if not each.is_local], ids=lambda spec: spec.label)
def test_what_a_provider_does_not_offer_is_refused_before_it_is_sent(
    spec: ProviderSpec, beyond: Capability, tmp_path: Path
) -> None:
    """Given a job that another program posted, when a courier carries it, then nothing is left out in silence."""
    asked = replace(ASKED_BEYOND[beyond], model=spec.default_model)
    with Service() as service:
        of_spec = settings(service, tmp_path, spec.name)
        if beyond in spec.capabilities:
            check_request(asked, of_spec)
            return
        folder = library(tmp_path).post(job(of_spec, asked))
        told: list[Message] = []

        carry(folder.path, Mandate(of_spec, key_of(service, spec.name)), told.append, threading.Event())

        with pytest.raises(ChoiceUnsupported, match=spec.label):
            check_request(asked, of_spec)
        assert told[-1].error is not None
        assert told[-1].error.kind == "ChoiceUnsupported"
        assert service.received == []


def test_a_job_of_a_provider_that_only_another_version_knows_is_listed_as_such_and_never_sent(tmp_path: Path) -> None:
    with Service() as service:
        of_segmind = settings(service, tmp_path, ProviderName.SEGMIND)
        posted = job(of_segmind)
        folder = library(tmp_path).post(posted)
        record = folder.path / "job.json"
        record.write_text(record.read_text().replace('"segmind"', f'"{UNKNOWN}"'))

        (left,) = worth_telling(survey(library(tmp_path)))
        told: list[Message] = []
        carry(folder.path, Mandate(of_segmind, service.segmind_key), told.append, threading.Event())

        assert left.state is LeftoverState.UNKNOWN_PROVIDER
        assert left.error is not None
        assert UNKNOWN in left.error.sentence
        assert told[-1].error is not None
        assert told[-1].error.kind == "JobOfUnknownProvider"
        assert service.received == []
        assert not folder.may_have_been_sent()


def test_what_a_provider_says_of_itself_is_changed_by_nobody() -> None:
    """Given types that are no dataclasses, as those cost every start of Blender; then they are as frozen."""
    spec = spec_of(ProviderName.FAL)

    with pytest.raises(AttributeError, match="label"):
        spec.label = "Somebody Else"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="default"):
        spec.settings[0].default = "https://elsewhere.example"  # type: ignore[misc]
    assert spec.label == "fal"
