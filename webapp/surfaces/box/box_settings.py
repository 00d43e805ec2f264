"""What the box says of itself, changed by an admin: regency, programme, number for reports, zone, languages."""

from contextlib import suppress

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.model.refusals import Busy, NotRecorded
from webapp.auth.access import current_actor, staff
from webapp.handed_in.making import KeyShown, shown_key
from webapp.http.errors import status_of
from webapp.http.refusals import UploadRefused
from webapp.http.rendering import unkept_response
from webapp.http.server.uploads import PICTURE, off_the_loop, received_file, takes_upload
from webapp.profile.box_profile import BoxAnswers, box_profile, describe, state_of
from webapp.profile.hall_wifi import hall_wifi, keep_wifi
from webapp.profile.logo import as_logo
from webapp.profile.regencies import all_regencies
from webapp.services import box
from webapp.surfaces.box.profile_forms import BoxForm, WifiForm
from webapp.words.refusals import sentence_of

bp = Blueprint("box_settings", __name__)


@bp.get("/settings")
@staff()
def page() -> ResponseReturnValue:
    return _page(BoxForm.of(box_profile(box().engine)), saved=bool(request.args.get("saved")))


@bp.post("/settings")
@staff()
def save() -> ResponseReturnValue:
    """Two people who change it at once see each other: the form says what it was made from."""
    form = BoxForm(request.form)
    answers = form.answers()
    if answers is None:
        return _page(form, status=422)
    if request.form.get("state") != state_of(box_profile(box().engine)):
        trouble = _("Pengaturan ini baru saja diubah orang lain. Isian Anda masih ada: periksa lagi, lalu simpan.")
        return _page(form, trouble=trouble, status=409)
    describe(box(), answers, by=current_actor())
    return redirect(url_for("box_settings.page", saved=1), 303)


@bp.post("/settings/wifi")
@staff()
def save_wifi() -> ResponseReturnValue:
    """Which network phones of the hall join: shown on the board and on paper as a QR code."""
    wifi_form = WifiForm(request.form)
    if not wifi_form.validate():
        return _page(BoxForm.of(box_profile(box().engine)), wifi_form=wifi_form, status=422)
    keep_wifi(box(), wifi_form.wifi(), by=current_actor())
    return redirect(url_for("box_settings.page", saved=1), 303)


@bp.post("/settings/logo/upload")
@staff()
@takes_upload(PICTURE)
def upload_logo() -> ResponseReturnValue:
    """A picture becomes the logo on every page; what it was sent as is not kept."""
    try:
        with received_file("logo") as file:
            logo = off_the_loop(lambda: as_logo(file.path))
    except (UploadRefused, Busy) as refusal:
        form = BoxForm.of(box_profile(box().engine))
        return _page(form, logo_trouble=sentence_of(refusal), status=status_of(type(refusal)))
    describe(box(), BoxAnswers(logo=logo.hex()), by=current_actor())
    return redirect(url_for("box_settings.page", saved=1), 303)


@bp.post("/settings/logo/remove")
@staff()
def remove_logo() -> ResponseReturnValue:
    """Giliran's own mark stands there again."""
    describe(box(), BoxAnswers(logo=""), by=current_actor())
    return redirect(url_for("box_settings.page", saved=1), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _page(
    form: BoxForm,
    *,
    wifi_form: WifiForm | None = None,
    trouble: str = "",
    logo_trouble: str = "",
    saved: bool = False,
    status: int = 200,
) -> Response:
    shown = {
        "form": form,
        "wifi_form": wifi_form or WifiForm.of_wifi(hall_wifi(box())),
        "state": state_of(box_profile(box().engine)),
        "trouble": trouble,
        "logo_trouble": logo_trouble,
        "saved": saved,
        "regencies": all_regencies(),
        "key": _own_key(),
        "has_backups": box().settings.database_file is not None,
    }
    return unkept_response(render_template("box/settings.html", **shown), status)


def _own_key() -> KeyShown | None:
    """None where it cannot be made now: the rest of the page does not depend on it."""
    with suppress(NotRecorded):
        return shown_key(box())
    return None
