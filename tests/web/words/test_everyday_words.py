"""CITIZEN P12: whoever types as people speak finds the service first, in the real catalogue and in both languages.

What is searched is read from the hall page itself, and searched by the script that phones run.
"""

import html
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.builders import open_hall
from tests.patience import PATIENCE
from tests.web.conftest import StandingClock
from webapp.catalogue import catalogue
from webapp.day_file.day_file import example_day, read_day_text
from webapp.services import Box

RANK = Path(__file__).parents[2] / "javascript" / "rank-rows.mjs"
ROW = re.compile(r'<li\s+class="choice[^"]*"\s+id="service-([^"]+)"\s+data-find="([^"]*)"')

# What people typed and did not find, or found among others.
REPORTED = {
    "bikin ktp": "KTP-REKAM",
    "buat ktp": "KTP-REKAM",
    "ktp baru": "KTP-REKAM",
    "ktp": "KTP-REKAM",
    "e-ktp": "KTP-REKAM",
    "katepe": "KTP-REKAM",
    "kartu keluarga": "KK-BARU",
    "kartu kluarga": "KK-BARU",
    "kk": "KK-BARU",
    "akte": "AKTA-LAHIR",
    "surat lahir": "AKTA-LAHIR",
    "surat kematian": "AKTA-MATI",
    "meninggal": "AKTA-MATI",
    "surat pindah": "PINDAH",
    "bpjs": "JKN",
    "stnk": "STNK-TAHUNAN",
    "pajak motor": "STNK-TAHUNAN",
    "stnk motor": "STNK-TAHUNAN",
    "sim c": "SIM-C",
    "simc": "SIM-C",
    "pos": "POS",
    "ijin usaha": "NIB",
    "kartu kuning": "AK1",
    "surat kelakuan baik": "SKCK",
    "bansos": "DTSEN",
    "kawin": "NIKAH",
}
FOR_VILLAGE_GOVERNMENTS = {"KEUANGAN-DESA"}  # not in the example day
# Two more for each, with the words and the mistakes of people in a hurry.
TYPED = {
    "KTP-REKAM": ("mau buat ktp", "rekam e-ktp"),
    "KTP-CETAK": ("ktp ilang", "ganti ktp rusak"),
    "KK-BARU": ("bikin kartu keluarga", "pisah kk"),
    "KK-UBAH": ("tambah anggota keluarga", "perbaiki kk"),
    "KK-GANTI": ("kk hilang", "kartu keluarga rusak"),
    "AKTA-LAHIR": ("akte lahir", "surat kelahiran anak"),
    "AKTA-MATI": ("akte kematain", "surat orang meninggal"),
    "KIA": ("kia", "kartu anak"),
    "PINDAH": ("pindah alamt", "urus pindah domisili"),
    "IKD": ("ktp digital", "aktivasi ikd"),
    "JKN": ("daftar bpjs", "kartu indonesia sehat"),
    "STNK-TAHUNAN": ("bayar pajak motor", "perpanjang stnk"),
    "SIM-A": ("sim a", "sim mobil"),
    "SIM-C": ("perpanjang sim c", "sim motor"),
    "SIM-D": ("sim d", "sim disabilitas"),
    "POS": ("kirim dokumen", "antar ktp ke rumah"),
    "PBB": ("pajak tanah", "bayar pbb"),
    "NIB": ("buat nib", "izin usha"),
    "AK1": ("kartu pencari kerja", "cari kerja"),
    "SKCK": ("bikin skck", "catatan kepolisian"),
    "DTSEN": ("bantuan pkh", "data sosial"),
    "SEHAT": ("mau berobat", "cek kesehatan"),
    "NIKAH": ("daftar nikah", "buku nikah"),
    "HUKUM": ("konsultasi hukum", "bantuan hukum"),
    "AUDIENSI": ("ketemu bupati", "audensi"),
}
TYPED_IN_ENGLISH = {
    "KTP-REKAM": ("id card", "make ktp"),
    "KTP-CETAK": ("lost id card", "replace ktp"),
    "KK-BARU": ("family card", "new famly card"),
    "KK-UBAH": ("change family card", "add a child to the family card"),
    "KK-GANTI": ("lost family card", "damaged family card"),
    "AKTA-LAHIR": ("birth certificate", "newborn baby"),
    "AKTA-MATI": ("death certificate", "somebody died"),
    "KIA": ("child card", "kia"),
    "PINDAH": ("moving", "change adress"),
    "IKD": ("digital id", "ikd"),
    "JKN": ("health insurance", "bpjs"),
    "STNK-TAHUNAN": ("vehicle tax", "car tax"),
    "SIM-A": ("licence a", "car license"),
    "SIM-C": ("licence c", "motorcycle licence"),
    "SIM-D": ("licence d", "sim d"),
    "POS": ("home delivery", "send documents"),
    "PBB": ("land tax", "property tax"),
    "NIB": ("business license", "nib"),
    "AK1": ("job seeker's card", "find work"),
    "SKCK": ("police certificate", "skck"),
    "DTSEN": ("social aid", "bansos"),
    "SEHAT": ("health check", "doctor"),
    "NIKAH": ("marriage", "get married"),
    "HUKUM": ("legal advice", "lawyer"),
    "AUDIENSI": ("regent", "meet the regent"),
}


def turned_round(typed: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {phrase: code for code, phrases in typed.items() for phrase in phrases}


def open_the_example_day(box: Box) -> str:
    """Every service of the catalogue, as the first day of a village has it."""
    plan = read_day_text(example_day(date(2026, 11, 21)), name="example-day.toml", for_real=False).plan
    open_hall(box.engine, plan)
    return plan.code


def rows_of(client: FlaskClient, day: str, language: str) -> dict[str, str]:
    page = client.get(f"/d/{day}?lang={language}").text
    return {code: html.unescape(phrases) for code, phrases in ROW.findall(page)}


def shown(rows: dict[str, str], *asked: str) -> dict[str, list[str]]:
    """Which services stand in the list when this is typed, in their order."""
    node = shutil.which("node")
    assert node, "Node.js is on the path of make test"
    sent = json.dumps({"rows": rows, "asked": asked})
    said = subprocess.run([node, RANK], input=sent, capture_output=True, text=True, timeout=PATIENCE, check=True)
    found: dict[str, list[str]] = json.loads(said.stdout)
    return found


def first(rows: dict[str, str], asked: dict[str, str]) -> dict[str, str]:
    return {phrase: (found or ["nothing"])[0] for phrase, found in shown(rows, *asked).items()}


def test_what_people_type_finds_its_service_first(client: FlaskClient, box: Box, clock: StandingClock) -> None:
    rows = rows_of(client, open_the_example_day(box), "id")
    assert set(rows) == set(catalogue().services) - FOR_VILLAGE_GOVERNMENTS == set(TYPED)
    asked = REPORTED | turned_round(TYPED)
    assert first(rows, asked) == asked


def test_what_people_type_in_english_finds_its_service_first(
    client: FlaskClient, box: Box, clock: StandingClock
) -> None:
    rows = rows_of(client, open_the_example_day(box), "en")
    asked = turned_round(TYPED_IN_ENGLISH)
    assert set(TYPED_IN_ENGLISH) == set(rows)
    assert first(rows, asked) == asked
    in_indonesian = {"kartu keluarga": "KK-BARU", "pajak motor": "STNK-TAHUNAN"}
    assert first(rows, in_indonesian) == in_indonesian


def test_what_only_contains_the_letters_is_not_shown(client: FlaskClient, box: Box, clock: StandingClock) -> None:
    rows = rows_of(client, open_the_example_day(box), "id")
    assert shown(rows, "sim c", "pos", "ktp ilang") == {"sim c": ["SIM-C"], "pos": ["POS"], "ktp ilang": ["KTP-CETAK"]}
    assert shown(rows, "cerai", "antrian", "paspor") == {"cerai": [], "antrian": [], "paspor": []}


def test_every_agency_has_plain_words_and_a_picture(app: Flask) -> None:
    with app.test_request_context():
        shapes = app.jinja_env.get_template("macros/icons.html").module.SHAPES  # type: ignore[attr-defined]
    for agency in catalogue().agencies.values():
        assert agency.group and agency.group_en, agency.code
        assert agency.picture in shapes, agency.code
