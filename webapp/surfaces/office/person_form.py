"""The form of somebody's role and agency."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import Form, SelectField

from queues.model.actor import Role
from webapp.auth.renewals import StaffUser
from webapp.words.texts import ROLE_WORDS


class PlaceForm(Form):
    """`agency` "" is none."""

    role = SelectField()
    agency = SelectField()

    def __init__(
        self, formdata: Any = None, *, person: StaffUser, roles: Iterable[Role], agencies: Mapping[str, str]
    ) -> None:
        super().__init__(formdata, role=person.role.value, agency=person.agency or "")
        self.role.choices = [(one.value, str(ROLE_WORDS[one])) for one in roles]
        known = dict(agencies) | ({person.agency: agencies.get(person.agency, person.agency)} if person.agency else {})
        by_name = sorted(known.items(), key=lambda one: one[1].casefold())
        self.agency.choices = [("", _("tanpa instansi")), *by_name]

    def place(self) -> tuple[Role, str | None] | None:
        """Role and agency; None where what was sent is none of the choices."""
        if not self.validate():
            return None
        return Role(self.role.data), self.agency.data or None
