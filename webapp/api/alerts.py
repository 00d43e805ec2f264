"""Alerts: trouble that stands, and the coordinator who says that somebody has seen it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from queues.actions.hall.alerting import acknowledge_alert, acknowledge_alerts
from queues.snapshots.load.one_alert import alerts_now, one_alert
from queues.snapshots.shared.days import day_id_of
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import Answer, At, IdOfDesk, read_from
from webapp.api.shared.bodies import Body, Nothing, read_command, read_key
from webapp.api.shared.service_codes import CodeFromId, codes_by_id
from webapp.auth.access import staff
from webapp.commands import perform
from webapp.services import box

bp = Blueprint("alerts", __name__, url_prefix="/days/<day>")


class AlertAnswer(Answer):
    """Trouble that stands. `kind`: long_wait, queue_growing, nobody_serves, desk_idle, desk_unstaffed, called_long,
    served_long, calls_stopped, paused_long, board_away, board_late, board_mute (its sound is locked or broken),
    board_twice (two screens have its name), or one of the box itself: backup_trouble, address_gone, clock_doubtful,
    numbers_rush, sign_ins_failing. help_wanted: the clerk of a desk asks for a coordinator; to acknowledge it is to
    come.

    `subject`: the code of a service, the id of a desk, the name of a board, or `hall` (all desks); of the box, an
    address, the code of a reason or `box`. `acknowledged_by` is a name.
    """

    id: UUID
    kind: str
    subject: str
    desk: IdOfDesk
    service: Annotated[CodeFromId, read_from("service_id")]
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None


class SeenAlerts(Body):
    """Those that were seen together, as where one cause has raised many."""

    alerts: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class AlertsAnswer(At):
    """All that stand now, the oldest first."""

    alerts: list[AlertAnswer]


class AlertAcknowledgedAnswer(At):
    """`alert` is null when it was over already."""

    alert: AlertAnswer | None


@bp.post("/alerts/<uuid:alert_id>/acknowledge")
@staff("coordinator")
@describes(AlertAcknowledgedAnswer, body=Nothing)
def acknowledge(day: str, alert_id: UUID) -> ResponseReturnValue:
    """Somebody has seen it; the first who says so is named."""
    here = box()
    done = perform(acknowledge_alert, key=read_key(), day_id=day_id_of(here.engine, day), alert_id=alert_id)
    seen = one_alert(here.engine, day, alert_id)
    codes = codes_by_id(seen.services)
    found = AlertAnswer.model_validate(seen.alert, context=codes) if seen.alert else None
    return answered(AlertAcknowledgedAnswer(epoch=done.epoch, seq=done.seq, alert=found))


@bp.post("/acknowledge-alerts")
@staff("coordinator")
@describes(AlertsAnswer, body=SeenAlerts)
def acknowledge_many(day: str) -> ResponseReturnValue:
    """Somebody has seen all of these."""
    key, body = read_command(SeenAlerts)
    here = box()
    done = perform(acknowledge_alerts, key=key, day_id=day_id_of(here.engine, day), alert_ids=body.alerts)
    now = alerts_now(here.engine, day)
    codes = codes_by_id(now.services)
    found = [AlertAnswer.model_validate(one, context=codes) for one in now.alerts]
    return answered(AlertsAnswer(epoch=done.epoch, seq=done.seq, alerts=found))
