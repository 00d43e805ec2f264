"""`giliran day hand-in`, `take-in`, `send`: a closed day as one signed file, from box to box or to the regency."""

import json
import os
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

import click
from flask_babel import gettext as _

from queues.model.handed_in.following import Relation
from queues.model.refusals import BoxHasOtherKey, BoxUnknown
from queues.persistence.handed_in.read import file_digest, read_handed_day
from webapp.cli.options import json_option, tell
from webapp.cli.running.command_context import day_of_code, opened
from webapp.cli.speech import CommandError
from webapp.handed_in.making import hand_in
from webapp.handed_in.taking_in import TakenIn, file_at, take_in, trust
from webapp.handed_in.waiting import forget_waiting
from webapp.handed_in.words import taken_words
from webapp.words.refusals import sentence_of

RECEIVED_DAYS = "/received-days"
API = ("api", "v1")
PATIENCE = 120.0  # seconds; a day of two megabytes needs one over a slow line
LONGEST_ANSWER = 64 * 1024
TOKEN = "SERVER_TOKEN"


@click.command("hand-in")
@click.argument("code")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Berkas atau folder tujuan. / File or folder to write to."
)
@click.option(
    "--with-details",
    is_flag=True,
    help="Dengan data pribadi yang terkunci, tanpa kuncinya. / With sealed personal details, never their key.",
)
@json_option
def hand_in_day(code: str, output: Path | None, with_details: bool, as_json: bool) -> None:
    """Tulis hari yang sudah ditutup sebagai berkas bertanda tangan. / Write a closed day as a signed file."""
    with opened() as here:
        found = day_of_code(here.engine, code)
        made = hand_in(here, found.code, with_details=with_details)
    where = output or Path()
    path = where / made.name if where.is_dir() else where
    try:
        with path.open("xb") as file:
            file.write(made.content)
    except FileExistsError:
        raise CommandError(_("Berkas %(file)s sudah ada; pilih nama lain.", file=str(path))) from None
    except OSError as trouble:
        path.unlink(missing_ok=True)
        raise CommandError(
            _("Berkas %(file)s tidak dapat ditulis (%(why)s).", file=str(path), why=trouble.strerror)
        ) from None
    said = {"day": found.code, "file": str(path), "digest": made.digest, "last_seq": made.last_seq}
    tell(as_json, said, _("Tertulis di %(file)s.", file=str(path)))


@click.command("take-in")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--fingerprint",
    help="Sidik kunci kotak asal, sesudah dibandingkan. / Fingerprint of the box's key, once it was compared.",
)
@json_option
def take_in_day(file: Path, fingerprint: str | None, as_json: bool) -> None:
    """Terima berkas hari dari kotak lain. / Take in the file of a day from another box."""
    try:
        content = file_at(file)
    except OSError as trouble:
        raise CommandError(
            _("Berkas %(file)s tidak dapat dibaca (%(why)s).", file=str(file), why=trouble.strerror)
        ) from None
    with opened() as here:
        if fingerprint:
            trust(here, read_handed_day(content), fingerprint)
        try:
            taken = take_in(here, content)
        except (BoxUnknown, BoxHasOtherKey) as refusal:
            again = _(
                "Bila sama: giliran day take-in %(file)s --fingerprint %(fingerprint)s",
                file=str(file),
                fingerprint=refusal.details["fingerprint"],
            )
            raise CommandError(f"{sentence_of(refusal)} {again}") from None
        if fingerprint:
            forget_waiting(here, file_digest(content).hex())  # it may have come by another way before
        tell(as_json, _as_json(taken), taken_words(taken))


@click.command()
@click.argument("code")
@click.argument("url")
@click.option("--token", envvar=TOKEN, required=True, help=f"Token dari server itu. / Token of that server. [{TOKEN}]")
@json_option
def send(code: str, url: str, token: str, as_json: bool) -> None:
    """Kirim hari yang sudah ditutup ke server kabupaten. / Send a closed day to the regency's server."""
    address = _address(url)
    with opened() as here:
        found = day_of_code(here.engine, code)
        made = hand_in(here, found.code)
    answer = _posted(address, made.name, made.content, token)
    relation = Relation(answer["relation"])
    sentence = _("Terkirim: versi %(version)s di server itu.", version=answer["version"])
    if not answer["is_new"]:
        sentence = _("Server itu sudah memilikinya: versi %(version)s.", version=answer["version"])
    tell(as_json, {"day": found.code, "relation": relation.value} | answer, sentence)


# -- inside ----------------------------------------------------------------------------------------------------------


def _as_json(taken: TakenIn) -> dict[str, object]:
    compared = taken.comparison
    return {
        "id": str(taken.day_id),
        "version": taken.version,
        "is_new": taken.is_new,
        "relation": compared.relation.value,
        "shared": compared.shared,
        "added": compared.added,
        "missing": compared.missing,
    }


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CommandError(_("Alamat %(url)s tidak lengkap. Tulis seperti https://giliran.kabupaten.go.id", url=url))
    return "/".join((f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", *API)) + RECEIVED_DAYS


class _NoRedirect(HTTPRedirectHandler):
    """A token is shown to the server that was named, and to no other."""

    def redirect_request(self, *_known: Any) -> None:
        return None


def _posted(address: str, name: str, content: bytes, token: str) -> dict[str, Any]:
    boundary = token_hex(16)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Idempotency-Key": token_hex(16),
        "Accept": "application/json",
        "Accept-Language": click.get_current_context().find_root().obj,
    }
    opener: OpenerDirector = build_opener(_NoRedirect)
    try:
        with opener.open(Request(address, body, headers, method="POST"), timeout=PATIENCE) as answer:
            said: dict[str, Any] = json.loads(answer.read(LONGEST_ANSWER))
            return said
    except HTTPError as refused:
        raise CommandError(_refused(refused)) from None
    except (URLError, OSError, ValueError) as trouble:
        reason = getattr(trouble, "reason", trouble)
        why = os.strerror(reason.errno) if isinstance(reason, OSError) and reason.errno else type(reason).__name__
        raise CommandError(
            _("Server %(url)s tidak menjawab sebagaimana mestinya (%(why)s).", url=address, why=why)
        ) from None


def _refused(refused: HTTPError) -> str:
    """The server's own sentence, where it is one of ours."""
    try:
        message = str(json.loads(refused.read(LONGEST_ANSWER))["error"]["message"])
    except (ValueError, KeyError, TypeError):
        message = ""
    status = _("Server itu menolak (%(status)s).", status=refused.code)
    return f"{status} {message}".strip()
