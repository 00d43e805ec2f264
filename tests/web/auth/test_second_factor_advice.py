"""`giliran doctor` on signing in: a second factor is advised where the whole regency can reach the box."""

from pathlib import Path

import pytest
from flask import Flask

from webapp.cli.doctor.storage import second_factor
from webapp.settings import Settings


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"public_url": "http://192.168.8.10:8000"}, None),
        ({"public_url": "https://antrean.bengkuluselatankab.go.id"}, "dianjurkan untuk kabupaten"),
        ({"database_url": "postgresql://db/giliran"}, "dianjurkan untuk kabupaten"),
        ({"second_factor": "required"}, "masuk dengan kode dari HP"),
    ],
)
def test_a_second_factor_is_advised_where_the_whole_regency_can_reach_the_box(
    app: Flask, tmp_path: Path, given: dict[str, str], said: str | None
) -> None:
    known = {"public_url": "http://192.168.8.10:8000"} | given
    with app.test_request_context():
        found = list(second_factor(Settings(data_dir=tmp_path, **known)))  # type: ignore[arg-type]
    assert [finding.is_well for finding in found] == [True] * (said is not None)
    assert said is None or said in found[0].what
