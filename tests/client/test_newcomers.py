"""A provider that this version does not know: an error everywhere, and never another provider's price, key, address or account."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from client.account import check_account
from client.courier.carry import carry
from client.courier.recovery import survey, worth_telling
from client.courier.tasks.ask_account import AskAccount
from client.courier.trust import Mandate
from client.courier_process import CourierProgram
from client.credentials import forget_key, read_key, store_key
from client.dispatch import Dispatch
from client.errors import ProviderUnknown
from client.leftovers import LeftoverState
from client.messages import Message
from client.prices import estimate
from client.provider_registry import ProviderName, all_specs, spec_of
from client.providers.wire import ServiceSettings
from tests.client.posted_jobs import job, library, settings
from tests.client.sample_requests import request
from tests.service import Service

ACME = str.__new__(ProviderName, "acme")
ACME._name_, ACME._value_ = "ACME", "acme"
"""What a member of `ProviderName` looks like that somebody made up: no line of the registry, and no package."""


def a_dispatch(tmp_path: Path) -> Dispatch:
    return Dispatch(CourierProgram("no-such-python", (), tmp_path / "courier.log"))


ASKED: dict[str, Callable[[ServiceSettings, Path], object]] = {
    "a spec": lambda service, _: spec_of(service.provider),
    "a price": lambda service, _: estimate(request(), service.provider),
    "a price with the person's own": lambda service, _: estimate(request(), service.provider, own_price=None),
    "an account": lambda service, _: check_account(service, "a-key-of-acme", "a-model"),
    "a stored key": lambda service, _: read_key(service.provider),
    "the storing of a key": lambda service, _: store_key(service.provider, "a-key-of-acme"),
    "the removal of a key": lambda service, _: forget_key(service.provider),
    "an inquiry": lambda service, folder: a_dispatch(folder).start(AskAccount(service, "a-model", "a-key-of-acme")),
    "the posting of a job": lambda service, folder: a_dispatch(folder).post(folder, service, "a-key-of-acme"),
}


@pytest.mark.parametrize("what", list(ASKED))
def test_a_made_up_provider_never_falls_through_to_anothers(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for spec in all_specs():
        if spec.key_variable:
            monkeypatch.setenv(spec.key_variable, f"the-key-of-{spec.name.value}")
    with Service() as service:
        of_acme = ServiceSettings(ACME, address=service.openai_address, cache_folder=str(tmp_path))

        with pytest.raises(ProviderUnknown, match="acme"):
            ASKED[what](of_acme, tmp_path)

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


def test_a_job_of_a_provider_that_only_another_version_knows_is_listed_as_such_and_never_sent(tmp_path: Path) -> None:
    with Service() as service:
        of_segmind = settings(service, tmp_path, ProviderName.SEGMIND)
        posted = job(of_segmind)
        folder = library(tmp_path).post(posted)
        record = folder.path / "job.json"
        record.write_text(record.read_text().replace('"segmind"', '"acme"'))

        (left,) = worth_telling(survey(library(tmp_path)))
        told: list[Message] = []
        carry(folder.path, Mandate(of_segmind, service.segmind_key), told.append, threading.Event())

        assert left.state is LeftoverState.UNKNOWN_PROVIDER
        assert left.error is not None
        assert "acme" in left.error.sentence
        assert told[-1].error is not None
        assert told[-1].error.kind == "JobOfUnknownProvider"
        assert service.received == []
        assert not folder.may_have_been_sent()
