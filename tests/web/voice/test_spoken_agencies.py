"""Agencies are called by the names that people use: where a hall has several, and a desk works for one of them."""

import shutil
import subprocess
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from queues.actions.hall.pausing import change_desk_services
from queues.persistence.schema.tables import agency, board
from queues.snapshots.board.board import board_snapshot
from tests.builders import COORDINATOR, DESKS, OFFERED, Hall, open_hall, plan_with
from tests.web.conftest import Staff
from tests.web.live.test_named_boards import named_tv
from tests.web.voice.recorded import tone, write_wav
from tests.web.voice.test_aloud_on_the_board import desks_told, speaks_with
from tests.web.voice.test_spelling import LONGEST_CALL, told
from tests.web.voice.test_spoken_desks import ALL, NOTHING, words_with
from webapp.catalogue import shipped_catalogue
from webapp.services import Box
from webapp.settings import Settings
from webapp.voice.agencies import SpokenAgency, agencies_of_desks, agency_clip, agency_text, says_agency, spoken_agency
from webapp.voice.phrases import AGENCIES
from webapp.voice.spoken_words import SpokenWords, as_spoken
from webapp.voice.voices import Voice, shipped_voice

SHORTEST, LONGEST = 400, 1600  # ms


def indonesian() -> Voice:
    voice = shipped_voice("id")
    assert voice
    return voice


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("disdukcapil", "Dinas Kependudukan dan Pencatatan Sipil", "Dukcapil"),
        ("dukcapil-bu", "Dinas Kependudukan & Pencatatan Sipil Kab. Bengkulu Utara", "Dukcapil"),
        ("BPJS-Kesehatan", "BPJS Kesehatan Cabang Curup", "BPJS Kesehatan"),
        ("kua", "Kantor Urusan Agama Kecamatan Arga Makmur", "KUA"),
        ("dpmptsp-x", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "Perizinan"),
        ("bank", "Bank Bengkulu Cabang Arga Makmur", "Bank Bengkulu"),
        ("bkpsdm", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia (BKPSDM)", "BKPSDM"),
        ("perpus", "Dinas Perpustakaan dan Kearsipan Daerah", "Dinas Perpustakaan"),
        ("taspen", "PT Taspen (Persero)", "PT Taspen"),
        ("x", "Kota", "Kota"),
        ("x", "x" * 120, "x" * 28),
    ],
)
def test_an_agency_is_called_as_people_call_it(code: str, name: str, said: str) -> None:
    assert agency_text(code, name) == said


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("BPJS Kesehatan", "be pe dʒe ɛs kəsəhatan"),
        ("KUA", "ka u a"),
        ("DPMPTSP", "de pe ɛm pe te ɛs pe"),
        ("PUPR", "pe u pe ɛr"),
        ("SAMSAT", "samsat"),
        ("BULOG", "buloɡ"),
        ("Dukcapil", "duktʃapil"),
        ("DINAS SOSIAL", "dinas sosial"),
        ("SIM", "sim"),
    ],
)
def test_abbreviations_are_spelled_and_words_in_capitals_are_not(name: str, spoken: str) -> None:
    """As espeak-ng writes down what it is going to say."""
    asked = ["espeak-ng", "-q", "--ipa", "-v", "id", "--stdin"]
    said = subprocess.run(asked, input=as_spoken(name, is_name=True), capture_output=True, text=True, check=True).stdout
    assert " ".join(said.translate(str.maketrans("ɾ", "r", "ˈˌ")).split()) == spoken


def test_every_agency_of_the_catalogue_has_a_short_name_and_a_clip_of_a_moment(tmp_path: Path) -> None:
    words, voice = words_with(tmp_path / "none", ALL), indonesian()
    for code, one in shipped_catalogue().agencies.items():
        said = spoken_agency(code, one.name, words, voice)
        assert said["clip"] == f"agency-{code}" and said["text"] == AGENCIES[said["clip"]].text
        assert SHORTEST < said["ms"] == voice.clips[said["clip"]].ms < LONGEST
    assert not (tmp_path / "none").exists()  # no program is needed for them


@pytest.mark.parametrize(
    ("code", "name", "clip"),
    [
        ("bpjs", "BPJS Kesehatan", "agency-bpjs-kesehatan"),
        ("polres-bs", "Polres", "agency-polres"),
        ("kua-manna", "Kantor Urusan Agama Kecamatan Manna", "agency-kua"),
        ("Dinas.X", "Dinas Perikanan", "agency-dinas-x"),
        ("a-1", "BPJS", "agency-a-1"),
    ],
)
def test_an_agency_that_an_office_has_added_has_the_clip_of_its_name(code: str, name: str, clip: str) -> None:
    assert agency_clip(code, name) == clip


def test_any_other_agency_is_spoken_by_the_box_where_espeak_is_on_it(tmp_path: Path) -> None:
    def said(words: SpokenWords) -> SpokenAgency:
        return spoken_agency("dkp", "Dinas Perikanan Kabupaten Bengkulu Utara", words, indonesian())

    nothing, all_of_it = words_with(tmp_path, NOTHING), words_with(tmp_path, ALL)
    without = {"clip": "agency-dkp", "text": "Dinas Perikanan"}
    assert said(nothing) == said(all_of_it) == without  # its clip is made beside the page
    assert SHORTEST < said(all_of_it)["ms"] < LONGEST


def test_an_usual_call_has_time_for_the_name_of_its_agency() -> None:
    """A call of seven seconds has none: its agency is left out (js/lib/voice/speaker.js)."""
    kinds, numbers = ("call", "again", "last"), ("A007", "K111", "Z999")
    for voice, kind in product(("id", "en"), kinds):
        lengths = [one["ms"] for one in told(voice, [(one, {"kind": "desk", "number": 12}) for one in numbers], kind)]
        assert max(lengths) + 130 + 1000 < LONGEST_CALL, (voice, kind, lengths)


# -- on the board ----------------------------------------------------------------------------------------------------


def test_a_desk_of_one_agency_is_called_with_it_and_one_of_several_without(hall: Hall) -> None:
    found = agencies_of_desks(board_snapshot(hall.engine, hall.code))
    assert {desk: code for desk, (code, _name) in found.items()} == {
        "1": "disdukcapil",
        "2": "disdukcapil",
        "3": "bpjs",
        "5": "setda",
        "6": "disdukcapil",
    }
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("1"), services=["ktp", "bpjs"])
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("3"), services=["ktp"])
    found = agencies_of_desks(board_snapshot(hall.engine, hall.code))
    assert {"1", "3"}.isdisjoint(found)  # a desk that helps another agency: its sign says something else


def test_in_a_hall_of_one_agency_its_name_would_tell_nobody_anything(empty_engine: Engine) -> None:
    hall = open_hall(empty_engine, plan_with(offered=OFFERED[:2], desks=DESKS[:2]))
    assert agencies_of_desks(board_snapshot(hall.engine, hall.code)) == {}


def test_a_name_that_tells_the_agency_is_not_followed_by_it(tmp_path: Path) -> None:
    samsat = spoken_agency("samsat", "Samsat", words_with(tmp_path, NOTHING), indonesian())
    assert says_agency({"clip": "name-1", "text": "Loket SAMSAT"}, samsat)
    assert not says_agency({"clip": "name-1", "text": "Loket pajak"}, samsat)
    assert not says_agency({"kind": "desk", "number": 3}, samsat) and not says_agency(None, samsat)


def test_a_board_is_told_the_agencies_of_its_desks(hall: Hall, client: FlaskClient) -> None:
    agencies = {code: one["agency"] for code, one in desks_told(client, hall).items()}
    assert (agencies["1"]["clip"], agencies["1"]["text"]) == ("agency-disdukcapil", "Dukcapil")
    assert client.get(agencies["1"]["url"]).mimetype == "audio/mpeg"
    assert (agencies["3"]["text"], agencies["4"]) == ("BPJS Kesehatan", None)


def test_a_clip_that_the_box_has_made_comes_without_an_event(
    app: Flask, hall: Hall, client: FlaskClient, tmp_path: Path
) -> None:
    with hall.engine.begin() as connection:
        connection.execute(update(agency).where(agency.c.code == "bpjs").values(code="dkp", name="Dinas Perikanan"))
    speaks_with(app, tmp_path, espeak=True, sox=True, lame=True)
    first = client.get(f"/d/{hall.code}/board/fragment")
    then = client.get(f"/d/{hall.code}/board/fragment", headers={"If-None-Match": first.headers["ETag"]})
    assert then.status_code == 200
    said = desks_told(client, hall)["3"]["agency"]
    assert said["text"] == "Dinas Perikanan" and client.get(said["url"]).status_code == 200


def test_a_tv_that_shall_name_no_agencies_is_told_none(
    app: Flask, hall: Hall, box: Box, signed_in: Callable[[str], Staff]
) -> None:
    tv = named_tv(app, hall, signed_in("coordinator"), "Depan")
    with box.engine.begin() as connection:
        connection.execute(update(board).values(settings={"names_agencies": False}))
    app.extensions.get("giliran_known_boards", {}).clear()
    assert [one["agency"] for one in desks_told(tv, hall).values()] == [None] * len(DESKS)


def test_a_screen_knows_which_desks_are_its_own(hall: Hall, client: FlaskClient) -> None:
    def own(address: str) -> list[str]:
        return [code for code, one in desks_told(client, hall, address).items() if one["is_shown"]]

    assert own("") == own("?agency=nasa") == ["1", "2", "3", "4", "5", "6"]
    assert own("?agency=SAMSAT") == ["4"]  # the desk is the police's, and takes taxes too
    assert own("?agency=bpjs&desks=5") == ["3", "5"]


def test_a_recording_of_an_agency_takes_the_place_of_its_clip(
    hall: Hall, client: FlaskClient, settings: Settings
) -> None:
    folder = settings.voices_dir / "id"
    folder.mkdir(parents=True)
    try:
        write_wav(folder / "agency-disdukcapil.wav", tone(600))
        write_wav(folder / "agency-dkp.wav", tone(700))
        clips = client.get("/voice/id/manifest.json").json["clips"]
        assert [clips[f"agency-{code}"]["ms"] for code in ("disdukcapil", "dkp")] == [600, 700]
        said = desks_told(client, hall)["1"]["agency"]  # what other voices say is this recording too
        assert said["url"] == clips["agency-disdukcapil"]["url"] and client.get(said["url"]).mimetype == "audio/wav"
    finally:
        shutil.rmtree(folder)
