"""Figures of what is live: how far the announcer is, and who listens to this process."""

from collections.abc import Callable, Iterable

from prometheus_client.core import GaugeMetricFamily, Metric

from webapp.live.announcer import Announcer
from webapp.live.wire.socket_wire import SocketWire

KINDS = ("day", "desk", "load", "ticket")


class AnnouncerMetrics:
    """How many events were recorded and not yet said to this server's sockets."""

    def __init__(self, announcer: Callable[[], Announcer]) -> None:
        self._announcer = announcer

    def collect(self) -> Iterable[Metric]:
        announcer = self._announcer()
        lag = GaugeMetricFamily("giliran_announcer_lag", "Events that were not yet said", labels=["day"])
        for day, events in announcer.lag().items():
            lag.add_metric([day], events)
        yield lag
        behind = int(announcer.is_behind())
        yield GaugeMetricFamily("giliran_announcer_behind", "Whether events have waited too long to be said", behind)


class SocketMetrics:
    """Who listens to this process."""

    def __init__(self, wire: SocketWire) -> None:
        self._wire = wire

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("giliran_sockets", "Open sockets", self._wire.count())
        watching = GaugeMetricFamily("giliran_watching", "Sockets by what they watch", labels=["kind"])
        rooms = self._wire.rooms()
        for kind in KINDS:
            who = {sid for name, sids in rooms.items() if name and name.startswith(f"{kind}:") for sid in sids}
            watching.add_metric([kind], len(who))
        yield watching
