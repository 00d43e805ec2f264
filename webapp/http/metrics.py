"""Figures for Prometheus, read from the database when they are asked for."""

from collections.abc import Collection, Iterable, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from sqlalchemy import Engine

from queues.persistence.read_transaction import one_read
from queues.persistence.writing.writer import MOST_WAITING, Writer
from queues.snapshots.load.load import count_tickets
from queues.snapshots.shared.event_page import positions
from queues.snapshots.shared.heads import read_day, read_services, read_waiting
from webapp.background.backups import BackingUp
from webapp.http.server.connections import Connections
from webapp.live.announcer import Announcer
from webapp.services import Box

EDGES = (1, 2, 4, 8, 16, 32, 64)
KINDS = ("day", "desk", "load", "ticket")


class QueueMetrics:
    """Gauges of the days that a box holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterable[Metric]:
        seq = GaugeMetricFamily("giliran_events", "Events of the service day", labels=["day"])
        waiting = GaugeMetricFamily("giliran_waiting", "Turns that wait", labels=["day", "service"])
        tickets = GaugeMetricFamily("giliran_tickets", "Tickets of the day", labels=["day"])
        for position in positions(self._engine):
            seq.add_metric([position.code], position.seq)
            with one_read(self._engine) as connection:
                counts = read_waiting(connection, position.day_id)
                tickets.add_metric([position.code], count_tickets(connection, position.day_id))
                services = read_services(connection, read_day(connection, day_id=position.day_id))
            for service_id, head in services.items():
                waiting.add_metric([position.code, head.code], counts.get(service_id, 0))
        return [seq, tickets, waiting]


class BackupMetrics:
    """When the newest backup was written, and whether the last try failed."""

    def __init__(self, backing_up: BackingUp) -> None:
        self._backing_up = backing_up

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "giliran_backup_timestamp_seconds", "When the newest backup was written", self._backing_up.newest_at()
        )
        yield GaugeMetricFamily(
            "giliran_backup_failed", "Whether the last backup failed", int(self._backing_up.trouble is not None)
        )
        yield GaugeMetricFamily(
            "giliran_backup_disk_gone",
            "Whether backups go to the disk of the data, because their own is not there",
            int(self._backing_up.has_lost_its_disk),
        )


class AnnouncerMetrics:
    """How many events were recorded and not yet said to this server's sockets."""

    def __init__(self, announcer: Announcer) -> None:
        self._announcer = announcer

    def collect(self) -> Iterable[Metric]:
        lag = GaugeMetricFamily("giliran_announcer_lag", "Events that were not yet said", labels=["day"])
        for day, events in self._announcer.lag().items():
            lag.add_metric([day], events)
        yield lag
        behind = int(self._announcer.is_behind())
        yield GaugeMetricFamily("giliran_announcer_behind", "Whether events have waited too long to be said", behind)


class WriterMetrics:
    """How long the line of commands is, and how many share one transaction."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("giliran_commands_waiting", "Commands that stand in line", self._writer.waiting)
        yield GaugeMetricFamily("giliran_commands_most", "Commands that the line takes", MOST_WAITING)
        sizes = self._writer.batches.copy()
        batches = HistogramMetricFamily("giliran_batch_commands", "Commands of one transaction")
        counts = [(str(edge), sum(n for size, n in sizes.items() if size <= edge)) for edge in EDGES]
        total = sum(size * n for size, n in sizes.items())
        batches.add_metric([], [*counts, ("+Inf", sum(sizes.values()))], total)
        yield batches


class ConnectionMetrics:
    """How many connections are open, and how many had to give way to others."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("giliran_connections", "Open connections", self._connections.count())
        yield CounterMetricFamily(
            "giliran_connections_gave_way", "Connections ended for others", self._connections.gave_way
        )


class ServerMetrics:
    """What this process has refused, and who listens to it. `failed`: sign-ins by way."""

    def __init__(
        self,
        refused: Mapping[str, int],
        failed: Mapping[str, int],
        rooms: Mapping[str | None, Collection[str]],
        sockets: int,
    ) -> None:
        self._refused, self._failed, self._rooms, self._sockets = refused, failed, rooms, sockets

    def collect(self) -> Iterable[Metric]:
        refused = CounterMetricFamily("giliran_refused", "Refusals by code", labels=["code"])
        for code, times in sorted(self._refused.items()):
            refused.add_metric([code], times)
        yield refused
        failed = CounterMetricFamily("giliran_sign_ins_failed", "Sign-ins that failed, by way", labels=["way"])
        for way, times in sorted(self._failed.items()):
            failed.add_metric([way], times)
        yield failed
        yield GaugeMetricFamily("giliran_sockets", "Open sockets", self._sockets)
        watching = GaugeMetricFamily("giliran_watching", "Sockets by what they watch", labels=["kind"])
        for kind in KINDS:
            who = {sid for name, sids in self._rooms.items() if name and name.startswith(f"{kind}:") for sid in sids}
            watching.add_metric([kind], len(who))
        yield watching


def exposition(
    here: Box,
    announcer: Announcer,
    server: ServerMetrics,
    connections: Connections,
    backing_up: BackingUp | None = None,
) -> bytes:
    registry = CollectorRegistry()
    registry.register(QueueMetrics(here.engine))
    registry.register(WriterMetrics(here.own_writer))
    registry.register(AnnouncerMetrics(announcer))
    registry.register(server)
    registry.register(ConnectionMetrics(connections))
    if backing_up:
        registry.register(BackupMetrics(backing_up))
    return generate_latest(registry)
