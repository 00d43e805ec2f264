"""Boards that are hard to show: of no desk, of sixty, with long names and numbers, of some desks, on a small screen."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from queues.actions.hall.closing import close_day
from queues.model.hall.service_day import PlannedDesk
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, Hall, later
from tests.web.surfaces.test_board import a_desk, another_day, board, parsed
from webapp.profile.box_profile import BoxAnswers, describe
from webapp.services import Box

LONG = "Pelayanan Administrasi Kependudukan dan Pencatatan Sipil Terpadu Loket Nomor 007"


def day_of(box: Box, count: int, **changes: Any) -> Hall:
    return another_day(box, desks=tuple(a_desk(number) for number in range(1, count + 1)), opened=True, **changes)


def tiles(html: str) -> int:
    return html.count('class="tile tile--')


def away(html: str) -> list[str]:
    """What is on another page of its list."""
    return [name for name, known in parsed(html).attributes.items() if "data-away" in known]


def test_a_day_without_desks_says_so_and_still_shows_the_way_in(client: FlaskClient, box: Box, hall: Hall) -> None:
    html = board(client, day_of(box, 0))
    assert (tiles(html), "Meja untuk hari ini belum disiapkan." in html) == (0, True)
    assert "Ambil nomor" in html and "Lapor pungli" in html
    assert "Meja untuk hari ini belum disiapkan." not in board(client, hall)


def test_sixty_desks_stand_on_three_pages_of_which_one_is_in_sight(client: FlaskClient, box: Box, hall: Hall) -> None:
    day = day_of(box, 60)
    day.take("ktp")
    day.call("45")
    shown = parsed(board(client, day)).attributes
    pages = {name: known for name, known in shown.items() if name.startswith("desk-")}
    in_sight = [name for name, known in pages.items() if "data-away" not in known]
    assert (len(pages), len(in_sight)) == (60, 20)
    assert f"desk-{day.desk_id('45')}" in in_sight  # its page comes first


def test_a_desk_with_a_name_of_eighty_letters_has_a_sign_of_few(client: FlaskClient, box: Box, hall: Hall) -> None:
    assert len(LONG) == 80
    desk = PlannedDesk("1", LONG, "Dukcapil", "disdukcapil", ("ktp", "kk"))
    day = another_day(box, desks=(desk,), opened=True)
    day.take("ktp")
    day.call("1")
    html = board(client, day)
    assert parsed(html).attributes[f"desk-{day.desk_id('1')}"]["data-sign"] == "Pelayanan 007"
    assert "ke Pelayanan 007" in html and "Kependudukan dan Pencatatan Sipil" in html  # none of it is lost


def test_a_number_of_five_digits_is_shown_whole_in_smaller_letters(client: FlaskClient, hall: Hall) -> None:
    with hall.engine.begin() as connection:
        connection.execute(update(tables.series).values(last_count=9999))
    hall.take("ktp")
    hall.call("1")
    shown = parsed(board(client, hall))
    tile = shown.attributes[f"desk-{hall.desk_id('1')}"]
    assert "tile--wide" in str(tile["class"])
    assert "A10000" in shown.texts[f"desk-{hall.desk_id('1')}"]
    assert "A10000" in shown.texts["calls"]


def test_a_board_of_some_desks_names_them_and_shows_no_others(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    html = board(client, hall, "?desks=1,2&agency=bpjs")
    assert (tiles(html), "Layar ini: Meja\u00a01–3" in html, "data-part" in html) == (3, True, True)
    assert "A001" in parsed(html).texts["calls"] and "calls" not in parsed(board(client, hall, "?desks=5")).texts
    everything = board(client, hall)
    assert (tiles(everything), "Layar ini" in everything, "data-part" in everything) == (6, False, False)


def test_many_desks_of_a_board_are_counted_instead_of_named(client: FlaskClient, box: Box, hall: Hall) -> None:
    day = day_of(box, 40)
    odd = ",".join(str(number) for number in range(1, 41, 2))
    assert "Layar ini: 20 dari 40 meja" in board(client, day, f"?desks={odd}")


def test_a_mistyped_desk_is_said_and_no_call_is_left_out(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    html = board(client, hall, "?desks=77")
    assert "Meja 77 tidak ada pada hari ini. Semua meja ditampilkan." in html
    assert (tiles(html), "A001" in html) == (6, True)


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_each_look_is_the_one_that_was_asked_for(client: FlaskClient, hall: Hall, theme: str) -> None:
    assert f'data-theme="{theme}"' in board(client, hall, f"?theme={theme}")


def test_a_small_screen_shows_the_same_without_pages_and_codes(client: FlaskClient, box: Box, hall: Hall) -> None:
    day = day_of(box, 60)
    day.take_many(2, "ktp")
    day.call("45")
    html = board(client, day, "?small")
    assert (tiles(html), away(html), "Kode QR" in html) == (60, [], False)
    assert "Ketuk untuk suara" in html and "Lapor pungli" in html
    assert parsed(html).texts["calls"][1:3] == ["A001", "ke Meja 45"]
    fragment = f'data-src="/d/{day.code}/board/fragment?lang=id&small="'
    assert fragment in html
    again = client.get(f"/d/{day.code}/board/fragment?small=")
    assert (tiles(again.text), away(again.text)) == (60, [])
    assert "board/small" in html and "board/small" not in board(client, day)


@pytest.mark.parametrize("query", ["", "?small", "?desks=1", "?theme=contrast"])
def test_a_day_that_is_over_says_so_on_every_screen(client: FlaskClient, hall: Hall, query: str) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    html = board(client, hall, query)
    assert "Antrean hari ini sudah selesai" in html and tiles(html) == 0


def test_the_wait_of_who_comes_now_stands_beside_those_who_wait(client: FlaskClient, hall: Hall) -> None:
    hall.take_many(4, "ktp")
    assert parsed(board(client, hall)).texts["waits-ktp"] == ["KTP", "4"]  # nobody was served yet: nothing is promised
    hall.serve("1", at=later(-600))
    name, count, wait = parsed(board(client, hall)).texts["waits-ktp"]
    assert (name, count, wait.endswith("menit")) == ("KTP", "3", True)


def test_the_programme_stands_before_the_place_where_the_day_has_another_name(
    client: FlaskClient, box: Box, hall: Hall
) -> None:
    describe(box, BoxAnswers(programme="Layanan Keliling"))
    assert "Layanan Keliling, Balai Desa" in board(client, hall)
    describe(box, BoxAnswers(programme=hall.day().name))
    assert f"{hall.day().name}, Balai Desa" not in board(client, hall)
