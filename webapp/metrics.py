"""Figures for Prometheus, read from the database when they are asked for."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Engine

from queues.persistence.reading import one_read
from queues.snapshots.common import read_day, read_services, read_waiting
from queues.snapshots.event_page import positions
from webapp.backing_up import BackingUp


class QueueFigures:
    """Gauges of the days that a box holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterable[Metric]:
        seq = GaugeMetricFamily("giliran_events", "Events of the service day", labels=["day"])
        waiting = GaugeMetricFamily("giliran_waiting", "Turns that wait", labels=["day", "service"])
        for position in positions(self._engine):
            seq.add_metric([position.code], position.seq)
            with one_read(self._engine) as connection:
                counts = read_waiting(connection, position.day_id)
                services = read_services(connection, read_day(connection, day_id=position.day_id))
            for service_id, head in services.items():
                waiting.add_metric([position.code, head.code], counts.get(service_id, 0))
        return [seq, waiting]


class BackupFigures:
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


def exposition(engine: Engine, backing_up: BackingUp | None = None) -> bytes:
    registry = CollectorRegistry()
    registry.register(QueueFigures(engine))
    if backing_up:
        registry.register(BackupFigures(backing_up))
    return generate_latest(registry)
