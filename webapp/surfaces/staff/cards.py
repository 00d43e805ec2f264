"""What the QR code of a printed sign-in card opens: one question, and one button that signs this device in."""

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_login import current_user

from queues.model.events.box import SignInWay
from webapp.auth.access import public
from webapp.auth.devices.sign_in_cards import CardState, SignInCard, card_with, rehearses_here, state_here, takes_here
from webapp.auth.devices.staff_devices import remember_device
from webapp.auth.second_factor import is_asked_of
from webapp.extensions import csrf
from webapp.http.rendering import unkept_response
from webapp.surfaces.staff.second_factor import ask_for_code
from webapp.surfaces.staff.signing_in import home_path, welcome
from webapp.tls.https_door import require_protection_of

bp = Blueprint("cards", __name__, url_prefix="/s")

NO_CARD = _("Kartu ini tidak berlaku lagi. Minta kartu baru kepada panitia, atau masuk dengan cara lain.")
OF_ANOTHER_DEVICE_DESK = _(
    "Kartu ini sudah dipakai di perangkat lain. Di perangkat ini, pilih mejanya lalu ketik PIN yang tertulis di kartu."
)
OF_ANOTHER_DEVICE = _(
    "Kartu ini sudah dipakai di perangkat lain. Di perangkat ini, ketik nama pengguna dan kata sandi di kartu. "
    "Bukan Anda yang memakainya? Beri tahu panitia dan minta kartu baru."
)


@bp.get("/<code>")
@public
def ask(code: str) -> ResponseReturnValue:
    """Changes nothing: whatever previews a link reads it too."""
    card = card_with(code)
    trouble = _trouble(card)
    if card is None or trouble:
        return _sorry(card, trouble)
    if _is_here_already(card):
        return redirect(home_path(current_user.role, current_user.desk_id))
    remember_device()
    return unkept_response(render_template("cards/ask.html", card=card, path=request.path))


@bp.post("/<code>")
@public
def enter(code: str) -> ResponseReturnValue:
    """The card is this device's from now on, and whoever holds it is signed in."""
    csrf.protect()
    card = card_with(code)
    trouble = _trouble(card)
    if card is None or trouble:
        return _sorry(card, trouble)
    require_protection_of(card.role)
    at_rehearsal = rehearses_here(card) if request.form.get("at") == "rehearsal" else None
    if at_rehearsal:
        return welcome(at_rehearsal, SignInWay.CARD)
    person = takes_here(code, card)
    if person is None:
        return _sorry(card, _of_another_device(card))
    if is_asked_of(person.role):
        return ask_for_code(person, home_path(person.role, person.desk_id))
    return welcome(person, SignInWay.CARD)


# -- inside ----------------------------------------------------------------------------------------------------------


def _trouble(card: SignInCard | None) -> LazyString | None:
    """Why this device cannot sign in with it, in words."""
    state = state_here(card) if card else CardState.OVER
    if card and state is CardState.ELSEWHERE:
        return _of_another_device(card)
    return NO_CARD if state is CardState.OVER else None


def _of_another_device(card: SignInCard) -> LazyString:
    return OF_ANOTHER_DEVICE_DESK if card.desk_id else OF_ANOTHER_DEVICE


def _is_here_already(card: SignInCard) -> bool:
    """A tablet scans the card on its table once more."""
    return bool(current_user.is_authenticated and current_user.id == (card.user_id or card.desk_id))


def _sorry(card: SignInCard | None, trouble: LazyString | None) -> Response:
    """What to do instead; the desk is chosen already where the card is one of a desk."""
    onward = f"/desks/{card.desk_id}" if card and card.desk_id and trouble != NO_CARD else None
    html = render_template("cards/sorry.html", trouble=trouble or NO_CARD, onward=onward)
    return unkept_response(html, 404 if card is None else 409)
