"""The first start of an empty box: one question a view, each answer kept at once, the admin last.

Whoever comes back after a cut of power goes on where the answers end. Nothing is asked that is known: the zone follows
from the regency. Everything can be changed later in the settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.model.actor import Role
from queues.model.refusals import AlreadySetUp, Busy, NameTaken
from webapp.auth.access import public
from webapp.extensions import csrf
from webapp.first_start.door import (
    MOST_TRIES,
    door,
    first_start,
    is_first_start,
    may_set_up,
    note_code_shown,
    session_mark,
)
from webapp.first_start.first_admin import (
    add_first_admin,
    sign_in_first_admin,
)
from webapp.http.errors import status_of
from webapp.http.refusals import UploadRefused
from webapp.http.rendering import unkept_response
from webapp.http.server.uploads import PICTURE, off_the_loop, received_file, takes_upload
from webapp.profile.box_profile import BoxAnswers, BoxProfile, box_profile, describe
from webapp.profile.logo import as_logo
from webapp.profile.regencies import ZONE_LETTERS, all_regencies, name_of_regency, village_words, zone_of_place
from webapp.services import box
from webapp.surfaces.box.profile_forms import (
    AdminForm,
    AnswerForm,
    HotlineForm,
    LanguagesForm,
    ProgrammeForm,
    RegencyForm,
    VillageWordForm,
)
from webapp.tls.https_door import require_protection_of
from webapp.words.refusals import sentence_of

bp = Blueprint("first_start", __name__, url_prefix="/first-start")

LOGO, ADMIN = "logo", "admin"
QUESTIONS: Mapping[str, type[AnswerForm]] = {
    "regency": RegencyForm,
    "village-word": VillageWordForm,
    "programme": ProgrammeForm,
    "pungli": HotlineForm,
    "languages": LanguagesForm,
}
STEPS = ("regency", "village-word", "programme", LOGO, "pungli", "languages", ADMIN)
# What a step answers, where it is not called so.
ANSWER_OF = {"regency": "regency_code", "village-word": "village_word", "pungli": "hotline"}


@dataclass(frozen=True)
class Step:
    """Where the visitor stands: `number` of `of`, and the steps around."""

    name: str
    number: int
    of: int
    before: str | None

    @classmethod
    def named(cls, name: str) -> "Step":
        at = STEPS.index(name)
        return cls(name, at + 1, len(STEPS), STEPS[at - 1] if at else None)

    @property
    def following(self) -> str:
        return STEPS[self.number]


@bp.get("")
@first_start
def page() -> ResponseReturnValue:
    """Begin, or go on where the answers end."""
    profile = box_profile(box().engine)
    takes_backups = box().settings.database_file is not None
    step = Step.named(_first_open(profile))
    return _shown("first_start/welcome.html", next_step=step, takes_backups=takes_backups)


@bp.get("/<step>")
@first_start
def ask(step: str) -> ResponseReturnValue:
    if step == LOGO:
        return _logo()
    if step == ADMIN:
        require_protection_of(Role.ADMIN)
        return _admin(AdminForm())
    return _question(_known(step), _filled_in(step))


@bp.post("/<step>")
@first_start
def answer(step: str) -> ResponseReturnValue:
    """Keep one answer; of the logo, that there is none."""
    csrf.protect()
    if step == ADMIN:
        return _make_admin()
    at = _known(step)
    if step == LOGO:
        describe(box(), BoxAnswers(logo=""))
    else:
        form = QUESTIONS[step](request.form)
        answers = form.answers()
        if answers is None:
            return _question(at, form, 422)
        describe(box(), _with_zone(answers))
    return redirect(url_for("first_start.ask", step=at.following), 303)


@bp.post("/logo/upload")
@first_start
@takes_upload(PICTURE)
def upload_logo() -> ResponseReturnValue:
    try:
        with received_file("logo") as file:
            logo = off_the_loop(lambda: as_logo(file.path))
    except (UploadRefused, Busy) as refusal:
        return _logo(sentence_of(refusal), status_of(type(refusal)))
    describe(box(), BoxAnswers(logo=logo.hex()))
    return redirect(url_for("first_start.ask", step=Step.named(LOGO).following), 303)


# -- who may not -----------------------------------------------------------------------------------------------------


@bp.get("/locked")
@public
def locked() -> ResponseReturnValue:
    """What to do where one may not set up this box: go to its own screen, or type the code."""
    if not is_first_start(box().engine):
        abort(404)
    return redirect(url_for("first_start.page")) if may_set_up() else _locked()


@bp.post("/code")
@public
def enter_code() -> ResponseReturnValue:
    """The code that the server has printed."""
    if not is_first_start(box().engine):
        abort(404)
    csrf.protect()
    if door().tries >= MOST_TRIES:
        return _locked(429)
    if not door().opens_to(request.form.get("code", "")[:40]):
        return _locked(403, _("Kode ini belum cocok. Silakan periksa, lalu coba lagi."))
    note_code_shown()
    return redirect(url_for("first_start.page"), 303)


@bp.get("/held")
@public
def held() -> ResponseReturnValue:
    """Somebody else is at it."""
    if not is_first_start(box().engine):
        abort(404)
    if not may_set_up() or not door().is_held_by_another(session_mark()):
        return redirect(url_for("first_start.page"))
    return _shown("first_start/held.html", 409)


@bp.post("/take-over")
@public
def take_over() -> ResponseReturnValue:
    """Go on at this device; the other one is told at its next answer."""
    csrf.protect()
    if not is_first_start(box().engine):
        abort(404)
    if may_set_up():
        door().hold(session_mark())
    return redirect(url_for("first_start.page"), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _shown(template: str, status: int = 200, **context: Any) -> Response:
    return unkept_response(render_template(template, **context), status)


def _known(step: str) -> Step:
    return Step.named(step) if step in QUESTIONS or step == LOGO else abort(404)


def _first_open(profile: BoxProfile) -> str:
    """The first question that nobody has answered; the admin last."""
    return next((one for one in STEPS if ANSWER_OF.get(one, one) not in profile.answered), ADMIN)


def _filled_in(step: str) -> AnswerForm:
    """With what was answered, else with what is likely."""
    profile = box_profile(box().engine)
    form: AnswerForm = QUESTIONS[step].of(profile)
    if step == "village-word" and "village_word" not in profile.answered:
        form = VillageWordForm(village_word=village_words(profile.regency_code)[0])
    return form


def _with_zone(answers: BoxAnswers) -> BoxAnswers:
    if not answers.regency_code:
        return answers
    return BoxAnswers(regency_code=answers.regency_code, zone=zone_of_place(answers.regency_code))


def _question(at: Step, form: AnswerForm, status: int = 200) -> Response:
    profile = box_profile(box().engine)
    # A part of a name was enough: whoever meant another one sees it on the next view.
    understood = name_of_regency(profile.regency_code) if at.name == "village-word" else ""
    context = {
        "step": at,
        "form": form,
        "regencies": all_regencies(),
        "words": village_words(profile.regency_code),
        "understood": understood,
        "zone": ZONE_LETTERS[profile.zone],
    }
    return _shown("first_start/question.html", status, **context)


def _logo(trouble: str = "", status: int = 200) -> Response:
    return _shown("first_start/logo.html", status, step=Step.named(LOGO), trouble=trouble)


def _admin(form: AdminForm, status: int = 200, trouble: str = "") -> Response:
    zone = ZONE_LETTERS[box_profile(box().engine).zone]
    context = {"step": Step.named(ADMIN), "form": form, "trouble": trouble, "zone": zone}
    return _shown("first_start/admin.html", status, **context)


def _make_admin() -> ResponseReturnValue:
    require_protection_of(Role.ADMIN)
    form = AdminForm(request.form)
    if not form.validate():
        return _admin(form, 422)
    username: str = form.username.data
    try:
        add_first_admin(box(), username=username, name=form.display_name.data, password=form.password.data)
    except (AlreadySetUp, NameTaken) as refusal:
        return _admin(form, 409, sentence_of(refusal))
    if not sign_in_first_admin(username):
        return redirect(url_for("signing_in.page"), 303)
    return redirect(url_for("days.page", first=1), 303)


def _locked(status: int = 403, trouble: str = "") -> Response:
    context = {"is_shut": door().tries >= MOST_TRIES, "trouble": trouble, "port": box().settings.port}
    return _shown("first_start/locked.html", status, has_code=bool(door().code_hash), **context)
