"""Alerts: the coordinator says that somebody has seen one."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.hall.alerting import acknowledge_alert
from queues.snapshots.load.load import load_snapshot
from queues.snapshots.shared.days import day_head
from webapp.api.answers import AlertAcknowledgedAnswer
from webapp.api.bodies import Nothing, read_body
from webapp.api.describing import answered, describes
from webapp.api.filling import alert_answer
from webapp.auth.access import staff
from webapp.commands import idempotency_key, perform
from webapp.services import box

bp = Blueprint("alerts", __name__, url_prefix="/days/<day>/alerts/<uuid:alert_id>")


@bp.post("/acknowledge")
@staff("coordinator")
@describes(AlertAcknowledgedAnswer, body=Nothing)
def acknowledge(day: str, alert_id: UUID) -> ResponseReturnValue:
    """Somebody has seen it; the first who says so is named."""
    key = idempotency_key()
    read_body(Nothing)
    here = box()
    done = perform(acknowledge_alert, key=key, day_id=day_head(here.engine, day).id, alert_id=alert_id)
    load = load_snapshot(here.engine, day, now=here.now())
    codes = {row.service.id: row.service.code for row in load.services}
    found = next((alert_answer(one, codes) for one in load.alerts if one.id == alert_id), None)
    return answered(AlertAcknowledgedAnswer(epoch=done.epoch, seq=done.seq, alert=found))
