"""Connection limits: a cap for each address, and always room for whoever comes next.

A connection on which nothing comes costs a laptop nothing and the server an open file. So one that is full, or an
address that has all its connections, does not turn the next one away: whoever keeps the server waiting longest gives
way, with half a head, half a body, an answer that is not taken, or nothing to ask. A browser connects again by itself.
What the server is busy with, sockets included, is never cut; when an address has nothing but that, its next connection
is served only if it belongs to staff or to a TV that staff have named.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Network, IPv6Network, ip_address
from socket import SHUT_RDWR, SHUT_WR, SO_LINGER, SOL_SOCKET
from struct import pack
from typing import Any

import gevent
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from webapp.http.server.addresses import block_of

KEY = "giliran.connection"  # in the WSGI environment
LINGER_SECONDS = 1.0  # for the client to read why it is hung up on
MOST_LEFT = 256 * 1024  # bytes of it that are still read and thrown away
_DROP_AT_ONCE = pack("ii", 1, 0)


class Connection:
    """One connection, from its accepting to its end. `is_known`: of staff, or of a TV that staff have named."""

    __slots__ = ("_end", "_socket", "_table", "address", "is_ending", "is_gone", "is_known", "is_over", "is_proxy")

    def __init__(self, table: "Connections", sock: Any, address: str, *, is_proxy: bool) -> None:
        self._table, self._socket = table, sock
        self._end: Callable[[], None] | None = None
        self.address, self.is_proxy = address, is_proxy
        self.is_known = self.is_over = self.is_ending = self.is_gone = False

    def asks(self, end: Callable[[], None]) -> None:
        """A whole head has come; `end` tells the server that this request is the connection's last one."""
        self._end = end
        self.works()

    def waits(self) -> None:
        """From now on it is the client's turn."""
        self._table.wait_for(self)

    def works(self) -> None:
        """From now on it is the server's turn."""
        self._table.work_for(self)

    def know(self) -> None:
        """It counts no more for its address."""
        self._table.know(self)

    def end(self) -> None:
        """After this answer: what else the client sends is not read."""
        self.is_ending = True
        if self._end:
            self._end()

    def moves_to(self, sock: Any) -> None:
        """TLS wraps the connection in a socket of its own."""
        self._socket = sock

    def give_way(self) -> None:
        """End it now. Its own greenlet finds it closed."""
        self.is_gone = True
        with suppress(OSError):  # it had ended already
            self._socket.setsockopt(SOL_SOCKET, SO_LINGER, _DROP_AT_ONCE)
            self._socket.shutdown(SHUT_RDWR)

    def linger(self) -> None:
        """Let the last answer arrive: closing while bytes come in would throw it away on its way."""
        left = MOST_LEFT
        with suppress(OSError), gevent.Timeout(LINGER_SECONDS, False):
            self._socket.shutdown(SHUT_WR)
            while left > 0 and (more := self._socket.recv(16_384)):
                left -= len(more)


class Connections:
    """All that are open in this process. `most` in all, `by_address` of one address that is no trusted proxy's."""

    def __init__(
        self, most: int, by_address: Callable[[], int], proxies: Iterable[IPv4Network | IPv6Network] = ()
    ) -> None:
        self._most, self._by_address, self._proxies = most, by_address, list(proxies)
        self._open = 0
        self._counted: Counter[str] = Counter()
        # Whose turn it is for longest comes first.
        self._waiting: OrderedDict[Connection, None] = OrderedDict()
        self._waiting_of: dict[str, OrderedDict[Connection, None]] = {}
        self.gave_way = 0

    def come(self, sock: Any, address: str) -> Connection:
        """A connection was accepted; in the greenlet that is to serve it."""
        came = Connection(self, sock, block_of(address), is_proxy=self._is_proxy(address))
        came.is_over = not self._has_room_for(came)
        self._open += 1
        if not came.is_proxy:
            self._counted[came.address] += 1
        self.wait_for(came)
        gevent.getcurrent().giliran_connection = came
        return came

    def leave(self, gone: Connection) -> None:
        """It is closed."""
        self.work_for(gone)
        self._open -= 1
        if not gone.is_proxy and not gone.is_known:
            self._uncount(gone.address)

    def is_too_many(self, asking: Connection) -> bool:
        """Whether its address has no place for it, unless it is known."""
        if asking.is_over and self._counted[asking.address] <= self._by_address() and self._open <= self._most:
            asking.is_over = False
        return asking.is_over and not asking.is_known

    @contextmanager
    def behind_proxy(self, line: Connection, client: str) -> Iterator[None]:
        """For the length of a request that a trusted proxy passes on: it counts for the visitor's own address."""
        line.address, line.is_known = block_of(client), False
        line.is_over = self._counted[line.address] >= self._by_address()
        self._counted[line.address] += 1
        try:
            yield
        finally:
            if not line.is_known:
                self._uncount(line.address)
            line.is_over = False

    def count(self) -> int:
        return self._open

    # -- what a connection says of itself ------------------------------------------------------------------------

    def wait_for(self, held: Connection) -> None:
        self.work_for(held)
        if held.is_known:  # it never gives way to strangers
            return
        self._waiting[held] = None
        if not held.is_proxy:
            self._waiting_of.setdefault(held.address, OrderedDict())[held] = None

    def work_for(self, held: Connection) -> None:
        self._waiting.pop(held, None)
        own = self._waiting_of.get(held.address)
        if own is not None:
            own.pop(held, None)
            if not own:
                del self._waiting_of[held.address]

    def know(self, held: Connection) -> None:
        if held.is_known:
            return
        held.is_known, held.is_over = True, False
        self._uncount(held.address)

    # -- inside --------------------------------------------------------------------------------------------------

    def _has_room_for(self, came: Connection) -> bool:
        own = self._waiting_of.get(came.address, OrderedDict())
        if not came.is_proxy and self._counted[came.address] >= self._by_address():
            return self._give_way(own)
        return self._open < self._most or self._give_way(self._waiting)

    def _give_way(self, waiting: OrderedDict[Connection, None]) -> bool:
        """Whether there was one to end."""
        longest = next(iter(waiting), None)
        if longest is None:
            return False
        self.work_for(longest)
        longest.give_way()
        self.gave_way += 1
        return True

    def _uncount(self, address: str) -> None:
        self._counted[address] -= 1
        if self._counted[address] <= 0:
            del self._counted[address]

    def _is_proxy(self, address: str) -> bool:
        try:
            visitor = ip_address(address)
        except ValueError:  # a Unix socket: only a proxy of this machine comes that way
            return True
        return any(visitor in network for network in self._proxies)


class ConnectionMetrics:
    """How many connections are open, and how many had to give way to others."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("giliran_connections", "Open connections", self._connections.count())
        yield CounterMetricFamily(
            "giliran_connections_gave_way", "Connections ended for others", self._connections.gave_way
        )


def current_connection() -> Connection | None:
    """The connection that this greenlet serves; None where no server of ours accepted it, as in most tests."""
    found: Connection | None = getattr(gevent.getcurrent(), "giliran_connection", None)
    return found
