"""Figures of the box itself: the days in its database, its writer, and what it has refused."""

from collections.abc import Iterable

from flask import Flask
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from sqlalchemy import Engine

from queues.persistence.read_transaction import one_read
from queues.persistence.writing.writer import MOST_WAITING, Writer
from queues.reading.hall.day_head import read_day
from queues.reading.hall.plan import read_services
from queues.reading.queue.tickets import count_tickets
from queues.reading.queue.waiting import read_waiting
from queues.snapshots.shared.event_page import positions
from webapp.http.errors import refused
from webapp.http.metrics import register_metrics
from webapp.services import Box

EDGES = (1, 2, 4, 8, 16, 32, 64)


def init_box_metrics(app: Flask) -> None:
    here: Box = app.extensions["giliran"]
    for collector in (QueueMetrics(here.engine), WriterMetrics(here.own_writer), RefusalMetrics()):
        register_metrics(app, collector)


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


class RefusalMetrics:
    """What the current app has refused since the server began."""

    def collect(self) -> Iterable[Metric]:
        counted = CounterMetricFamily("giliran_refused", "Refusals by code", labels=["code"])
        for code, times in sorted(refused().items()):
            counted.add_metric([code], times)
        yield counted
