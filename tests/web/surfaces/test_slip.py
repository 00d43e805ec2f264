"""The paper slip: everything that a person without a phone needs to know, for who has the ticket's token."""

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from queues.actions.tickets.issuing import cancel_ticket
from tests.builders import CITIZEN, Hall, Taken, open_hall, plan_with
from tests.web.conftest import ADDRESS
from webapp.services import Box


def slip(client: FlaskClient, box: Box, taken: Taken, query: str = "") -> str:
    answer = client.get(f"/t/{box.tokens.token(taken.id)}/slip{query}")
    assert answer.status_code == 200
    return unescape(answer.text)


def test_a_slip_says_number_services_desks_and_who_is_ahead(client: FlaskClient, box: Box, hall: Hall) -> None:
    hall.take_many(2, "kk")
    html = slip(client, box, hall.take("kk", "sim"))
    assert "A003" in html and "Sabtu, 21 November 2026" in html and "pukul 12.00" in html
    assert "1. Kartu Keluarga" in html and "Disdukcapil, Meja\u00a01" in html and "2 orang di depan Anda" in html
    assert "2. Perpanjangan SIM" in html and "Polres, Meja\u00a04" in html and "Giliran berikutnya" in html


def test_a_slip_says_at_what_time_for_who_has_no_phone(client: FlaskClient, box: Box, hall: Hall) -> None:
    hall.take_many(5, "bpjs")
    hall.serve("3", minutes=12)
    taken = hall.take("bpjs")
    for form in ("", "?short=1"):
        html = slip(client, box, taken, form)
        assert "4 orang di depan Anda" in html
        assert re.search(r"Dipanggil kira‑kira pukul 1\d\.\d[05]–1\d\.\d[05]", html)


def test_a_slip_says_what_to_bring_and_what_it_costs(client: FlaskClient, box: Box, hall: Hall) -> None:
    html = slip(client, box, hall.take("ktp", "sim", "pajak"))
    assert "Yang harus dibawa:" in html and "<li>Fotokopi KK</li>" in html
    assert html.count("GRATIS") == 1 and "Rp75.000" in html and "Sesuai tagihan pajak" in html
    assert "Lapor pungli:" in html and "0811-0000-0000" in html


def test_the_short_form_keeps_number_desk_time_and_code(client: FlaskClient, box: Box, hall: Hall) -> None:
    taken = hall.take("ktp")
    whole, short = slip(client, box, taken), slip(client, box, taken, "?short=1")
    for kept in (taken.number, "Meja", "Giliran berikutnya", "GRATIS", "0811-0000-0000", "<svg"):
        assert kept in whole and kept in short
    for left_out in ("Fotokopi KK", "Balai Desa", "Ikuti giliran dengan HP"):
        assert left_out in whole and left_out not in short


def test_the_code_on_a_slip_opens_the_ticket(client: FlaskClient, app: Flask, box: Box, hall: Hall) -> None:
    taken = hall.take("ktp")
    with app.test_request_context():
        url = f"{ADDRESS}/t/{box.tokens.token(taken.id)}"
        drawn = app.jinja_env.globals["qr_svg"](url, "Kode QR nomor A001")
    assert str(drawn) in slip(client, box, taken)


def test_a_slip_never_tells_why_somebody_comes_first(client: FlaskClient, box: Box, hall: Hall) -> None:
    assert "rioritas" not in slip(client, box, hall.take("ktp", priority=True))


def test_a_cancelled_number_says_that_it_counts_no_more(client: FlaskClient, box: Box, hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.do(cancel_ticket, by=CITIZEN, ticket_id=taken.id)
    html = slip(client, box, taken)
    assert "Nomor ini sudah tidak berlaku: Dibatalkan" in html and 'class="qr"' not in html


def test_a_demo_slip_is_marked_as_one(client: FlaskClient, box: Box, hall: Hall) -> None:
    demo = open_hall(box.engine, plan_with(code="a-demo", is_demo=True))
    demo.writer = box.writer
    assert "DEMO – bukan antrean sungguhan" in slip(client, box, demo.take("ktp"))


def test_a_slip_in_english(client: FlaskClient, box: Box, hall: Hall) -> None:
    html = slip(client, box, hall.take("ktp"), "?lang=en")
    assert "Identity card" in html and "Copy of the family card" in html and "Civil registry" in html


def test_without_the_token_there_is_no_slip(client: FlaskClient, hall: Hall) -> None:
    assert client.get("/t/not-a-token/slip").status_code == 404
