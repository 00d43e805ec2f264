"""The coordinator's screen: figures, services by desks, wishes, and what each role may do there."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.opening import close_day, stop_issuing
from queues.actions.pausing import close_desk, pause_desk, pause_service
from tests.builders import COORDINATOR, DAY, NOON, Hall, later
from tests.web.conftest import Staff, StandingClock

LOAD = f"/d/{DAY}/load"
NOW = f"{LOAD}/now"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def row_of(page: str, service: str) -> str:
    found = re.search(rf'<tr id="row-{service}".*?</tr>', page, re.S)
    assert found is not None
    return found[0]


def card_of(page: str, hall: Hall, desk: str) -> str:
    found = re.search(rf'<li class="card desk" id="desk-{hall.desk_id(desk)}">.*?</li>', page, re.S)
    assert found is not None
    return found[0]


def words_of(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def figures_of(page: str) -> list[str]:
    found = re.search(r'<section class="figures".*?</section>', page, re.S)
    assert found is not None
    return [words_of(one) for one in re.findall(r"<div.*?</div>", found[0], re.S)]


# -- what it shows ---------------------------------------------------------------------------------------------------


def test_the_figures_say_how_the_day_goes(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp", at=later(minutes=-40))
    hall.serve("1", at=later(minutes=-30), minutes=6)
    hall.take("ktp", at=later(minutes=-25))
    hall.take("bpjs", at=later(minutes=-10))
    assert figures_of(coordinator.get(LOAD).text) == [
        "2 menunggu",
        "25 menit, terlama",
        "1 selesai dilayani",
        "6 menit per layanan",
        "12.12 selesai (tutup 15.00)",
    ]


def test_an_end_after_the_closing_time_is_trouble(coordinator: Staff, hall: Hall, clock: StandingClock) -> None:
    clock.at = later(minutes=170)
    hall.take_many(3, "bpjs", at=clock.at)
    *_, end = re.findall(r'<div class="late">.*?</div>', coordinator.get(LOAD).text, re.S)
    assert words_of(end) == "15.26 selesai (tutup 15.00)"


def test_an_empty_day_says_nothing_that_it_does_not_know(coordinator: Staff, hall: Hall) -> None:
    assert figures_of(coordinator.get(LOAD).text) == [
        "0 menunggu",
        "– menit, terlama",
        "0 selesai dilayani",
        "– menit per layanan",
        "– selesai (tutup 15.00)",
    ]


def test_a_row_shows_the_queue_and_who_is_served_where(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(3, "ktp", at=later(minutes=-12))
    hall.start(hall.call("1").id)
    hall.call("2")
    row = row_of(coordinator.get(LOAD).text, "ktp")
    assert "Sedang dilayani A001" in words_of(row)
    assert "Dipanggil A002" in words_of(row)
    assert '<rect class="bar__now" width="100" height="10"/>' in row
    assert '<td class="figure" data-label="menit, terlama">12</td>' in row
    assert row.count('class="takes') == 1  # desk 6 takes it too, and nobody is there


def test_who_waits_too_long_is_marked_by_word_and_shape(coordinator: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.take("sim")
    clock.at = later(minutes=60)
    assert "terlalu lama" not in row_of(coordinator.get(LOAD).text, "sim")
    clock.at = later(minutes=61)
    row = row_of(coordinator.get(LOAD).text, "sim")
    assert "row-late" in row
    assert "#i-trouble" in row
    assert "61 terlalu lama" in words_of(row)


def test_a_queue_without_a_desk_is_marked(coordinator: Staff, hall: Hall) -> None:
    hall.take("bpjs")
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("3"))
    page = coordinator.get(LOAD).text
    assert "Tanpa meja" in row_of(page, "bpjs")
    assert "Tanpa meja" not in row_of(page, "ktp")


def test_pauses_say_why_and_until_when(coordinator: Staff, hall: Hall) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp", reason="blanks", minutes=30)
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="prayer")
    page = coordinator.get(LOAD).text
    assert "Jeda: blangko habis, s.d. 12.30" in row_of(page, "ktp")
    assert "Jeda: salat" in words_of(card_of(page, hall, "3"))


def test_a_full_service_says_so(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    assert "Antrean penuh" in row_of(coordinator.get(LOAD).text, "audiensi")


def test_a_desks_card_says_what_it_has_done(coordinator: Staff, hall: Hall) -> None:
    for _ in range(3):
        hall.take("ktp")
    hall.serve("1")
    hall.hold(hall.call("1").id)
    hall.call("1", at=NOON - timedelta(minutes=4))
    card = words_of(card_of(coordinator.get(LOAD).text, hall, "1"))
    assert "Dipanggil A003 4 mnt" in card
    assert "1 selesai · 1 ditunda" in card


def test_the_day_says_in_which_state_it_is(coordinator: Staff, hall: Hall) -> None:
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert "Pengambilan nomor dihentikan." in coordinator.get(LOAD).text
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    closed = coordinator.get(LOAD).text
    assert "Hari layanan sudah ditutup." in closed
    assert "data-command" not in closed
    assert "data-opens" not in closed


# -- what can be done ------------------------------------------------------------------------------------------------


def commands_of(page: str) -> list[str]:
    return re.findall(r'data-command="([^"]+)"', page)


def test_a_wish_for_priority_is_granted_in_one_tap(coordinator: Staff, hall: Hall) -> None:
    ticket = hall.take("ktp", "bpjs", priority=True)
    page = coordinator.get(LOAD).text
    url = f"/api/v1/tickets/by-id/{ticket.id}/priority"
    assert commands_of(page) == [url, url]
    assert "&#34;granted&#34;: true" in page
    assert coordinator.post(url, {"granted": True}).status_code == 200
    assert hall.ticket(ticket.id).priority
    assert "Minta prioritas" not in coordinator.get(NOW).text


def test_the_dialog_of_a_desk_offers_what_its_state_allows(coordinator: Staff, hall: Hall) -> None:
    def offered(desk: str) -> list[str]:
        page = coordinator.get(f"{LOAD}/desks/{hall.desk_id(desk)}").text
        return [url.rsplit("/", 1)[1] for url in commands_of(page)]

    hall.take("ktp")
    hall.call("2")
    hall.do(pause_desk, desk_id=hall.desk_id("3"))
    assert offered("1") == ["pause", "close", "services"]
    assert offered("2") == ["pause", "services"]
    assert offered("3") == ["resume", "close", "services"]
    assert offered("6") == ["open", "services"]


def test_the_dialog_of_a_desk_ticks_what_it_takes(coordinator: Staff, hall: Hall) -> None:
    page = coordinator.get(f"{LOAD}/desks/{hall.desk_id('1')}").text
    assert re.findall(r'name="services" value="(\w+)" checked', page) == ["ktp", "kk"]
    assert len(re.findall(r'name="services"', page)) == 6


def test_the_dialog_of_a_service_adds_and_releases_desks(coordinator: Staff, hall: Hall) -> None:
    page = coordinator.get(f"{LOAD}/services/kk").text
    bodies = {
        desk: re.search(rf'id="takes-{hall.desk_id(desk)}".*?data-body="([^"]+)"', page, re.S) for desk in ("1", "3")
    }
    assert [found and found[1].replace("&#34;", '"') for found in bodies.values()] == [
        '{"services": ["ktp"]}',
        '{"services": ["bpjs", "kk"]}',
    ]
    only_one = coordinator.get(f"{LOAD}/services/bpjs").text
    assert "satu-satunya layanan" in only_one


def test_the_dialog_of_a_paused_service_resumes_it(coordinator: Staff, hall: Hall) -> None:
    assert f"/api/v1/days/{DAY}/services/ktp/pause" in commands_of(coordinator.get(f"{LOAD}/services/ktp").text)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert f"/api/v1/days/{DAY}/services/ktp/resume" in commands_of(coordinator.get(f"{LOAD}/services/ktp").text)


def test_the_dialog_of_the_day_stops_numbers_and_closes(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    page = coordinator.get(f"{LOAD}/day").text
    assert commands_of(page) == [f"/api/v1/days/{DAY}/stop-issuing", f"/api/v1/days/{DAY}/close"]
    assert "2 giliran belum terlayani" in page
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert f"/api/v1/days/{DAY}/resume-issuing" in commands_of(coordinator.get(f"{LOAD}/day").text)


def test_every_command_of_the_screen_is_a_route_of_the_api(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp", priority=True)
    hall.do(pause_desk, desk_id=hall.desk_id("3"))
    pages = [LOAD, f"{LOAD}/day", f"{LOAD}/services/ktp"]
    pages += [f"{LOAD}/desks/{hall.desk_id(desk)}" for desk in ("1", "3", "6")]
    adapter = coordinator.client.application.url_map.bind("localhost")
    commands = {url for page in pages for url in commands_of(coordinator.get(page).text)}
    assert len(commands) > 10
    for url in commands:
        assert adapter.match(url, method="POST")[0].startswith("api.")


def test_what_is_not_there_is_not_found(coordinator: Staff, hall: Hall) -> None:
    for path in ("/d/never/load", f"{LOAD}/services/paspor", f"{LOAD}/desks/{hall.day_id}"):
        assert coordinator.get(path).status_code == 404


# -- who sees it, and how it stays fresh -----------------------------------------------------------------------------


def test_a_viewer_sees_the_same_without_a_button(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    hall.take("ktp", priority=True)
    viewer = signed_in("viewer")
    page = viewer.get(LOAD).text
    assert "Minta prioritas" in page
    assert "data-command" not in page
    assert "data-opens" not in page
    for path in (f"{LOAD}/day", f"{LOAD}/services/ktp", f"{LOAD}/desks/{hall.desk_id('1')}"):
        assert viewer.get(path).status_code == 403


@pytest.mark.parametrize("role", ["clerk", "greeter"])
def test_others_do_not_enter(signed_in: Callable[[str], Staff], hall: Hall, role: str) -> None:
    assert signed_in(role).get(LOAD).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, hall: Hall) -> None:
    answer = client.get(LOAD)
    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={LOAD}")


def test_the_fragment_is_new_with_each_event_and_each_minute(
    coordinator: Staff, hall: Hall, clock: StandingClock
) -> None:
    def again(tag: Any) -> Any:
        return coordinator.get(NOW, headers={"If-None-Match": tag})

    hall.take("ktp")
    first = coordinator.get(NOW)
    assert f'data-seq="{hall.seq()}"' in first.text
    assert again(first.headers["ETag"]).status_code == 304
    clock.at = later(minutes=1)
    second = again(first.headers["ETag"])
    assert second.status_code == 200
    hall.take("ktp")
    assert again(second.headers["ETag"]).status_code == 200


def test_the_page_is_the_fragment_in_its_frame(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    assert coordinator.get(NOW).text.strip() in coordinator.get(LOAD).text
