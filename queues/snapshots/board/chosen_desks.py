"""A board for some of the desks of a large hall: it shows what concerns them, and what concerns everybody."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import read_day
from queues.reading.hall.plan import DeskHead, ServiceHead, read_plan
from queues.snapshots.board.board import RECENT, BoardDesk, BoardSnapshot


def board_of_desks(board: BoardSnapshot, desks: Collection[str], agencies: Collection[str]) -> BoardSnapshot:
    """The board of these desks and of all that work for these agencies, by their codes; of every desk where none is."""
    chosen = desks_of_choice(board, desks, agencies)
    narrowed = _narrowed(board, chosen) if len(chosen) < len(board.desks) else board
    return replace(narrowed, recent=narrowed.recent[:RECENT])


def desks_of_choice(board: BoardSnapshot, desks: Collection[str], agencies: Collection[str]) -> tuple[BoardDesk, ...]:
    """These desks and all that work for these agencies; every desk of the board where none is."""
    chosen = tuple(one for one in board.desks if _is_chosen(one.desk, board.services, desks, agencies))
    return chosen or board.desks


def codes_of_choice(engine: Engine, day_id: UUID, desks: Collection[str], agencies: Collection[str]) -> tuple[str, ...]:
    """The codes of these desks and of all that work for these agencies, in the order of the day.

    What is chosen may be written in capitals or not, as in an address. Refuses with UnknownDay.
    """
    with one_read(engine) as connection:
        plan = read_plan(connection, read_day(connection, day_id=day_id))
    of_desks, of_agencies = ({one.casefold() for one in codes} for codes in (desks, agencies))
    spelled_desks = {one.code for one in plan.desks if one.code.casefold() in of_desks}
    known = {one.agency_code for one in plan.desks} | {one.agency_code for one in plan.services.values()}
    spelled = {code for code in known if code.casefold() in of_agencies}
    return tuple(one.code for one in plan.desks if _is_chosen(one, plan.services, spelled_desks, spelled))


def _is_chosen(
    desk: DeskHead, services: Mapping[UUID, ServiceHead], desks: Collection[str], agencies: Collection[str]
) -> bool:
    of_desk = {desk.agency_code} | {services[one].agency_code for one in desk.service_ids if one in services}
    return desk.code in desks or not of_desk.isdisjoint(agencies)


def _narrowed(board: BoardSnapshot, chosen: tuple[BoardDesk, ...]) -> BoardSnapshot:
    """Fees stay those of the whole day: they are for everybody who reads them."""
    desk_ids = {one.desk.id for one in chosen}
    taken = {service_id for one in chosen for service_id in one.desk.service_ids}
    services = {one: head for one, head in board.services.items() if one in taken}
    planned = tuple(
        one for one in board.notices.planned if one.is_of_hall or one.desk_id in desk_ids or one.service_id in taken
    )
    return replace(
        board,
        desks=chosen,
        calling=tuple(call for call in board.calling if call.desk_id in desk_ids),
        recent=tuple(call for call in board.recent if call.desk_id in desk_ids),
        waiting=tuple(queue for queue in board.waiting if queue.service_ids & taken),
        notices=replace(board.notices, planned=planned),
        services=services,
    )
