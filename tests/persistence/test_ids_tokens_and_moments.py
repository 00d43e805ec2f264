"""Ids sort by time, tokens cannot be guessed, moments are aware."""

import re
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import StatementError

from queues.persistence.ids import new_id
from queues.persistence.people.tokens import TicketTokens, hash_of, new_token
from queues.persistence.schema import tables
from queues.persistence.writing.made import Made, SubjectKind
from tests.builders import NOON


def test_ids_are_uuid7_and_sort_by_the_time_of_their_making() -> None:
    ids = [new_id() for _ in range(1000)]
    assert all(type(one) is UUID and one.version == 7 for one in ids)
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000


def test_an_id_tells_the_time_of_its_making_and_no_other() -> None:
    milliseconds = new_id().int >> 80
    at = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    assert 2025 < at.year < 2100


def test_a_ticket_token_follows_from_the_id_and_the_secret() -> None:
    ticket_id = new_id()
    tokens = TicketTokens(b"one secret")
    assert tokens.token(ticket_id) == TicketTokens(b"one secret").token(ticket_id)
    assert tokens.token(ticket_id) != TicketTokens(b"another secret").token(ticket_id)
    assert tokens.token(ticket_id) != tokens.token(new_id())


def test_tokens_are_long_enough_and_can_be_read_aloud() -> None:
    assert re.fullmatch(r"[a-z2-7]{24}", TicketTokens(b"x").token(new_id()))  # 120 bits
    assert re.fullmatch(r"[a-z2-7]{32}", new_token())  # 160 bits
    assert len({new_token() for _ in range(100)}) == 100


def test_a_token_is_kept_as_its_hash() -> None:
    assert len(hash_of("a token")) == 32
    assert hash_of("a token") == hash_of("a token") != hash_of("another")


@pytest.mark.parametrize("engine", ["empty_engine", pytest.param("postgres_engine", marks=pytest.mark.postgres)])
def test_a_moment_comes_back_aware_and_in_utc(engine: str, request: pytest.FixtureRequest) -> None:
    made: Engine = request.getfixturevalue(engine)
    in_jakarta = (NOON + timedelta(microseconds=123_456)).astimezone(timezone(timedelta(hours=7)))
    with made.begin() as connection:
        connection.execute(tables.box.delete())
        connection.execute(insert(tables.box), {"id": new_id(), "created_at": in_jakarta})
        read = connection.execute(select(tables.box.c.created_at)).scalar_one()
    assert read == in_jakarta
    assert read.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(empty_engine: Engine) -> None:
    with pytest.raises(StatementError, match="without a zone"), empty_engine.begin() as connection:
        connection.execute(insert(tables.box), {"id": new_id(), "created_at": datetime(2026, 11, 21, 12, 0)})


def test_a_new_database_has_one_box_id(empty_engine: Engine) -> None:
    with empty_engine.connect() as connection:
        (row,) = connection.execute(select(tables.box)).all()
    assert row.id.version == 7
    assert row.created_at.utcoffset() == timedelta(0)


IDS = st.none() | st.uuids()


BLOCK = st.none() | st.tuples(st.integers(1, 9999), st.integers(1, 9999))


@given(st.builds(Made, st.uuids(), st.sampled_from(SubjectKind), st.uuids(), next_turn_id=IDS, numbers=BLOCK))
def test_what_a_command_made_survives_being_stored(made: Made) -> None:
    assert Made.from_json(made.as_json()) == made
