"""The admin's people: added from a pasted list, with cards that show secrets once; renewed, switched off and on."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from queues.model.actor import Role
from queues.persistence.people.people import find_user, list_users
from queues.persistence.read_transaction import one_read
from tests.builders import Hall
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.auth.signing_in import check_password
from webapp.services import Box
from webapp.staff_accounts.agencies import agency_named
from webapp.staff_accounts.lists import MOST_PEOPLE, read_pasted

AGENCIES = {
    "disdukcapil": "Disdukcapil",
    "bpjs-kesehatan": "BPJS Kesehatan",
    "polres": "Polres",
    "pos": "Pos Indonesia",
}


@pytest.fixture
def admin(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def pasted(admin: Staff, text: str, *, confirmed: bool = False) -> Any:
    more = {"confirmed": "yes"} if confirmed else {}
    return admin.client.post("/people", data={"list": text, "csrf_token": admin.csrf} | more)


def pressed(admin: Staff, path: str) -> Any:
    return admin.client.post(path, data={"csrf_token": admin.csrf})


def cards_of(answer: Any) -> list[dict[str, str]]:
    """Name, username, PIN (if there is one) and password of each card, as a person reads them."""
    cards = answer.text.split('class="label label--card"')[1:]
    names = [re.findall(r'label__name">([^<]+)<', card)[0] for card in cards]
    typed = [re.findall(r'label__typed" translate="no">([^<]+)<', card) for card in cards]
    return [
        {"name": name, "username": one[0], "pin": one[1] if len(one) > 2 else "", "password": one[-1]}
        for name, one in zip(names, typed, strict=True)
    ]


def signs_in(app: Flask, username: str, password: str) -> bool:
    with app.test_request_context():
        return check_password(username, password) is not None


def usernames(box: Box) -> list[str]:
    with one_read(box.engine) as connection:
        return [one.username for one in list_users(connection)]


def known(box: Box, username: str) -> Any:
    with one_read(box.engine) as connection:
        found = find_user(connection, username)
    assert found
    return found


# -- the list --------------------------------------------------------------------------------------------------------


def test_people_write_names_and_roles_in_many_ways(app: Flask) -> None:
    text = "Budi Santoso; koordinator\nSiti Aminah\tPetugas Pendaftaran\n\n  H. Ahmad Fauzi, S.Sos, pemantau \nDewi\n"
    with app.test_request_context():
        read = read_pasted(text, {}, AGENCIES)
    assert read.problems == ()
    assert [(one.name, one.role, one.username) for one in read.people] == [
        ("Budi Santoso", Role.COORDINATOR, "budi"),
        ("Siti Aminah", Role.GREETER, "siti"),
        ("H. Ahmad Fauzi, S.Sos", Role.VIEWER, "ahmad"),
        ("Dewi", Role.CLERK, "dewi"),
    ]


def test_every_name_gets_a_username_that_nobody_has_and_any_keyboard_writes(app: Flask) -> None:
    with app.test_request_context():
        read = read_pasted("Siti Aminah\nSiti Rahma\nSiti A. Putri\nBuji'an Ñandú\n漢字", {"siti": "Siti"}, AGENCIES)
    assert [one.username for one in read.people] == ["siti.aminah", "siti.rahma", "siti.putri", "bujian", "petugas"]


def test_an_agency_is_named_by_its_code_or_by_what_people_call_it(app: Flask) -> None:
    lines = (
        "Dewi; petugas; Disdukcapil",
        "Budi; petugas; bpjs kesehatan",
        "Ani | humas | POS",
        "Siti, S.H.;;polres",
    )
    with app.test_request_context():
        read = read_pasted("\n".join((*lines, "Eko, S.T.; admin")), {}, AGENCIES)
    assert read.problems == ()
    assert [(one.name, one.role, one.agency) for one in read.people] == [
        ("Dewi", Role.CLERK, "disdukcapil"),
        ("Budi", Role.CLERK, "bpjs-kesehatan"),
        ("Ani", Role.CONTENT, "pos"),
        ("Siti, S.H.", Role.CLERK, "polres"),
        ("Eko, S.T.", Role.ADMIN, ""),
    ]


def test_the_beginning_of_a_name_is_enough_where_one_agency_alone_begins_so() -> None:
    names = {"dinkes": "Dinas Kesehatan", "dinsos": "Dinas Sosial", "polres": "Polres"}
    assert [agency_named(typed, names) for typed in ("dinas kes", "Dinas", "", "Polres ")] == [
        "dinkes",
        None,
        None,
        "polres",
    ]


def test_whose_name_has_an_account_already_is_marked_before_a_second_one_is_made(admin: Staff) -> None:
    pasted(admin, "Dewi Lestari", confirmed=True)
    shown = words_of(pasted(admin, "dewi  lestari; petugas\nBudi").text)
    assert "sudah ada: dewi" in shown and "akun kedua" in shown


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "paling sedikit satu orang"),
        ("Budi; bupati", "Baris 1: peran “bupati” tidak dikenal"),
        ("Dewi\n; koordinator", "Baris 2: namanya kosong"),
        ("Budi; admin; Polres; rahasia123", "Baris 1: lebih dari nama, peran, dan instansi"),
        (
            "Budi; petugas; Disdukcapl",
            "Baris 1: instansi “Disdukcapl” tidak dikenal. Mungkin maksud Anda: Disdukcapil.",
        ),
        ("Dewi\nBudi\ndewi;petugas", "Baris 3: nama ini sudah ada di baris 1."),
        ("x" * 121, "Baris 1: namanya terlalu panjang"),
        ("".join(f"Budi {nth}\n" for nth in range(MOST_PEOPLE + 1)), f"Paling banyak {MOST_PEOPLE} orang"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nobody_is_made(
    admin: Staff, box: Box, text: str, problem: str
) -> None:
    before = usernames(box)
    answer = pasted(admin, text, confirmed=True)
    assert answer.status_code == 422 and problem in words_of(answer.text)
    assert usernames(box) == before


# -- accounts --------------------------------------------------------------------------------------------------------


def test_a_list_is_shown_before_it_becomes_accounts_with_cards_that_open(app: Flask, admin: Staff, box: Box) -> None:
    text = "Budi Santoso; koordinator\nDewi"
    shown = pasted(admin, text)
    assert shown.status_code == 200 and "Buat 2 akun dan kartunya" in words_of(shown.text)
    with one_read(box.engine) as connection:
        assert find_user(connection, "budi") is None
    made = pasted(admin, text, confirmed=True)
    assert made.headers["Cache-Control"] == "no-store"
    coordinator, clerk = cards_of(made)
    assert (coordinator["name"], coordinator["pin"]) == ("Budi Santoso", "")
    assert re.fullmatch(r"\d{6}", clerk["pin"])
    assert all(signs_in(app, one["username"], one["password"]) for one in (coordinator, clerk))
    again = pasted(admin, text, confirmed=True)
    assert [one["username"] for one in cards_of(again)] == ["budi.santoso", "dewi2"]


def test_people_are_found_by_role_and_agency(admin: Staff) -> None:
    pasted(admin, "Dewi; petugas; Disdukcapil\nBudi; koordinator\nAni; petugas; Polres", confirmed=True)

    def shown(query: str) -> list[str]:
        return re.findall(r"<b>(Dewi|Budi|Ani|Admin)</b>", admin.get(f"/people?{query}").text)

    assert shown("") == ["Admin", "Ani", "Budi", "Dewi"]
    assert shown("role=clerk") == ["Ani", "Dewi"]
    assert shown("agency=disdukcapil") == ["Dewi"]
    assert shown("role=coordinator&agency=-") == ["Budi"]
    assert "Petugas, Disdukcapil" in words_of(admin.get("/people").text)


def test_a_new_card_ends_what_the_old_one_opened(app: Flask, admin: Staff, box: Box) -> None:
    (before,) = cards_of(pasted(admin, "Dewi", confirmed=True))
    with one_read(box.engine) as connection:
        person = find_user(connection, "dewi")
    assert person
    (after,) = cards_of(pressed(admin, f"/people/{person.id}/renew"))
    assert signs_in(app, "dewi", after["password"]) and not signs_in(app, "dewi", before["password"])
    assert after["pin"] and after["pin"] != before["pin"]


def test_who_is_switched_off_cannot_sign_in_until_switched_on(app: Flask, admin: Staff, box: Box) -> None:
    (card,) = cards_of(pasted(admin, "Dewi", confirmed=True))
    with one_read(box.engine) as connection:
        person = find_user(connection, "dewi")
    assert person
    assert pressed(admin, f"/people/{person.id}/switch").status_code == 303
    assert "tidak dapat masuk" in words_of(admin.get("/people").text)
    assert not signs_in(app, "dewi", card["password"])
    pressed(admin, f"/people/{person.id}/switch")
    assert signs_in(app, "dewi", card["password"])


def test_somebody_gets_another_role_and_agency(admin: Staff, box: Box) -> None:
    pasted(admin, "Dewi; petugas", confirmed=True)
    there = f"/people/{known(box, 'dewi').id}/edit"
    assert "Tanpa instansi" in admin.get(there).text or "tanpa instansi" in admin.get(there).text
    sent = {"csrf_token": admin.csrf, "role": "content", "agency": "polres"}
    assert admin.client.post(there, data=sent).status_code == 303
    assert (known(box, "dewi").role, known(box, "dewi").agency) == (Role.CONTENT, "polres")
    assert admin.client.post(there, data=sent | {"role": "system"}).status_code == 422
    assert admin.client.post(there, data=sent | {"agency": "invented"}).status_code == 422
    assert "Humas, Polres" in words_of(admin.get("/people").text)
    audit = words_of(admin.get("/audit").text)
    assert "Peran Dewi diubah menjadi humas." in audit and "Instansi Dewi diubah." in audit


def test_nobody_takes_the_own_role_away(admin: Staff, box: Box) -> None:
    there = f"/people/{known(box, 'admin').id}/edit"
    for role, status in (("viewer", 422), ("admin", 303)):
        sent = {"csrf_token": admin.csrf, "role": role, "agency": ""}
        assert admin.client.post(there, data=sent).status_code == status
    assert known(box, "admin").role is Role.ADMIN


def test_nobody_switches_off_the_own_account(admin: Staff, box: Box) -> None:
    with one_read(box.engine) as connection:
        me = find_user(connection, "admin")
    assert me
    assert f"/people/{me.id}/switch" not in admin.get("/people").text
    assert pressed(admin, f"/people/{me.id}/switch").status_code == 403
    assert pressed(admin, "/people/00000000-0000-0000-0000-000000000000/renew").status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "greeter", "clerk", "viewer", "content"])
def test_people_are_the_admins(hall: Hall, signed_in: Callable[[str], Staff], role: str) -> None:
    staff = signed_in(role)
    assert staff.get("/people").status_code == 403
    assert pasted(staff, "Dewi", confirmed=True).status_code == 403


# -- a page of cards that is loaded again ------------------------------------------------------------------------------


def hidden_in(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found
    return found[1]


def test_cards_of_a_list_loaded_again_make_nobody_twice(app: Flask, admin: Staff, box: Box) -> None:
    shown = pasted(admin, "Dewi Lestari; petugas\nBudi; koordinator")
    form = {"list": "Dewi Lestari; petugas\nBudi; koordinator", "confirmed": "yes", "csrf_token": admin.csrf}
    form["usernames"] = hidden_in(shown, "usernames")
    first = cards_of(admin.client.post("/people", data=form))
    assert [one["username"] for one in first] == form["usernames"].split()
    many = usernames(box)
    again = admin.client.post("/people", data=form)
    assert again.status_code == 409 and "baru saja dibuat" in words_of(again.text)
    assert again.text.count("sudah ada: ") == 2 and "Dewi Lestari" in again.text
    assert usernames(box) == many
    assert all(signs_in(app, one["username"], one["password"]) for one in first)


def test_a_persons_new_card_loaded_again_stays_the_one_that_was_printed(app: Flask, admin: Staff, box: Box) -> None:
    pasted(admin, "Dewi; koordinator", confirmed=True)
    path = f"/people/{known(box, 'dewi').id}/renew"
    row = admin.get("/people").text.partition(f'action="{path}"')[2]
    state = re.findall(r'name="state" value="([^"]+)"', row)[0]
    (card,) = cards_of(admin.client.post(path, data={"csrf_token": admin.csrf, "state": state}))
    again = admin.client.post(path, data={"csrf_token": admin.csrf, "state": state})
    assert again.status_code == 409 and "Kartu Dewi baru saja dibuat" in words_of(again.text)
    assert signs_in(app, "dewi", card["password"])
