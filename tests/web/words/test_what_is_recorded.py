"""Every kind of event of the box is recorded by something that people do, and read as a sentence on the page.

What commands record is read from their story (`tests/trials/test_every_command.py`); here is what pages record, and
the server by itself.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from queues.actions.hall.closing import close_day
from queues.model.events import box as events
from queues.model.events import box_events
from queues.model.events.box import SignInWay, UserChange
from queues.persistence.people.people import set_desk_pin
from tests.builders import COORDINATOR, NOON, Hall, later
from tests.posting import let_desk_post
from tests.trials.test_erasing import House
from tests.trials.test_every_command import RECORDED_BY_COMMANDS
from tests.web.auth.test_changing_clerk import CHEAP, PIN, a_clerk, switch
from tests.web.auth.test_second_factor import Phone, give_code, give_password, rina  # noqa: F401
from tests.web.auth.test_sign_in_cards import cards_on, used
from tests.web.auth.test_signing_in import csrf_of, enter, enter_at_desk
from tests.web.conftest import Staff, StandingClock
from tests.web.live.test_named_boards import named_tv
from tests.web.live.test_watched_boards import another_day
from tests.web.surfaces.test_box_audit import AUDIT, lines_on
from tests.web.surfaces.test_box_settings import saved
from tests.web.surfaces.test_deliveries import path_of, posted
from webapp.auth.failed_sign_ins import tell_all
from webapp.services import Box
from webapp.settings import Settings

RECORDED_HERE = {
    events.SignedIn.kind,
    events.SignInsFailed.kind,
    events.CardUsed.kind,
    events.SessionEnded.kind,
    events.UserChanged.kind,
    events.BoardNamed.kind,
    events.BoxDescribed.kind,
    events.BoardRevoked.kind,
    events.BoardRenamed.kind,
    events.BoardSetUp.kind,
    events.BoardSent.kind,
    events.AddressesRead.kind,
    events.DayEnded.kind,
    events.DayKeyForgotten.kind,
}


# By a server that has no day of its own: see tests/web/handed_in/test_received_pages.py.
RECORDED_WHEN_TAKEN_IN = {events.BoxKnown.kind, events.DayReceived.kind}
# Where the database is a file: see tests/web/surfaces/test_backup_copy.py.
RECORDED_OF_A_FILE = {events.BackupTaken.kind}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"second_factor": "required"})


@pytest.fixture
def letter(hall: Hall) -> None:
    """A document that is to be brought to somebody."""
    let_desk_post(hall, clerk=None)
    posted(hall)


@pytest.fixture
def at_desk(app: Flask, box: Box, hall: Hall, letter: None) -> Staff:
    """A tablet that the desk's PIN opened, taken over by a clerk with the own PIN."""
    a_clerk(box, "dewi")
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
    client = app.test_client()
    enter_at_desk(client, hall, PIN)
    assert switch(Staff(client, csrf_of(client))).status_code == 200
    return Staff(client, csrf_of(client))


def test_no_kind_of_event_waits_for_somebody_who_never_comes() -> None:
    assert set(box_events()) == RECORDED_HERE | RECORDED_BY_COMMANDS | RECORDED_WHEN_TAKEN_IN | RECORDED_OF_A_FILE


def test_what_people_do_on_pages_is_recorded_and_read(
    app: Flask,
    box: Box,
    hall: Hall,
    clock: StandingClock,
    at_desk: Staff,
    rina: Any,  # noqa: F811
    signed_in: Callable[[str], Staff],
) -> None:
    coordinator = signed_in("coordinator")
    signs_in_with_a_phone(app, clock)
    named_tv(app, hall, coordinator)
    (tv,) = coordinator.get(f"/api/v1/days/{hall.code}/boards").json["boards"]
    of_tv = f"/api/v1/days/{hall.code}/boards/{tv['id']}"
    coordinator.post(f"{of_tv}/settings", {"version": tv["settings_version"], "volume": 70, "desks": ["1"]})
    coordinator.post(f"{of_tv}/move", {"to": another_day(box).code})
    coordinator.post(f"{of_tv}/rename", {"name": "TV samping"})
    coordinator.post(f"{of_tv}/revoke")
    admin = signed_in("admin")
    assert admin.get(path_of(hall)).status_code == 200
    assert saved(admin, programme="Buji'an Dusun").status_code == 303
    assert at_desk.client.post("/sign-out", data={"csrf_token": at_desk.csrf}).status_code == 303
    printed = admin.client.post(f"/days/{hall.code}/cards", data={"csrf_token": admin.csrf})
    assert used(app.test_client(), cards_on(printed)[0]).status_code == 303
    signed_in("viewer")
    assert enter(app.test_client(), "viewer").status_code == 303
    tell_all(box, app.extensions["giliran_failed_sign_ins"])
    page = " ".join(lines_on(admin.get(AUDIT).text))
    for said in SENTENCES:
        assert said in page
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    House(box, clock).pass_days(32)

    assert {one["kind"] for one in hall.box_events()} >= RECORDED_HERE
    assert told(hall, events.SignedIn, "way") == set(SignInWay)
    assert {UserChange.CREATED, UserChange.TOTP_ON, UserChange.RECOVERY_CODE_USED} <= told(
        hall, events.UserChanged, "change"
    )


SENTENCES = (
    "Masuk di Meja 1 dengan PIN meja.",
    "Dewi masuk di Meja 1 dengan PIN sendiri.",
    "Kartu masuk Meja 1 dipakai pertama kali; sejak itu hanya di perangkat itu.",
    "Masuk di Meja 1 dengan kode QR kartu.",
    "Kode masuk Rina disiapkan di HP.",
    "Viewer masuk dengan kata sandi.",
    "Rina masuk dengan kata sandi dan kode masuk.",
    "1 kali gagal masuk sebagai Rina (kode masuk), dari alamat jaringan #",
    "Rina memakai satu kode cadangan.",
    "Layar TV didaftarkan: TV samping.",
    "Layar TV diatur: TV samping (meja, volume).",
    "Layar TV dipindahkan: TV samping, ke hari hari-lain.",
    "Layar TV diberi nama baru: TV samping.",
    "Layar TV dicabut: TV samping.",
    "1 alamat warga dari",
    "Pengaturan diubah: ",
    "Keluar.",
)


def signs_in_with_a_phone(app: Flask, clock: StandingClock) -> None:
    """Sets it up, mistypes once, and then has it at home."""
    phone = Phone(app.test_client())
    clock.at = later(minutes=5)
    again = app.test_client()
    give_password(again)
    assert give_code(again, "000000").status_code == 401
    assert give_code(again, phone.codes[0]).status_code == 303


def told(hall: Hall, kind: type[events.BoxEvent], name: str) -> set[str]:
    return {one["payload"][name] for one in hall.box_events() if one["kind"] == kind.kind}
