"""The form of an announcement: what is said, whom it reaches, for how long; what is wrong is said at the field."""

from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from wtforms import Form, SelectField, StringField, TextAreaField, ValidationError

from queues.model.hall.announcements import LONGEST, Audience
from queues.snapshots.shared.notices import NoticesSnapshot
from webapp.words.language import said

MINUTES = (5, 10, 15, 30, 60, 120)
USUAL_MINUTES = "15"
OF_A_SERVICE = "service:"  # before its code, among the audiences


class AnnouncementForm(Form):
    """What is said, to whom, and for how long. `key`: pressed twice it is said once."""

    text = TextAreaField()
    text_en = TextAreaField()
    to = SelectField(default=Audience.ALL.value)
    minutes = SelectField(choices=[str(one) for one in MINUTES], default=USUAL_MINUTES)
    key = StringField(default=lambda: uuid4().hex)

    def __init__(self, formdata: Any = None, *, seen: NoticesSnapshot, **known: Any) -> None:
        super().__init__(formdata, **known)
        self.to.choices = _audiences(seen)

    def validate_text(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Tulis dahulu apa yang diumumkan."))
        self._require_short(field)

    def validate_text_en(self, field: TextAreaField) -> None:
        self._require_short(field)

    def _require_short(self, field: TextAreaField) -> None:
        over = len(field.data or "") - LONGEST
        if over > 0:
            raise ValidationError(_("%(over)s huruf terlalu panjang.", over=over))

    def announced(self) -> dict[str, Any]:
        """As the action takes it."""
        is_queue = self.to.data.startswith(OF_A_SERVICE)
        return {
            "text": self.text.data,
            "text_en": self.text_en.data or "",
            "minutes": int(self.minutes.data),
            "audience": Audience.QUEUE.value if is_queue else self.to.data,
            "service": self.to.data.removeprefix(OF_A_SERVICE) if is_queue else None,
        }


def _audiences(seen: NoticesSnapshot) -> dict[str, list[tuple[str, str]]]:
    """By whom it reaches, in groups as a list to choose from shows them."""
    everybody = [
        (Audience.ALL.value, _("Semua: papan dan HP")),
        (Audience.BOARD.value, _("Papan saja")),
        (Audience.PHONES.value, _("Semua HP")),
    ]
    queues = [(f"{OF_A_SERVICE}{one.code}", said(one, "name")) for one in seen.services.values()]
    return {_("Seluruh balai"): everybody, _("Yang menunggu layanan ini"): queues}
