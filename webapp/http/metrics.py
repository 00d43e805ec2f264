"""Figures for Prometheus: each part of the app registers what it counts, and it is asked when somebody looks."""

from flask import Flask, current_app
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.registry import Collector

_REGISTERED = "giliran_metrics"


def register_metrics(app: Flask, collector: Collector) -> None:
    """From now on this is asked too; it may need the app's context."""
    app.extensions.setdefault(_REGISTERED, []).append(collector)


def exposition() -> bytes:
    """The figures of the current app in Prometheus' text format."""
    registry = CollectorRegistry()
    for collector in current_app.extensions[_REGISTERED]:
        registry.register(collector)
    return generate_latest(registry)
