"""The board says the rule of the order, and never who has priority."""

import re

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.policy_changes import change_policy
from tests.builders import COORDINATOR, DAY, GREETER, Hall


def order_said(client: FlaskClient, language: str = "id") -> str:
    page = client.get(f"/d/{DAY}/board?lang={language}").text
    found = re.search(r'id="waits-order"[^>]*>(.*?)</li>', page, re.S)
    assert found is not None
    return found[1].strip()


def test_the_rule_stands_on_the_board_in_both_languages(client: FlaskClient, hall: Hall) -> None:
    assert order_said(client) == (
        "Dipanggil menurut urutan datang. Setelah 2 nomor, satu nomor prioritas. "
        "Yang menunggu lebih dari 90 menit didahulukan."
    )
    assert order_said(client, "en").startswith("Called in the order of arrival. After 2 numbers, one priority number.")


@pytest.mark.parametrize(
    ("others", "said"), [(3, "Setelah 3 nomor, satu nomor prioritas."), (0, "Nomor prioritas dipanggil dahulu")]
)
def test_a_changed_rule_is_said_at_once(client: FlaskClient, hall: Hall, others: int, said: str) -> None:
    known = client.get(f"/d/{DAY}/board/fragment").headers["ETag"]
    changes = {"others_per_priority": others, "max_wait_minutes": 45}
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes=changes)
    assert said in order_said(client)
    assert "menunggu lebih dari 45 menit" in order_said(client)
    assert client.get(f"/d/{DAY}/board/fragment", headers={"If-None-Match": known}).status_code == 200


def test_a_priority_person_is_called_like_anybody(client: FlaskClient, hall: Hall) -> None:
    hall.take("ktp", by=GREETER, priority=True)
    hall.call("1")
    page = client.get(f"/d/{DAY}/board").text
    rule = order_said(client)
    assert "A001" in page
    assert "prioritas" not in page.replace(rule, "").lower()
