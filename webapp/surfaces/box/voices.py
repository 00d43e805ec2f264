"""Clips of the board's voice: public as the board is, under addresses that change with what is in them."""

from flask import Blueprint, Response, abort, jsonify, make_response, request, send_file
from flask.typing import ResponseReturnValue

from webapp.auth.access import public
from webapp.http.assets import ONE_YEAR
from webapp.services import box
from webapp.voice.spoken_words import spoken_words
from webapp.voice.voices import Clip, Voice, Voices, clip_address

bp = Blueprint("voices", __name__)


@bp.get("/voice/<voice>/manifest.json")
@public
def manifest(voice: str) -> ResponseReturnValue:
    """The order of words of a voice, and where its clips are: `{voice, name, language, sentences, clips}`.

    A clip is `{url, text, ms}`. Asked again, it costs a few bytes while nothing of the voice has changed.
    """
    found = _voice_or_404(voice)
    answer = make_response("", 304) if found.mark in request.if_none_match else jsonify(_shown(found))
    answer.set_etag(found.mark)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/voice/<voice>/<filename>")
@public
def clip(voice: str, filename: str) -> ResponseReturnValue:
    """One clip. Only what the manifest names is found: no part of the address is ever a path."""
    return _clip_or_404(_voice_or_404(voice).clip(filename))


@bp.get("/voice/names/<filename>")
@public
def name(filename: str) -> ResponseReturnValue:
    """A name or an announcement that the box speaks itself: its address is made from its words."""
    found = spoken_words().find(filename.partition(".")[0])
    return _clip_or_404(found if found and found.path.name == filename else None)


def _clip_or_404(found: Clip | None) -> Response:
    if found is None:
        abort(404)
    answer = send_file(found.path.resolve(), mimetype=found.mimetype, max_age=ONE_YEAR, conditional=True)
    answer.cache_control.no_cache = None
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return answer


def _voice_or_404(code: str) -> Voice:
    found = Voices(box().settings.voices_dir).voice(code)
    if found is None:
        abort(404)
    return found


def _shown(voice: Voice) -> dict[str, object]:
    return {
        "voice": voice.code,
        "name": voice.name,
        "language": voice.language,
        "sentences": voice.sentences,
        "clips": {
            name: {
                "url": clip_address(voice, one),
                "text": one.text,
                "ms": one.ms,
            }
            for name, one in voice.clips.items()
        },
    }
