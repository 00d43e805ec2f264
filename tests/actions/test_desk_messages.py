"""What a desk is told: changes of its services, a line of words, and that help comes."""

import pytest

from queues.actions.desks.asking_for_help import ask_for_help, withdraw_help
from queues.actions.desks.messages import confirm_desk_message, send_desk_message
from queues.actions.hall.alerting import acknowledge_alert, watch_load
from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import change_desk_services, close_desk, open_desk
from queues.model.actor import SYSTEM, Role
from queues.model.hall.desk_message import LONGEST_MESSAGE
from queues.model.refusals import DayIsClosed, NotSeated, UnknownMessage
from queues.model.trouble.alerts import HallFigures
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.reading.hall.desk_messages import DeskMessage, read_latest_messages, read_unread_messages
from tests.builders import CLERK, COORDINATOR, OTHER_CLERK, Hall, later, person

STRANGER = person(Role.CLERK, "from elsewhere")


def takes(hall: Hall, desk: str, *services: str) -> None:
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id(desk), services=services)


def unread(hall: Hall, desk: str) -> tuple[DeskMessage, ...]:
    with one_read(hall.engine) as connection:
        return read_unread_messages(connection, hall.desk_id(desk))


def test_a_desk_is_told_which_services_came_and_went(hall: Hall) -> None:
    takes(hall, "3", "bpjs", "kk")
    (message,) = unread(hall, "3")
    assert (message.added, message.removed, message.sent_at) == (("kk",), (), later())
    assert hall.kinds()[-2:] == ["desk_services_changed", "desk_message_sent"]
    takes(hall, "3", "kk")
    (message,) = unread(hall, "3")
    assert (message.added, message.removed) == (("kk",), ("bpjs",)), "what nobody has read becomes one"
    takes(hall, "3", "bpjs")
    assert unread(hall, "3") == ()


def test_weights_alone_are_no_news(hall: Hall) -> None:
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("3"), services=["bpjs"], weights={"bpjs": 2})
    assert unread(hall, "3") == ()


def test_a_closed_desk_is_told_nothing_but_never_something_wrong(hall: Hall) -> None:
    hall.do(close_desk, desk_id=hall.desk_id("3"))
    takes(hall, "3", "bpjs", "kk")
    assert unread(hall, "3") == ()
    hall.do(open_desk, desk_id=hall.desk_id("3"))
    takes(hall, "3", "bpjs", "kk", "ktp")
    hall.do(close_desk, desk_id=hall.desk_id("3"))
    takes(hall, "3", "bpjs", "kk")
    assert unread(hall, "3") == ()


def test_whoever_works_there_confirms_and_the_coordinator_sees_who(hall: Hall) -> None:
    takes(hall, "3", "bpjs", "kk")
    (message,) = unread(hall, "3")
    about = {"desk_id": hall.desk_id("3"), "message_id": message.id}
    with pytest.raises(NotSeated):
        hall.do(confirm_desk_message, by=STRANGER, **about)
    hall.do(confirm_desk_message, at=later(60), **about)
    assert unread(hall, "3") == ()
    assert hall.kinds()[-1] == "desk_message_read"
    hall.do(confirm_desk_message, by=OTHER_CLERK, at=later(90), **about)
    assert hall.kinds().count("desk_message_read") == 1
    (row,) = hall.rows(tables.desk_message)
    assert (row["read_at"], row["read_by"]) == (later(60), CLERK.id)
    takes(hall, "3", "bpjs")
    (message,) = unread(hall, "3")
    assert message.removed == ("kk",), "what was read is not told again"


def test_a_line_of_words_is_one_line_for_one_desk(hall: Hall) -> None:
    hall.do(send_desk_message, by=COORDINATOR, desk_id=hall.desk_id("1"), text="Blangko\nada\tdi meja 2 " + "x" * 300)
    (message,) = unread(hall, "1")
    assert message.text is not None and message.text.startswith("Blangko ada di meja 2 x")
    assert len(message.text) == LONGEST_MESSAGE
    assert unread(hall, "2") == ()
    assert "Blangko" not in str(hall.events()[-1]["payload"]), "the words are never in an event"


def test_nobody_confirms_a_message_of_another_desk(hall: Hall) -> None:
    hall.do(send_desk_message, by=COORDINATOR, desk_id=hall.desk_id("1"), text="Halo")
    (message,) = unread(hall, "1")
    with pytest.raises(UnknownMessage):
        hall.do(confirm_desk_message, desk_id=hall.desk_id("2"), message_id=message.id)


def test_after_the_close_nobody_is_told_anything(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        hall.do(send_desk_message, by=COORDINATOR, desk_id=hall.desk_id("1"), text="Halo")
    with pytest.raises(DayIsClosed):
        hall.do(ask_for_help, desk_id=hall.desk_id("1"))


def alerts(hall: Hall) -> list[tuple[str, str, bool]]:
    return [(row["kind"], row["subject"], row["cleared_at"] is None) for row in hall.rows(tables.alert)]


def test_a_call_for_help_stands_once_until_the_clerk_takes_it_back(hall: Hall) -> None:
    desk = hall.desk_id("1")
    with pytest.raises(NotSeated):
        hall.do(ask_for_help, by=STRANGER, desk_id=desk)
    hall.do(ask_for_help, desk_id=desk)
    hall.do(ask_for_help, desk_id=desk)
    hall.do(watch_load, by=SYSTEM, day_id=hall.day_id, figures=HallFigures())
    assert alerts(hall) == [("help_wanted", str(desk), True)], "no figure of the hall ends it"
    hall.do(withdraw_help, desk_id=desk)
    hall.do(withdraw_help, desk_id=desk)
    assert alerts(hall) == [("help_wanted", str(desk), False)]
    assert hall.kinds()[-2:] == ["alert_raised", "alert_cleared"]


def test_whoever_acknowledges_it_comes_and_the_desk_is_told(hall: Hall) -> None:
    desk = hall.desk_id("1")
    hall.do(ask_for_help, desk_id=desk)
    (alert,) = hall.rows(tables.alert)
    hall.do(acknowledge_alert, by=COORDINATOR, day_id=hall.day_id, alert_id=alert["id"])
    assert alerts(hall) == [("help_wanted", str(desk), False)]
    (message,) = unread(hall, "1")
    assert message.about == "coming"
    hall.do(ask_for_help, desk_id=desk)
    assert [stands for *_, stands in alerts(hall)].count(True) == 1, "and one may ask again"


def test_the_coordinator_looks_back_at_the_last_few(hall: Hall) -> None:
    for minute in range(8):
        hall.do(
            send_desk_message, by=COORDINATOR, at=later(minutes=minute), desk_id=hall.desk_id("1"), text=str(minute)
        )
    with one_read(hall.engine) as connection:
        latest = read_latest_messages(connection, hall.desk_id("1"))
    assert [one.text for one in latest] == ["7", "6", "5", "4", "3", "2"]
