"""The alerts that stand, or one of them: what the answer to whoever has seen them says."""

from dataclasses import dataclass
from uuid import UUID

from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import read_day
from queues.reading.hall.open_alerts import StandingAlert, read_alerts
from queues.reading.hall.plan import ServiceHead, read_plan


@dataclass(frozen=True)
class OneAlert:
    """`alert` is None when it was over already; `services`: all that the day offers, of which it may name one."""

    alert: StandingAlert | None
    services: tuple[ServiceHead, ...]


@dataclass(frozen=True)
class AlertsNow:
    """All that stand, the oldest first; `services`: all that the day offers."""

    alerts: tuple[StandingAlert, ...]
    services: tuple[ServiceHead, ...]


def alerts_now(engine: Engine, day_code: str) -> AlertsNow:
    """Refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        standing = read_alerts(connection, day.id) if day.is_being_served else ()
        return AlertsNow(standing, tuple(read_plan(connection, day).services.values()))


def one_alert(engine: Engine, day_code: str, alert_id: UUID) -> OneAlert:
    """Refuses with UnknownDay."""
    now = alerts_now(engine, day_code)
    return OneAlert(next((one for one in now.alerts if one.id == alert_id), None), now.services)
