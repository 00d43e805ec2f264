"""The file itself: what it says, what it never says, and that nothing of it can be changed unseen."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues.model.events import DayClosed, TicketIssued
from queues.model.handed_in.handed_day import LARGEST_FILE
from queues.model.handed_in.headline import agrees, headline_of, recounted
from queues.model.refusals import (
    DayFileChanged,
    DayFileCut,
    DayFileNewer,
    DayFileNotClosed,
    DayFileRefused,
    DayFileTooLarge,
    DayNotClosed,
    NoHandedDay,
    NotRecorded,
)
from queues.persistence.handed_in.box_key import NAME
from queues.persistence.handed_in.read import read_handed_day
from tests.builders import DAY, Hall
from tests.posting import let_desk_post
from tests.web.handed_in.boxes import Line, busy_hours, end, file_of, forged
from webapp.handed_in.making import hand_in, make_day_file
from webapp.services import Box


def head_in(lines: list[Line]) -> dict[str, Any]:
    found: dict[str, Any] = lines[0]["giliran_day"]
    return found


def events_in(lines: list[Line]) -> list[dict[str, Any]]:
    return [one["event"] for one in lines if "event" in one]


# -- what it says ----------------------------------------------------------------------------------------------------


def test_a_closed_day_is_read_as_it_was_written(village: Box, its_hall: Hall, day_file: bytes) -> None:
    day = read_handed_day(day_file)
    recorded = its_hall.events()
    assert [(one.seq, one.kind, one.payload) for one in day.events] == [
        (row["seq"], row["kind"], row["payload"]) for row in recorded
    ]
    assert [one.hash for one in day.links] == [row["hash"] for row in recorded]
    assert (day.head.code, day.head.last_seq) == (DAY, its_hall.seq())
    assert day.plan["day"]["code"] == DAY
    assert next(one for one in day.names.services if one.code == "ktp").agency == "disdukcapil"
    counted = headline_of(recounted(day))
    assert (counted["issued"], counted["served"]) == (3, 2)
    assert counted["outcomes"] == {"collect_later": 1, "not_served": 1, "served": 1}


def test_a_day_that_is_handed_in_has_its_record_and_a_recount_agrees(village: Box, its_hall: Hall) -> None:
    busy_hours(its_hall)
    end(its_hall)
    made = hand_in(village, DAY)
    day = read_handed_day(made.content)
    assert made.name == f"{DAY}-v1.giliran-day" and day.figures is not None
    assert agrees(day.figures["figures"], recounted(day))
    another = day.figures["figures"] | {"numbers": day.figures["figures"]["numbers"] | {"issued": 9}}
    assert not agrees(another, recounted(day))


def test_the_same_state_gives_the_same_file(village: Box, day_file: bytes) -> None:
    assert file_of(village) == day_file


def test_only_a_day_that_is_over_leaves(village: Box, its_hall: Hall) -> None:
    busy_hours(its_hall)
    with pytest.raises(DayNotClosed):
        make_day_file(village, DAY)


def test_anybody_can_check_it_with_nothing_but_sha_256_and_ed25519(day_file: bytes) -> None:
    """As the documentation says how."""

    body, _, last = day_file[:-1].rpartition(b"\n")
    body += b"\n"
    head = json.loads(body.splitlines()[0])["giliran_day"]
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["box"]["public_key"]))
    signature = bytes.fromhex(json.loads(last)["signature"])
    key.verify(signature, b"giliran-day 1\n" + hashlib.sha256(body).digest())
    hashed = bytes(32)
    for line in body.splitlines():
        if line.startswith(b'{"event":'):
            event, _, rest = line[len(b'{"event":') :].rpartition(b',"hash":"')
            hashed = hashlib.sha256(hashed + event).digest()
            assert rest == hashed.hex().encode() + b'"}'
    assert hashed.hex() == head["head"]


def test_nothing_about_a_person_travels(village: Box, its_hall: Hall) -> None:
    let_desk_post(its_hall)
    its_hall.take("ktp")
    its_hall.serve("1", outcome="posted")
    end(its_hall)
    plain, sealed = file_of(village), file_of(village, with_details=True)
    for secret in (b"Aminah", b"Melati"):
        assert secret not in plain and secret not in sealed
    assert (read_handed_day(plain).sealed_details, read_handed_day(sealed).sealed_details) == (0, 1)
    (key,) = village.day_keys.keys_of(its_hall.day_id)
    assert key not in sealed and key.hex().encode() not in sealed
    code = village.day_keys.code(its_hall.day_id)
    assert code.encode() not in sealed and code.replace("-", "").encode() not in sealed


def test_the_key_is_the_boxs_alone_and_stays_the_same(village: Box, regency: Box) -> None:
    path = village.settings.keys / NAME
    public = village.key.public
    assert path.stat().st_mode & 0o777 == 0o600
    assert village.key.public == public != regency.key.public


def test_a_damaged_key_is_said_and_never_written_over(village: Box, day_file: bytes) -> None:
    path = village.settings.keys / NAME
    path.write_text("torn by a power cut")
    with pytest.raises(NotRecorded):
        make_day_file(village, DAY)
    assert path.read_text() == "torn by a power cut"


# -- what is not whole, not ours, not of today -----------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_any_single_changed_byte_is_refused(day_file: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(day_file) - 1))
    becomes = data.draw(st.integers(0, 255).filter(lambda byte: byte != day_file[at]))
    with pytest.raises(DayFileRefused):
        read_handed_day(day_file[:at] + bytes([becomes]) + day_file[at + 1 :])


def test_every_byte_of_head_and_signature_counts(day_file: bytes) -> None:
    head = day_file.index(b"\n") + 1
    for at in (*range(head), *range(len(day_file) - 150, len(day_file))):
        with pytest.raises(DayFileRefused):
            read_handed_day(day_file[:at] + bytes([day_file[at] ^ 1]) + day_file[at + 1 :])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_a_file_that_was_cut_is_refused_wherever_it_ends(day_file: bytes, data: st.DataObject) -> None:
    with pytest.raises(DayFileRefused):
        read_handed_day(day_file[: data.draw(st.integers(0, len(day_file) - 1))])


def test_a_cut_file_is_called_cut(day_file: bytes) -> None:
    for length in (len(day_file) // 2, len(day_file) - 1):
        with pytest.raises(DayFileCut):
            read_handed_day(day_file[:length])


@pytest.mark.parametrize("file", [b"", b"\0" * 500, b"PK\x03\x04" + b"0" * 500, b'{"day": 1}\n', b"SQLite format 3\0"])
def test_what_is_no_day_is_called_so(file: bytes) -> None:
    with pytest.raises(NoHandedDay):
        read_handed_day(file)


def test_more_than_fifty_megabytes_are_not_looked_at() -> None:
    with pytest.raises(DayFileTooLarge):
        read_handed_day(b'{"giliran_day":' + bytes(LARGEST_FILE))


def newer_format(lines: list[Line]) -> None:
    head_in(lines)["format"] = 2


def newer_kind(lines: list[Line]) -> None:
    events_in(lines)[-1]["kind"] = "day_blessed"


def newer_schema(lines: list[Line]) -> None:
    events_in(lines)[-1]["schema"] = 99


def newer_line(lines: list[Line]) -> list[Line]:
    return [*lines, {"weather": {"rain": True}}]


@pytest.mark.parametrize("change", [newer_format, newer_kind, newer_schema, newer_line])
def test_what_a_newer_version_wrote_is_called_so(day_file: bytes, change: Callable[[list[Line]], Any]) -> None:
    with pytest.raises(DayFileNewer):
        read_handed_day(forged(day_file, change))


def a_hole(lines: list[Line]) -> list[Line]:
    at = next(i for i, one in enumerate(lines) if "event" in one and one["event"]["kind"] == TicketIssued.kind)
    return lines[:at] + lines[at + 1 :]


def another_order(lines: list[Line]) -> None:
    first, second = events_in(lines)[:2]
    first["seq"], second["seq"] = second["seq"], first["seq"]


def an_older_epoch(lines: list[Line]) -> None:
    events_in(lines)[3]["epoch"] = 5


def of_another_stream(lines: list[Line]) -> None:
    events_in(lines)[2]["stream_id"] = "00000000-0000-7000-8000-000000000000"


def another_end(lines: list[Line]) -> None:
    head_in(lines)["last_seq"] += 1


def no_payload(lines: list[Line]) -> None:
    events_in(lines)[2]["payload"] = ["a", "list"]


def a_huge_event(lines: list[Line]) -> None:
    events_in(lines)[2]["payload"]["note"] = "x" * 70_000


def a_huge_line(lines: list[Line]) -> None:
    lines[1]["plan"]["note"] = "x" * 1_100_000


def no_number(lines: list[Line]) -> None:
    head_in(lines)["epoch"] = "one"


def no_names(lines: list[Line]) -> None:
    lines[2]["names"] = 7


CHANGES = (
    *(a_hole, another_order, an_older_epoch, of_another_stream, another_end),
    *(no_payload, a_huge_event, a_huge_line, no_number, no_names),
)


@pytest.mark.parametrize("change", CHANGES)
def test_what_no_program_of_ours_would_sign_is_refused_though_it_is_signed(
    day_file: bytes, change: Callable[[list[Line]], Any]
) -> None:
    with pytest.raises(DayFileChanged):
        read_handed_day(forged(day_file, change))


def test_an_event_that_was_changed_breaks_the_chain_even_for_who_has_the_key(day_file: bytes) -> None:
    def another_number(lines: list[Line]) -> None:
        next(one for one in events_in(lines) if one["kind"] == TicketIssued.kind)["payload"]["number"] = "A999"

    with pytest.raises(DayFileChanged):
        read_handed_day(forged(day_file, another_number, whole_chain=False))


def test_a_day_that_was_not_over_is_refused(day_file: bytes) -> None:
    def before_the_close(lines: list[Line]) -> list[Line]:
        at = next(i for i, one in enumerate(lines) if "event" in one and one["event"]["kind"] == DayClosed.kind)
        head_in(lines)["last_seq"] = events_in(lines[:at])[-1]["seq"]
        return lines[:at]

    with pytest.raises(DayFileNotClosed):
        read_handed_day(forged(day_file, before_the_close))


def test_deep_nesting_is_no_way_in(day_file: bytes) -> None:
    deep = b'{"giliran_day":' + b"[" * 100_000 + b"\n"
    with pytest.raises(DayFileRefused):
        read_handed_day(deep + day_file[-150:])
