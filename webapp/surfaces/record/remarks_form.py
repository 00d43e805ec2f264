"""The form of remarks: one text for the whole day and one for each agency, none of them longer than fits the page."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import Form, StringField, TextAreaField, ValidationError

from queues.model.record.remarks import MOST_REMARK, tidy_remark

WHOLE_DAY = "day"  # in the name of its field, where an agency has its code
PREFIX, BEFORE = "remark-", "before-"


def remarks_form(agencies: Iterable[str], remarks: Mapping[str, str], sent: Any = None) -> Form:
    """A field for each, and beside it what stood there when the form was made."""
    fields: dict[str, Any] = {}
    known: dict[str, str] = {}
    for code in ("", *agencies):
        name = code or WHOLE_DAY
        fields |= {f"{PREFIX}{name}": TextAreaField(validators=[_require_short]), f"{BEFORE}{name}": StringField()}
        known |= {f"{PREFIX}{name}": remarks.get(code, ""), f"{BEFORE}{name}": remarks.get(code, "")}
    made: Form = type("RemarksForm", (Form,), fields)(sent, data=known)
    return made


def changed_remarks(form: Form) -> dict[str, str]:
    """What this form has changed: what somebody else wrote meanwhile into another field stays."""
    found: dict[str, str] = {}
    for name, field in form._fields.items():
        if name.startswith(PREFIX):
            code = name.removeprefix(PREFIX)
            before = form[f"{BEFORE}{code}"].data or ""
            if tidy_remark(field.data or "") != tidy_remark(before):
                found["" if code == WHOLE_DAY else code] = field.data or ""
    return found


def _require_short(_form: Form, field: TextAreaField) -> None:
    over = len(tidy_remark(field.data or "")) - MOST_REMARK
    if over > 0:
        raise ValidationError(_("%(over)s huruf terlalu panjang.", over=over))
