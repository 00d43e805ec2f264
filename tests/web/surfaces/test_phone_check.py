"""`/cek`: what a phone is told before the day, also where its browser runs no script."""

from pathlib import Path

from flask.testing import FlaskClient

from tests.web.reading import tags_of, words_of
from webapp.network.firewall import firewall, opening_command
from webapp.network.phones_seen import LATELY, MOST, PhonesSeen, phones_seen


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
    phone, other = ({"REMOTE_ADDR": address} for address in ("192.168.8.21", "192.168.8.22"))
    client.get("/cek", environ_base=phone)
    assert "lima menit terakhir: 1." in words_of(client.get("/cek", environ_base=phone).text)
    client.get("/healthz", environ_base=other)  # whatever it opened
    assert "lima menit terakhir: 2." in words_of(client.get("/cek", environ_base=phone).text)


def test_the_laptops_own_browser_is_no_phone(client: FlaskClient) -> None:
    assert "lima menit terakhir: 0." in words_of(client.get("/cek").text)


def test_a_phone_that_came_by_a_name_proves_that_the_name_is_found(client: FlaskClient) -> None:
    seen = phones_seen(client.application)
    client.get("/cek", headers={"Host": "192.168.8.10:8000"}, environ_base={"REMOTE_ADDR": "192.168.8.21"})
    assert not seen.name_was_found()
    client.get("/cek", headers={"Host": "localhost:8000"}, environ_base={"REMOTE_ADDR": "192.168.8.21"})
    assert seen.name_was_found()


def test_a_firewall_is_known_by_the_files_that_anybody_may_read(tmp_path: Path) -> None:
    assert firewall(tmp_path, tmp_path) == ""
    (tmp_path / "ufw").mkdir()
    (tmp_path / "ufw" / "ufw.conf").write_text("# a comment\nENABLED=no\n")
    assert firewall(tmp_path, tmp_path) == ""
    (tmp_path / "firewalld").mkdir()
    assert firewall(tmp_path, tmp_path) == "firewalld"
    (tmp_path / "ufw" / "ufw.conf").write_text("LOGLEVEL=low\nENABLED=yes\n")
    assert firewall(tmp_path, tmp_path) == "ufw"
    assert opening_command("ufw", 8000) == "sudo ufw allow 8000/tcp"


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
