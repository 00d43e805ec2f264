"""What is kept about a citizen is told in plain words, one tap away from every page of theirs."""

from flask.testing import FlaskClient

from tests.builders import Hall
from tests.web.reading import text_of
from webapp.services import Box


def test_the_notice_is_linked_where_a_citizen_is_and_names_law_period_and_rights(
    client: FlaskClient, box: Box, hall: Hall
) -> None:
    token = box.tokens.token(hall.take("ktp").id)
    for page in (f"/d/{hall.code}", f"/t/{token}"):
        assert 'href="/privasi"' in client.get(page).text, page
    told = text_of(client.get("/privasi"))
    for words in ("tidak perlu memberi nama, NIK, atau nomor HP", "30 hari", "Undang-Undang Nomor 27 Tahun 2022"):
        assert words in told
    assert "Law 27 of 2022" in text_of(client.get("/privasi?lang=en"))


def test_it_can_be_read_before_there_is_a_day(client: FlaskClient) -> None:
    assert client.get("/privasi").status_code == 200
