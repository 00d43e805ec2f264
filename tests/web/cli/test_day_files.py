"""A day file is checked, made into a day, and replaced while nobody has a number (STAFF S5)."""

from queues.actions.tickets.issuing import issue_ticket
from tests.web.cli.test_cli import DAY_FILE, Terminal, terminal
from webapp.auth.signing_in import check_pin
from webapp.cli.demo.demo_day import day_parts
from webapp.cli.running.command_context import day_of_code, perform_here
from webapp.profile.box_profile import BoxAnswers, describe

__all__ = ["terminal"]


def test_a_file_is_checked_without_making_anything(terminal: Terminal) -> None:
    said = terminal.run("day", "check", terminal.write())
    assert said.exit_code == 0 and "2 meja, 2 layanan, 2 petugas" in said.output
    assert not terminal.data.exists()
    assert terminal.json("day", "check", terminal.write())["ok"]


def test_every_mistake_of_a_checked_file_is_said_to_people_and_programs(terminal: Terminal) -> None:
    file = terminal.write(DAY_FILE.replace('"JKN"', '"JKM"').replace('"08.00"', "8.30"))
    said = terminal.run("day", "check", file)
    assert said.exit_code == 1 and 'harus berupa jam seperti "08.00"' in said.output
    as_json = terminal.run("day", "check", file, "--json")
    assert as_json.exit_code == 1 and '"ok": false' in as_json.output and "Traceback" not in as_json.output


def test_a_replaced_day_keeps_the_pins_that_are_on_paper(terminal: Terminal) -> None:
    made = terminal.json("day", "create", terminal.write())
    text = DAY_FILE.replace('pin = "482159"', 'pin = "482160"').replace('closes = "14.00"', 'closes = "15.30"')
    text += '\n[[desk]]\ncode = "3"\nservices = ["JKN"]\npin = true\n'
    again = terminal.json("day", "replace", terminal.write(text))
    assert again["kept_pins"] == ["1"] and set(again["pins"]) == {"2", "3"}
    assert again["known_users"] == ["yuliana", "ketua"]
    with terminal.box() as here:
        found = day_of_code(here.engine, "gladi")
        _services, desks = day_parts(here, found.id)
        pins = (made["pins"]["1"], "482160", again["pins"]["3"])
        assert all(check_pin(desk.id, pin) is not None for desk, pin in zip(desks, pins, strict=True))
        assert check_pin(desks[1].id, "482159") is None
        assert f"{found.closes_at:%H.%M}" == "08.30"


def test_a_day_with_a_number_is_neither_replaced_nor_removed_and_the_reason_is_said(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write())
    terminal.run("day", "open", "gladi")
    with terminal.box() as here:
        day_id = day_of_code(here.engine, "gladi").id
        perform_here(here, issue_ticket, day_id=day_id, services=["KTP-REKAM"])
    for command in (["day", "replace", terminal.write()], ["day", "remove", "gladi", "--yes"]):
        refused = terminal.run(*command)
        assert refused.exit_code == 1 and "sudah ada warga yang bernomor" in refused.output


def test_a_day_that_is_there_is_not_made_again_and_one_that_is_not_is_not_replaced(terminal: Terminal) -> None:
    refused = terminal.run("day", "replace", terminal.write())
    assert refused.exit_code == 1 and "Tidak ada hari layanan dengan kode gladi" in refused.output
    terminal.run("day", "create", terminal.write())
    again = terminal.run("day", "create", terminal.write())
    assert again.exit_code == 1 and "giliran day replace" in again.output
    assert "Mungkin maksud Anda: gladi." in terminal.run("day", "show", "gladdi").output


def test_an_exported_day_replaces_itself_without_losing_anything(terminal: Terminal) -> None:
    made = terminal.json("day", "create", terminal.write())
    text = terminal.run("day", "export", "gladi").stdout
    assert "482159" not in text and made["pins"]["1"] not in text and "yuliana" not in text
    again = terminal.json("day", "replace", terminal.write(text))
    assert (again["kept_pins"], again["pins"], again["users"]) == (["1", "2"], {}, [])
    assert terminal.run("day", "export", "gladi").stdout == text


def test_an_exported_day_is_made_again_under_another_code_and_written_over_no_file(terminal: Terminal) -> None:
    terminal.run("day", "create", terminal.write())
    file = terminal.folder / "salinan.toml"
    assert "Tertulis di" in terminal.run("day", "export", "gladi", "--output", str(file)).output
    assert terminal.run("day", "export", "gladi", "--output", str(file)).exit_code == 1
    other = terminal.write(file.read_text(encoding="utf-8").replace('"gladi"', '"gladi-2"'))
    assert set(terminal.json("day", "create", other)["pins"]) == {"1", "2"}


def test_the_place_is_called_as_villages_are_called_where_the_box_stands(terminal: Terminal) -> None:
    with terminal.box() as here:
        describe(here, BoxAnswers(village_word="nagari"))
    terminal.run("day", "create", terminal.write())
    own_name = DAY_FILE.replace('code = "gladi"', 'code = "lain"\nplace = "Balai Warga"')
    terminal.run("day", "create", terminal.write(own_name))
    with terminal.box() as here:
        places = [day_of_code(here.engine, code).place for code in ("gladi", "lain")]
    assert places == ["Nagari Jeranglah Rendah", "Balai Warga"]
