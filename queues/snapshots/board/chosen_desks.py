"""A board for some of the desks of a large hall: it shows what concerns them, and what concerns everybody."""

from collections.abc import Collection
from dataclasses import replace

from queues.snapshots.board.board import RECENT, BoardDesk, BoardSnapshot


def board_of_desks(board: BoardSnapshot, desks: Collection[str], agencies: Collection[str]) -> BoardSnapshot:
    """The board of these desks and of all that work for these agencies, by their codes; of every desk where none is."""
    services = {one for one, head in board.services.items() if head.agency_code in agencies}
    chosen = tuple(
        one
        for one in board.desks
        if one.desk.code in desks or one.desk.agency_code in agencies or one.desk.service_ids & services
    )
    narrowed = _narrowed(board, chosen) if 0 < len(chosen) < len(board.desks) else board
    return replace(narrowed, recent=narrowed.recent[:RECENT])


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
