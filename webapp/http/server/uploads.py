"""Files that people send: each route says how large, who may is decided before a byte is read, and it goes to the disk.

    @bp.post("/people/upload")                       # the address ends in /upload: see `bodies`
    @staff()
    @takes_upload(SPREADSHEET)
    def upload() -> ResponseReturnValue:
        try:
            with received_file() as file:            # gone when this ends
                rows = off_the_loop(lambda: read_rows(file.path))
        except UploadRefused as refusal:
            return _page(status_of(type(refusal)), trouble=sentence_of(refusal))

The form has `enctype="multipart/form-data"`, and in it the field of the CSRF token before that of the file: the token
is looked at before the file is. What was received is checked off the loop, by `off_the_loop`, one file at a time.
"""

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, TypeVar

import gevent
from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, validate_csrf
from gevent import monkey
from gevent.threadpool import ThreadPool
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData
from wtforms import ValidationError

from queues.model.refusals import Busy
from webapp.http.refusals import NoRoomForUpload, NoUpload, UploadCutOff, UploadTooLarge, UploadTooSlow
from webapp.http.server.bodies import PIECE, UPLOAD, UploadStream
from webapp.services import Box, box

View = TypeVar("View", bound=Callable[..., object])
Result = TypeVar("Result")

MB = 1024 * 1024
BACKUP, SPREADSHEET, PICTURE, DAY_FILE = 2048 * MB, 5 * MB, 5 * MB, 50 * MB
FOLDER = "uploads"  # in the data folder
AT_ONCE = 2  # in the whole box
LEFT_FREE = 200 * MB  # on the disk, for the hall
LARGEST_FIELDS = PIECE  # bytes of all fields beside the file
POLITE = 64 * MB  # of a file that is too large so much is read and thrown away, so that its sender hears why
A_DAY = 24 * 60 * 60  # seconds
_UNDER_WAY = "giliran_uploads"


@dataclass(frozen=True)
class ReceivedFile:
    """`name` is what the sender calls it: to be shown, never to be believed. `fields`: what else the form said."""

    path: Path
    name: str
    size: int
    fields: Mapping[str, str]


def takes_upload(most: int) -> Callable[[View], View]:
    """The route takes a file of so many bytes; its address ends in /upload."""

    def declare(view: View) -> View:
        view.largest_upload = most  # type: ignore[attr-defined]
        return view

    return declare


@contextmanager
def received_file(name: str = "file") -> Iterator[ReceivedFile]:
    """The file of the form's field `name`, in the data folder, for as long as the block lasts.

    Refuses with an UploadRefused, with Busy, and with CSRFError where the token is wrong or comes after the file.
    """
    most = _largest_here()
    folder = box().settings.data_dir / FOLDER
    stream: UploadStream | None = request.environ.get(UPLOAD)
    if stream is None:  # no form with a file at all
        raise NoUpload
    with _one_more(current_app.extensions[_UNDER_WAY]), _a_new_file(folder) as path:
        _require_size(stream, most)
        _require_room(folder, stream.length)
        yield _received(stream, name, path, most)


def off_the_loop(job: Callable[[], Result]) -> Result:
    """What the job returns or raises, while the loop goes on; one at a time, as with hashing."""
    pool = _pool()
    return job() if pool is None else _outcome_of(pool.apply(_caught, (job,)))


def init_uploads(app: Flask) -> None:
    """What a process left that was killed while it received goes."""
    app.extensions[_UNDER_WAY] = []
    here: Box = app.extensions["giliran"]
    a_day_ago = here.now().timestamp() - A_DAY
    for path in (here.settings.data_dir / FOLDER).glob("*"):
        with suppress(OSError):
            # Where several processes serve, another one may be receiving it now.
            if not here.settings.may_be_several or path.stat().st_mtime < a_day_ago:
                path.unlink()


# -- inside ----------------------------------------------------------------------------------------------------------


def _largest_here() -> int:
    view: Any = current_app.view_functions[request.endpoint or ""]
    largest: int = view.largest_upload
    return largest


@contextmanager
def _one_more(under_way: list[object]) -> Iterator[None]:
    if len(under_way) >= AT_ONCE:
        raise Busy
    one = object()
    under_way.append(one)
    try:
        yield
    finally:
        under_way.remove(one)


@contextmanager
def _a_new_file(folder: Path) -> Iterator[Path]:
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{os.getpid()}-{token_hex(8)}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _require_size(stream: UploadStream, most: int) -> None:
    """Browsers hear nothing of an answer that comes while they still send: what is not much too large is let come."""
    if stream.length <= most + LARGEST_FIELDS:
        return
    if stream.length <= POLITE:
        with suppress(gevent.Timeout, Exception):
            for _piece in stream.pieces():
                pass
    raise _too_large(most)


def _too_large(most: int) -> UploadTooLarge:
    return UploadTooLarge(most=f"{most // MB} MB")


def _require_room(folder: Path, length: int) -> None:
    if shutil.disk_usage(folder).free < length + LEFT_FREE:
        raise NoRoomForUpload


@dataclass
class _Receiving:
    """A form that is being read, event by event."""

    wanted: str
    target: BinaryIO
    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    size: int = 0
    part: str = ""  # the field that comes now
    is_file: bool = False

    def begins(self, part: Field | File) -> None:
        self.part, self.is_file = part.name, isinstance(part, File)
        if isinstance(part, File) and part.name == self.wanted:
            _require_token(self.fields.get("csrf_token", ""))
            self.name = Path((part.filename or "").replace("\\", "/")).name[:200]

    def takes(self, data: bytes) -> None:
        if self.is_file:
            if self.part == self.wanted:
                self.target.write(data)
                self.size += len(data)
            return
        if sum(map(len, self.fields.values())) + len(data) > LARGEST_FIELDS:
            raise NoUpload
        self.fields[self.part] = self.fields.get(self.part, "") + data.decode(errors="replace")


def _received(stream: UploadStream, name: str, path: Path, most: int) -> ReceivedFile:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            receiving = _Receiving(name, target)
            _read_form(stream, receiving)
    except gevent.Timeout:
        raise UploadTooSlow from None
    except OSError as trouble:
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoomForUpload from trouble
        raise UploadCutOff from trouble
    if not receiving.size or not receiving.name:
        raise NoUpload
    if receiving.size > most:
        raise _too_large(most)
    return ReceivedFile(path, receiving.name, receiving.size, receiving.fields)


def _read_form(stream: UploadStream, receiving: _Receiving) -> None:
    boundary = parse_options_header(request.content_type)[1].get("boundary", "")
    decoder = MultipartDecoder(boundary.encode(), max_form_memory_size=4 * PIECE, max_parts=50)
    try:
        for piece in chain(stream.pieces(), (None,)):  # None: nothing follows
            decoder.receive_data(piece)
            while not isinstance(event := decoder.next_event(), NeedData):
                if isinstance(event, Epilogue):
                    return
                if isinstance(event, Field | File):
                    receiving.begins(event)
                elif isinstance(event, Data):
                    receiving.takes(event.data)
    except (ValueError, HTTPException) as trouble:
        if isinstance(trouble, CSRFError):
            raise
        raise UploadCutOff from trouble


def _require_token(token: str) -> None:
    """A program that shows a token of its own has no page, and no other page can make a browser send one."""
    if request.authorization and request.authorization.type == "bearer":
        return
    try:
        validate_csrf(token)
    except ValidationError as wrong:
        raise CSRFError(str(wrong)) from wrong


def _caught(job: Callable[[], Result]) -> tuple[Result | None, Exception | None]:
    """Nothing is raised in the thread: gevent would print it there."""
    try:
        return job(), None
    except Exception as trouble:
        return None, trouble


def _outcome_of(ended: tuple[Any, Exception | None]) -> Any:
    result, trouble = ended
    if trouble is not None:
        raise trouble
    return result


@cache
def _pool() -> ThreadPool | None:
    """None without a patched world: there is no loop to stop."""
    return ThreadPool(1) if monkey.is_module_patched("threading") else None
