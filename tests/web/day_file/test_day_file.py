"""A day file becomes a plan, and everything that is wrong with it is named with its place."""

import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from queues.model.actor import Role
from queues.model.hall.desk import PauseReason
from queues.model.hall.service import FeeKind
from queues.model.queue.policy import Policy, Thresholds
from webapp.catalogue import FOLDER, catalogue
from webapp.day_file.day_file import example_day, read_day_file, read_day_text
from webapp.day_file.plan import PlannedUser
from webapp.day_file.problems import SHAPE_WORDS, DayFileInvalid
from webapp.day_file.schema import DayFileEntry

EXAMPLES = Path(__file__).parents[3] / "examples"

SMALLEST = """
[day]
name = "Gladi"
date = 2026-11-21
opens = "08.00"
closes = "14:00"
village = "17.01.04.2026"
pungli_number = "0812-7345-0021"

[[desk]]
code = "1"
services = ["KTP-REKAM", "JKN"]
"""


def lines_of(text: str) -> tuple[str, ...]:
    with pytest.raises(DayFileInvalid) as invalid:
        read_day_text(text, name="hari.toml")
    return invalid.value.lines


def test_what_the_file_leaves_out_follows_from_the_village_and_the_catalogue() -> None:
    plan = read_day_text(SMALLEST, name="hari.toml").plan
    assert plan.code == "jeranglah-rendah-2026-11-21"
    assert (plan.place, plan.area) == ("Desa Jeranglah Rendah", "Kec. Manna, Kab. Bengkulu Selatan")
    assert plan.opens_at == datetime(2026, 11, 21, 8, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert [(offered.code, offered.series) for offered in plan.offered] == [("KTP-REKAM", "A"), ("JKN", "K")]
    desk = plan.desks[0]
    assert (desk.name, desk.label, desk.agency, desk.seats) == ("Meja 1", "Rekam KTP\u2011el", "disdukcapil", 1)
    assert desk.label_en.startswith("ID card")
    labelled = SMALLEST + 'label = "KTP dan JKN"\n'
    (said,) = read_day_text(labelled, name="hari.toml").plan.desks
    assert (said.label, said.label_en) == ("KTP dan JKN", ""), "a label of one's own is not another one's translation"
    (both,) = read_day_text(labelled + 'label_en = "IDs"\n', name="hari.toml").plan.desks
    assert both.label_en == "IDs"


def test_the_example_is_a_day_of_every_service_and_every_role() -> None:
    file = read_day_text(example_day(date(2026, 11, 21)), name="example", for_real=False)
    plan = file.plan
    assert plan.held_on == date(2026, 11, 21)
    assert plan.place == "Balai Desa Jeranglah Rendah"
    assert {offered.code for offered in plan.offered} == set(catalogue().services) - {"KEUANGAN-DESA"}
    assert len(plan.desks) >= 8
    assert sum(any(code.startswith("KTP-") for code in desk.services) for desk in plan.desks) >= 4
    assert 2 in {desk.seats for desk in plan.desks}
    assert {user.role for user in file.users} == set(Role) - {Role.CITIZEN, Role.SYSTEM}
    assert file.pins == {desk.code: True for desk in plan.desks}


def test_series_are_one_for_each_agency_and_the_clearest_letters_come_first() -> None:
    plan = read_day_text(example_day(date(2026, 11, 21)), name="example", for_real=False).plan
    agency_of = {service.code: service.agency for service in plan.services}
    series = {agency_of[offered.code]: offered.series for offered in plan.offered}
    assert len(set(series.values())) == len(series)
    assert "".join(series.values()).startswith("AKMRSUZ")


def test_a_second_example_shares_a_series_and_brings_a_service_of_its_own() -> None:
    plan = read_day_file(EXAMPLES / "bunga-kampung.toml", for_real=False).plan
    offered = {one.code: one for one in plan.offered}
    assert plan.desks[0].name == "Loket 1"
    assert plan.place == "Desa Reno Basuki"
    assert offered["STNK-TAHUNAN"].series == offered["SIM-C"].series == "K"
    assert offered["SIM-C"].quota == 40
    services = {service.code: service for service in plan.services}
    assert services["SIM-C"].fee.amount == 75_000, "what the file does not say stays as the catalogue has it"
    assert services["SIM-C"].typical_minutes == 20
    assert services["BUKU"].agency == "perpustakaan"
    assert [desk.open_at_start for desk in plan.desks] == [True, True, True, False]


def test_users_and_pins_are_taken_as_they_are_written() -> None:
    text = SMALLEST + 'pin = "480219"\n[[user]]\nusername = "yuliana"\nrole = "clerk"\npassword = "jambu-biru-7"\n'
    file = read_day_text(text, name="hari.toml")
    assert file.pins == {"1": "480219"}
    assert file.users == (PlannedUser("yuliana", "yuliana", Role.CLERK, "jambu-biru-7"),)


FULL = """
[policy]
others_per_priority = 1
calls_before_no_show = 3
seconds_before_no_show = 60
outcome_required = true
longest_wait_minutes = 40
pause_over_minutes = 0

[[service]]
code = "JKN"
quota = 80
blanks = 0
until_closing = true
delivers = true

[[pause]]
at = "11.45"
until = "13.00"

[[pause]]
at = "10:00"
until = "10:15"
reason = "rest"
desks = ["1"]
services = ["JKN"]

[[user]]
username = "yuliana"
role = "clerk"
pin = true

[[user]]
username = "hendra"
role = "clerk"
pin = "482915"
"""


def test_rules_of_the_day_are_read_and_what_is_left_out_is_as_ever() -> None:
    policy = read_day_text(SMALLEST + FULL, name="hari.toml").plan.policy
    thresholds = Thresholds(longest_wait_minutes=40, pause_over_minutes=0)
    assert policy == Policy(1, 90, 3, 60, outcome_required=True, thresholds=thresholds)
    assert read_day_text(SMALLEST, name="hari.toml").plan.policy == Policy()


def test_limits_weights_pauses_and_pins_are_read() -> None:
    file = read_day_text(SMALLEST + "weights = { JKN = 2 }\n" + FULL, name="hari.toml")
    jkn = next(offered for offered in file.plan.offered if offered.code == "JKN")
    assert (jkn.quota, jkn.blanks, jkn.until_closing) == (80, 0, True)
    assert [service.code for service in file.plan.services if service.delivers] == ["JKN"]
    assert file.plan.desks[0].weights == {"JKN": 2}
    zone = ZoneInfo("Asia/Jakarta")
    whole, part = file.plan.pauses
    assert (whole.starts_at, whole.ends_at) == (
        datetime(2026, 11, 21, 11, 45, tzinfo=zone),
        datetime(2026, 11, 21, 13, tzinfo=zone),
    )
    assert (whole.reason, whole.desks, whole.services) == (PauseReason.PRAYER, (), ())
    assert (part.reason, part.desks, part.services) == (PauseReason.REST, ("1",), ("JKN",))
    assert [user.pin for user in file.users] == [True, "482915"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('pungli_number = "0812-7345-0021"\n', "", "hari.toml baris 2, [day], pungli_number: wajib diisi."),
        (
            'pungli_number = "0812-7345-0021"',
            'pungli_number = ""',
            "baris 8, [day], pungli_number: “”: tulis nomor telepon",
        ),
        (
            'name = "Gladi"',
            'name = "Gladi"\nnama = "Gladi"',
            "baris 4, [day], nama: tidak dikenal. Mungkin maksud Anda: name.",
        ),
        ("date = 2026-11-21", 'date = "besok"', "baris 4, [day], date: harus berupa tanggal"),
        ("date = 2026-11-21", "date = 20261121", "baris 4, [day], date: harus berupa tanggal"),
        ('opens = "08.00"', 'opens = "pagi"', "baris 5, [day], opens: harus berupa jam"),
        ('opens = "08.00"', "opens = 8.30", 'baris 5, [day], opens: harus berupa jam seperti "08.00".'),
        ('closes = "14:00"', "closes = 15", 'baris 6, [day], closes: harus berupa jam seperti "08.00".'),
        ('closes = "14:00"', 'closes = "15:00+07:00"', "baris 6, [day], closes: harus berupa jam"),
        ('opens = "08.00"', "opens = true", "baris 5, [day], opens: harus berupa jam"),
        ("0812-7345-0021", "0812-0000-0000", "baris 8, [day], pungli_number: ini nomor contoh."),
        ('closes = "14:00"', 'closes = "07.00"', "baris 6, [day], closes: jam tutup harus sesudah jam buka."),
        ("17.01.04.2026", "17.01.04.2999", "baris 7, [day], village: tidak ada desa atau kelurahan dengan kode"),
        ("17.01.04.2026", "17.01.04", "baris 7, [day], village: tidak ada desa atau kelurahan dengan kode"),
        ('"JKN"]', '"BPJSX"]', "services: layanan BPJSX tidak dikenal. Cari kodenya: giliran catalogue search BPJSX"),
        ('["KTP-REKAM", "JKN"]', "[]", "baris 12, [[desk]] ke-1, services: harus ada paling sedikit satu."),
        ('code = "1"', 'code = "1"\nseats = 0', "baris 12, [[desk]] ke-1, seats: paling sedikit 1."),
        ('code = "1"', 'code = "1"\npin = "12"', "baris 12, [[desk]] ke-1, pin: PIN terdiri dari tepat 6 angka."),
        ('code = "1"', 'code = "1"\npin = "4821"', "baris 12, [[desk]] ke-1, pin: PIN terdiri dari tepat 6 angka."),
        ('code = "1"', 'code = "1"\npin = "123456"', "baris 12, [[desk]] ke-1, pin: PIN ini terlalu mudah ditebak."),
        ('code = "1"', 'code = "1"\npin = "211126"', "baris 12, [[desk]] ke-1, pin: PIN ini terlalu mudah ditebak."),
        ('"JKN"]', '"KTP-REKEM"]', "services: layanan KTP-REKEM tidak dikenal. Mungkin maksud Anda: KTP-REKAM."),
        ("17.01.04.2026", "Jeranglah Rendah", "Mungkin maksud Anda: 17.01.04.2026 (Jeranglah Rendah, Manna,"),
        ("17.01.04.2026", "17.01.04.9999", "Cari kodenya: giliran village search"),
        ('code = "1"', 'code = "Meja 1"', "code: “Meja 1”: hanya huruf, angka, dan tanda hubung, tanpa spasi"),
        ('code = "1"', 'code = "1"\nagency = "samsta"', "instansi samsta tidak dikenal. Mungkin maksud Anda: samsat."),
        (
            "[[desk]]",
            '[[service]]\ncode = "JKN"\nfee = 75000\n\n[[desk]]',
            'fee: harus berupa bagian dalam kurung kurawal, misalnya { kind = "pnbp", amount = 75000,',
        ),
        (
            "[[desk]]",
            '[[service]]\ncode = "JKN"\nrequirements = ["KTP"]\n\n[[desk]]',
            'requirements: harus berupa daftar bagian dalam kurung kurawal, misalnya [{ code = "kk",',
        ),
        ('code = "1"', 'code = "1"\nagency = "nasa"', "baris 12, [[desk]] ke-1, agency: instansi nasa tidak dikenal."),
    ],
)
def test_each_mistake_is_named_with_its_line_and_field(right: str, wrong: str, said: str) -> None:
    lines = lines_of(SMALLEST.replace(right, wrong))
    assert len(lines) == 1
    assert said in lines[0]


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ('[[desk]]\ncode = "1"\nservices = ["JKN"]\n', "[[desk]] ke-2, code: 1 sudah dipakai di atasnya."),
        (
            '[[user]]\nusername = "ani"\nrole = "penonton"\n',
            "[[user]] ke-1, role: “penonton”: pilih salah satu: 'clerk'",
        ),
        ('[[service]]\ncode = "SKCK"\n', "[[service]] ke-1, code: tidak ada meja yang melayani SKCK."),
        ("[policy]\nothers_per_priority = 21\n", "baris 14, [policy], others_per_priority: paling banyak 20."),
        ("[policy]\ncalls_before_no_show = 0\n", "baris 14, [policy], calls_before_no_show: paling sedikit 1."),
        ('[policy]\noutcome_required = "ya"\n', "baris 14, [policy], outcome_required: harus true atau false."),
        ("[policy]\nidle = 5\n", "baris 14, [policy], idle: tidak dikenal; mungkin salah ketik."),
        ("weights = { JKN = 10 }\n", "baris 13, [[desk]] ke-1, weights: paling banyak 9."),
        ("weights = { SKCK = 2 }\n", "baris 13, [[desk]] ke-1, weights: meja ini tidak melayani SKCK."),
        ('[[service]]\ncode = "JKN"\nblanks = -1\n', "baris 15, [[service]] ke-1, blanks: paling sedikit 0."),
        ('[[pause]]\nat = "12.00"\n', "baris 13, [[pause]] ke-1, until: wajib diisi."),
        ('[[pause]]\nat = 11.45\nuntil = "13.00"\n', "baris 14, [[pause]] ke-1, at: harus berupa jam"),
        (
            '[[pause]]\nat = "12.00"\nuntil = "11.00"\n',
            "baris 15, [[pause]] ke-1, until: akhir jeda harus sesudah awalnya.",
        ),
        (
            '[[pause]]\nat = "07.00"\nuntil = "09.00"\n',
            "baris 14, [[pause]] ke-1, at: jeda harus mulai di antara jam buka dan jam tutup.",
        ),
        (
            '[[pause]]\nat = "12.00"\nuntil = "13.00"\ndesks = ["9"]\n',
            "baris 16, [[pause]] ke-1, desks: tidak ada meja 9.",
        ),
        (
            '[[pause]]\nat = "12.00"\nuntil = "13.00"\nservices = ["SKCK"]\n',
            "baris 16, [[pause]] ke-1, services: tidak ada meja yang melayani SKCK.",
        ),
        (
            '[[pause]]\nat = "12.00"\nuntil = "13.00"\nreason = "tidur"\n',
            "baris 16, [[pause]] ke-1, reason: “tidur”: pilih salah satu: 'rest'",
        ),
        (
            '[[user]]\nusername = "ani"\nrole = "viewer"\npin = true\n',
            "baris 16, [[user]] ke-1, pin: PIN hanya untuk petugas meja (clerk).",
        ),
        (
            '[[user]]\nusername = "ani"\nrole = "content"\nagency = "polers"\n',
            "baris 16, [[user]] ke-1, agency: instansi polers tidak dikenal. Mungkin maksud Anda: polres.",
        ),
        (
            '[[user]]\nusername = "ani"\nrole = "clerk"\npin = "12"\n',
            "baris 16, [[user]] ke-1, pin: PIN terdiri dari tepat 6 angka.",
        ),
        (
            '[[user]]\nusername = "ani"\nrole = "admin"\npassword = "aaaaaaaa"\n',
            "baris 16, [[user]] ke-1, password: Kata sandi ini mudah ditebak.",
        ),
        (
            '[[user]]\nusername = "ani"\nrole = "admin"\npassword = "jeranglahrendah26"\n',
            "baris 16, [[user]] ke-1, password: Kata sandi ini mudah ditebak.",
        ),
        ('[series]\ndisdukcapil = "I"\n', "[series], disdukcapil: “I”: satu atau dua huruf besar, tanpa I dan O"),
        ('[series]\nnasa = "A"\n', "[series], nasa: instansi nasa tidak dikenal."),
        ("[meja]\n", "[meja]: tidak dikenal; mungkin salah ketik."),
    ],
)
def test_a_section_that_contradicts_the_rest_is_named(added: str, said: str) -> None:
    assert any(said in line for line in lines_of(SMALLEST + added))


def test_all_mistakes_are_said_at_once() -> None:
    text = SMALLEST.replace('name = "Gladi"\n', "").replace("2026-11-21", '"besok"').replace('code = "1"\n', "")
    assert len(lines_of(text)) == 3


def test_a_file_that_is_not_there_or_no_toml_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DayFileInvalid) as missing:
        read_day_file(tmp_path / "tidak-ada.toml")
    assert "berkas ini tidak ada" in missing.value.lines[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[day\n", "hari.toml baris 1, kolom 5: tanda ] penutup belum ada.\n    [day\n        ^"),
        ('[day]\nname = "Gladi\n', 'baris 2, kolom 14: tanda kutip penutup (") belum ada'),
        ('[day]\nname = "Gladi', 'baris 2, kolom 14: tanda kutip penutup (") belum ada'),
        ("[day]\nname = Gladi\n", "baris 2, kolom 8: nilai ini tidak dapat dibaca. Tulis teks dan jam di antara"),
        ("[day]\nname Gladi\n", "baris 2, kolom 6: tanda = belum ada"),
        ('[day]\nopens = "08.00" WIB\n', "baris 2, kolom 17: sesudah nilainya masih ada tulisan."),
        ("[day]\nopens = 08.00\n", "baris 2"),
        ('[day]\nname = "a"\nname = "b"\n', "isian ini sudah ada di atasnya"),
        ("[day]\n[day]\n", "bagian ini sudah ada di atasnya"),
        ('[[desk]]\nservices = ["A" "B"]\n', "daftar ini belum ditutup dengan ]"),
        ('[day]\nname = "C:\\dokumen"\n', "garis miring terbalik"),
        ("[day]\ndate = 2026-02-31\n", "tanggal ini tidak ada"),
        ("=\n", "baris 1"),
    ],
)
def test_a_slip_of_the_pen_is_said_in_plain_words_with_line_and_column(text: str, said: str) -> None:
    (line,) = lines_of(text)
    assert said in line
    assert "TOML" not in line and "(at line" not in line


def test_every_form_that_a_field_must_have_is_explained_in_words() -> None:
    patterns = set(re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(DayFileEntry.model_json_schema())))
    assert patterns <= set(SHAPE_WORDS) and len(patterns) == 7


# -- the catalogue ---------------------------------------------------------------------------------------------------


def test_the_catalogue_has_the_services_and_asks_only_fees_that_a_law_names() -> None:
    services = catalogue().services
    assert len(services) == 26
    amounts = {code: entry.fee.amount for code, entry in services.items() if entry.fee.amount is not None}
    assert amounts == {"SIM-A": 80_000, "SIM-C": 75_000, "SIM-D": 30_000, "SKCK": 30_000}
    assert {code for code, entry in services.items() if entry.fee.kind is FeeKind.TAX} == {"STNK-TAHUNAN", "PBB"}
    assert all(entry.fee.basis for entry in services.values() if entry.fee.kind is not FeeKind.FREE)


def test_private_talks_are_discreet_and_the_audience_is_small() -> None:
    services = catalogue().services
    assert {code for code, entry in services.items() if entry.discreet} == {"HUKUM", "AUDIENSI"}
    assert services["AUDIENSI"].quota == 15


def test_every_entry_of_the_catalogue_is_said_in_both_languages() -> None:
    for service in catalogue().services.values():
        assert service.name and service.name_en and service.short and service.short_en
        assert bool(service.note) == bool(service.note_en)
        assert all(requirement.text and requirement.text_en for requirement in service.requirements)
        assert service.agency in catalogue().agencies


@pytest.mark.parametrize("name", ["services.toml", "agencies.toml", "example-day.toml"])
def test_an_id_card_is_never_broken_at_its_hyphen(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert tomllib.loads(text)
    assert "KTP-el" not in text


# -- as editors save it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_as_notepad_and_others_save_it(tmp_path: Path, encoding: str, end: str) -> None:
    file = tmp_path / "hari.toml"
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    text = SMALLEST.replace('name = "Gladi"', 'name = "Buji’an Dusun"')
    file.write_bytes((mark + text.replace("\n", end)).encode(encoding))
    assert read_day_file(file).plan.name == "Buji’an Dusun"


def test_another_encoding_is_named_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "hari.toml"
    file.write_bytes(SMALLEST.replace("Gladi", "Café").encode("cp1252"))
    with pytest.raises(DayFileInvalid) as invalid:
        read_day_file(file)
    assert "UTF-8 (di Notepad: Simpan sebagai)" in invalid.value.lines[0]


def test_toml_times_without_quotes_are_hours_too() -> None:
    plan = read_day_text(SMALLEST.replace('"08.00"', "08:00:00"), name="hari.toml").plan
    assert plan.opens_at.hour == 8


def test_the_demo_keeps_the_number_that_only_holds_a_place() -> None:
    text = SMALLEST.replace("0812-7345-0021", "0812-0000-0000")
    assert read_day_text(text, name="hari.toml", for_real=False).plan.pungli_number == "0812-0000-0000"
