"""Figures for Prometheus, read from the database when they are asked for."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Engine

from queues.persistence.reading import one_read
from queues.snapshots.common import read_day, read_services, read_waiting
from queues.snapshots.event_page import positions


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


def exposition(engine: Engine) -> bytes:
    registry = CollectorRegistry()
    registry.register(QueueFigures(engine))
    return generate_latest(registry)
