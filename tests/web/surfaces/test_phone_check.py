"""`/cek`: what a phone is told before the day, also where its browser runs no script."""

from flask.testing import FlaskClient

from tests.web.reading import tags_of, words_of
from webapp.network.phones_seen import LATELY, MOST, PhonesSeen


def test_the_page_itself_is_the_first_tick_and_names_the_address_that_was_used(client: FlaskClient) -> None:
    text = client.get("/cek", headers={"Host": "192.168.8.10:8000"}).text
    assert "HP ini sampai ke laptop balai lewat 192.168.8.10:8000." in words_of(text)
    states = [tag.get("data-state") for tag in tags_of(text, "li") if "data-state" in tag]
    assert states == ["yes", "waiting", "waiting"], "what only a script can try is not claimed"
    assert "memuat ulang dirinya sendiri" in text


def test_another_address_than_that_of_the_codes_is_pointed_out(client: FlaskClient) -> None:
    said = words_of(client.get("/cek", headers={"Host": "192.168.8.99:8000"}).text)
    assert "Kode QR di balai memakai" in said


def test_phones_are_counted_once_each(client: FlaskClient) -> None:
    client.get("/cek")
    again = words_of(client.get("/cek").text)
    assert "lima menit terakhir: 1." in again


def test_who_was_here_long_ago_counts_no_more_and_a_crowd_takes_no_memory() -> None:
    now = 0.0
    seen = PhonesSeen(lambda: now)
    seen.note("first")
    now = LATELY + 1
    seen.note("second")
    assert seen.count() == 1
    for nth in range(MOST + 500):
        seen.note(str(nth))
    assert seen.count() == MOST


def test_it_is_in_english_too(client: FlaskClient) -> None:
    assert "Is this phone ready for the queue?" in words_of(client.get("/cek?lang=en").text)
