"""An issued ticket as the transaction that gave it knows it: what its first answer says without reading it back."""

from dataclasses import dataclass

from queues.model.queue.ticket import Ticket
from queues.model.queue.turn import Turn


@dataclass(frozen=True)
class IssuedTicket:
    """The ticket and its turns, in the order in which they were asked for, as they stood at its own `issued_seq`."""

    ticket: Ticket
    turns: tuple[Turn, ...]
