"""Phones pause, the greeter goes on; and the coordinator's way back from somebody who took many numbers."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.policy_changes import change_policy
from queues.model.trouble.alerts import AlertKind
from tests.actions.test_sources import phone
from tests.builders import COORDINATOR, DAY, NOON, Hall
from tests.web.conftest import Staff
from tests.web.reading import text_of
from webapp import create_app
from webapp.auth.limit_storage import counting
from webapp.auth.rate_limits import TRIES_BEHIND_ONE
from webapp.auth.shared_address import PHONES_BEHIND
from webapp.background.job_runner import JobRunner
from webapp.background.jobs import BoardWatch, alarms, rushes_of
from webapp.settings import Settings

API = f"/api/v1/days/{DAY}"
LOAD = f"/d/{DAY}/load"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


def pause(hall: Hall) -> None:
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes={"phones_paused": True})


def take(client: FlaskClient, service: str = "ktp", **headers: str) -> Any:
    key = {"Idempotency-Key": f"key-{service}"}
    return client.post(f"{API}/tickets", json={"services": [service]}, headers=key | headers)


# -- phones pause ----------------------------------------------------------------------------------------------------


def test_a_coordinator_pauses_phones_and_the_greeter_goes_on(
    coordinator: Staff, client: FlaskClient, bearer: Callable[..., dict[str, str]]
) -> None:
    assert "Jeda nomor lewat HP" in coordinator.get(f"{LOAD}/phones").text
    assert coordinator.post(f"{API}/policy", {"phones_paused": True}).status_code == 200
    refused = take(client)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "phones_paused")
    assert "minta nomor kepada petugas" in refused.json["error"]["message"]
    assert take(client, **bearer("greeter")).status_code == 201
    assert "Buka lagi nomor lewat HP" in coordinator.get(f"{LOAD}/phones").text
    assert coordinator.post(f"{API}/policy", {"phones_paused": False}).status_code == 200
    assert take(client, "kk").status_code == 201


def test_every_screen_sends_people_to_the_greeter_meanwhile(
    hall: Hall, client: FlaskClient, coordinator: Staff, signed_in: Callable[[str], Staff]
) -> None:
    greeter = signed_in("greeter")
    words = "Nomor lewat HP sedang dihentikan sementara"
    screens = [lambda: client.get(f"/d/{DAY}"), lambda: client.get(f"/d/{DAY}/board")]
    screens += [lambda: coordinator.get(LOAD), lambda: greeter.get(f"/d/{DAY}/greeter")]
    assert not any(words in text_of(screen()) for screen in screens)
    pause(hall)
    assert all(words in text_of(screen()) for screen in screens)
    page = client.get(f"/d/{DAY}").text
    assert 'type="submit"' not in page and 'name="services"' not in page


def test_the_form_of_an_older_page_says_it_too(hall: Hall, client: FlaskClient) -> None:
    pause(hall)
    page = client.post(f"/d/{DAY}/tickets", data={"services": "ktp", "key": "k"})
    assert page.status_code == 409 and "Silakan minta nomor kepada petugas." in text_of(page)


def test_a_page_says_how_many_numbers_one_phone_may_hold(client: FlaskClient, hall: Hall) -> None:
    assert "Satu HP paling banyak 4 nomor; selebihnya minta kepada petugas pendaftaran." in client.get(f"/d/{DAY}").text


# -- behind one address ----------------------------------------------------------------------------------------------


@pytest.fixture
def shared(settings: Settings, clock: Any, hall: Hall) -> Flask:
    return create_app(settings.model_copy(update={"shared_address": "on"}), clock)


def test_behind_one_address_two_hundred_phones_get_their_numbers(shared: Flask, hall: Hall) -> None:
    statuses = set()
    for nth in range(200):
        asked = {"json": {"services": ["ktp"]}, "headers": {"Idempotency-Key": f"key-{nth}"}}
        statuses.add(shared.test_client().post(f"{API}/tickets", **asked).status_code)
    assert statuses == {201}


def test_behind_one_address_the_page_sends_people_to_the_greeter_for_what_has_a_quota(
    shared: Flask, client: FlaskClient, hall: Hall
) -> None:
    words = "Kuota layanan ini terbatas. Nomornya diberikan oleh petugas."
    assert text_of(shared.test_client().get(f"/d/{DAY}")).count(words) == 1
    assert words not in text_of(client.get(f"/d/{DAY}"))
    assert take(shared.test_client(), "audiensi").json["error"]["code"] == "only_from_greeter"


def test_behind_one_address_a_visitor_without_cookies_alarms_the_coordinator_who_pauses_phones(
    shared: Flask, coordinator: Staff, bearer: Callable[..., dict[str, str]]
) -> None:
    """Nothing refuses sixty numbers: two hundred phones may stand behind this address. Somebody looks."""
    alarm, here = "Nomor diambil jauh lebih cepat daripada biasanya", shared.extensions["giliran"]
    here.troubles.judged_by(AlertKind.NUMBERS_RUSH, partial(rushes_of, shared))
    runner = JobRunner(here.engine, here.writer, [alarms(BoardWatch(NOON), here.troubles)])

    def told() -> str:
        runner.look(NOON)
        return text_of(coordinator.get(LOAD))

    for nth in range(60):
        if nth % 20 == 19:
            assert alarm not in told()
        asked = {"json": {"services": ["ktp"]}, "headers": {"Idempotency-Key": f"key-{nth}"}}
        assert shared.test_client().post(f"{API}/tickets", **asked).status_code == 201
    assert alarm in told()
    assert coordinator.post(f"{API}/policy", {"phones_paused": True}).status_code == 200
    assert take(shared.test_client()).json["error"]["code"] == "phones_paused"
    assert take(shared.test_client(), **bearer("greeter")).status_code == 201


def test_behind_one_address_wishes_are_bounded_far_above_what_a_crowd_sends(
    shared: Flask, client: FlaskClient, hall: Hall
) -> None:
    """What is refused costs the writer something too."""
    at_once = 60 * PHONES_BEHIND - 1
    with shared.app_context():
        assert at_once > 1000 and counting().hit(TRIES_BEHIND_ONE, "tries", "127.0.0.1", cost=at_once)
    assert [take(shared.test_client(), service).status_code for service in ("ktp", "kk")] == [201, 429]


# -- the way back ----------------------------------------------------------------------------------------------------


@pytest.fixture
def crowded(hall: Hall) -> Hall:
    for _ in range(5):
        hall.take("ktp", by=phone(address="broker"), at=NOON)
    hall.take("ktp", by=phone(address="farmer"), at=NOON)
    return hall


def test_a_coordinator_sees_a_source_and_cancels_it_in_one_step(coordinator: Staff, crowded: Hall) -> None:
    assert "5 nomor menunggu dari satu alamat" in coordinator.get(f"{LOAD}/phones").text
    dialog = coordinator.get(f"{LOAD}/source?number=a003").text
    assert "A001, A002, A003, A004, A005" in dialog and "Batalkan 5 nomor dari alamat ini" in dialog
    seen = coordinator.get(f"{API}/sources/A003").json
    assert seen["device"] == {"taken": 1, "waiting": ["A003"]}
    assert seen["address"] == {"taken": 5, "waiting": ["A001", "A002", "A003", "A004", "A005"]}
    done = coordinator.post(f"{API}/sources/A003/cancel", {"by": "address"})
    assert (done.status_code, done.json["source"]["address"]) == (200, {"taken": 5, "waiting": []})
    audit = text_of(coordinator.get(f"/d/{DAY}/audit"))
    assert "5 nomor yang menunggu dari alamat yang sama dengan A003 dibatalkan." in audit


def test_a_number_that_is_not_known_is_said_in_the_dialog(coordinator: Staff, crowded: Hall) -> None:
    dialog = coordinator.get(f"{LOAD}/source?number=Z999")
    assert dialog.status_code == 200 and "Nomor antrean ini tidak ditemukan." in dialog.text
    assert coordinator.get(f"{API}/sources/Z999").status_code == 404


@pytest.mark.parametrize("role", ["clerk", "greeter", "viewer"])
def test_only_a_coordinator_looks_into_sources(signed_in: Callable[[str], Staff], crowded: Hall, role: str) -> None:
    staff = signed_in(role)
    assert staff.get(f"{API}/sources/A003").status_code == 403
    assert staff.post(f"{API}/sources/A003/cancel", {"by": "address"}).status_code == 403
