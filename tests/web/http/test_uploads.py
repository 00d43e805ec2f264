"""A file that is sent: who may is decided before it is read, it goes to the data folder, and it is gone afterwards."""

import stat
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import gevent
import pytest
from flask import Flask
from flask_wtf.csrf import CSRFError
from PIL import Image

from tests.builders import Hall
from tests.web.conftest import Staff
from tests.web.reading import text_of
from webapp.http.refusals import NoRoomForUpload, NotAPicture, NoUpload, UploadCutOff, UploadTooLarge
from webapp.http.server import uploads
from webapp.http.server.bodies import PIECE, UPLOADS_END, UploadStream
from webapp.http.server.uploads import FOLDER, MB, PICTURE, ReceivedFile, init_uploads, off_the_loop, received_file
from webapp.profile.box_profile import box_profile, logo_mark
from webapp.profile.logo import LARGEST, as_logo
from webapp.services import Box
from webapp.settings import Settings

LOGO = "/settings/logo/upload"


@pytest.fixture
def admin(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def a_picture(kind: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    made = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind)
    return made.getvalue()


def sent(staff: Staff, file: bytes, name: str = "logo.png", **fields: Any) -> Any:
    form = {"csrf_token": staff.csrf} | fields | {"logo": (BytesIO(file), name)}
    return staff.client.post(LOGO, data=form, content_type="multipart/form-data")


def left_in(settings: Settings) -> list[Path]:
    return list((settings.data_dir / FOLDER).glob("*"))


# -- a logo ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_logo_and_the_file_is_gone(
    admin: Staff, box: Box, settings: Settings, kind: str
) -> None:
    assert sent(admin, a_picture(kind)).status_code == 303
    logo = box_profile(box.engine).logo
    with Image.open(BytesIO(logo)) as shown:
        assert (shown.format, shown.height <= 96, len(logo) <= LARGEST) == ("PNG", True, True)
    assert left_in(settings) == []
    assert logo_mark(box_profile(box.engine)) in admin.get("/settings").text


def test_a_logo_is_taken_away_again(admin: Staff, box: Box) -> None:
    sent(admin, a_picture())
    assert admin.client.post("/settings/logo/remove", data={"csrf_token": admin.csrf}).status_code == 303
    assert box_profile(box.engine).logo == b""


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (SVG, "logo.svg"),
        (SVG, "logo.png"),
        (b"%PDF-1.7 not a picture", "logo.png"),
        (b"GIF89a", "logo.gif"),
        (a_picture()[:200], "logo.png"),
        (b"PK\x03\x04" + b"0" * 500, "logo.png"),
    ],
)
def test_what_is_no_picture_is_said_at_the_field_whatever_its_name(
    admin: Staff, box: Box, settings: Settings, file: bytes, name: str
) -> None:
    answer = sent(admin, file, name)
    assert answer.status_code == 422
    assert "Gambar SVG tidak diterima" in text_of(answer)
    assert box_profile(box.engine).logo == b""
    assert left_in(settings) == []


def test_a_picture_that_would_fill_the_memory_is_not_opened(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(bomb)
    assert bomb.stat().st_size < 100_000
    with pytest.raises(NotAPicture):
        as_logo(bomb)


def test_any_picture_becomes_small_enough(tmp_path: Path) -> None:
    noise = tmp_path / "noise.png"
    Image.effect_noise((400, 300), 200).convert("RGB").save(noise)
    assert len(as_logo(noise)) <= LARGEST


# -- size, room and what is no form ----------------------------------------------------------------------------------


def test_a_file_of_fifty_megabytes_is_refused_with_a_sentence(admin: Staff, settings: Settings) -> None:
    answer = sent(admin, b"\0" * (50 * MB))
    assert answer.status_code == 413
    assert "Paling besar 5 MB." in text_of(answer)
    assert left_in(settings) == []


def test_a_little_too_large_is_too_large(admin: Staff) -> None:
    assert sent(admin, b"\0" * (PICTURE + 1)).status_code == 413


def test_a_form_without_a_file_asks_for_one(admin: Staff) -> None:
    assert "Pilih berkasnya dahulu." in text_of(sent(admin, b"", ""))
    assert admin.client.post(LOGO, data={"csrf_token": admin.csrf}).status_code == 422
    assert admin.client.post(LOGO, json={}, headers={"X-CSRFToken": admin.csrf}).status_code in (415, 422)


def test_fields_beside_the_file_have_a_limit_of_their_own(admin: Staff) -> None:
    assert sent(admin, a_picture(), more="x" * (PIECE + 1)).status_code in (400, 413, 422)


def test_a_disk_that_is_nearly_full_takes_no_file(tmp_path: Path) -> None:
    with pytest.raises(NoRoomForUpload):
        uploads._require_room(tmp_path, 2**60)


# -- who may ---------------------------------------------------------------------------------------------------------


class Unread(BytesIO):
    """A body that nobody may touch."""

    def read(self, *_how_much: Any) -> bytes:
        raise AssertionError("it was read")


FORM = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": str(40 * MB)}


@pytest.mark.parametrize("role", ["citizen", "clerk", "coordinator"])
def test_who_may_not_is_refused_before_a_byte_is_read(
    app: Flask, hall: Hall, signed_in: Callable[[str], Staff], role: str
) -> None:
    client = app.test_client() if role == "citizen" else signed_in(role).client
    answer = client.post(LOGO, environ_overrides=FORM | {"wsgi.input": Unread()})
    assert answer.status_code == (302 if role == "citizen" else 403)


def test_a_form_of_another_page_is_refused_before_the_file_is_kept(
    app: Flask, admin: Staff, box: Box, settings: Settings
) -> None:
    for token in ("", "another"):
        assert sent(admin, a_picture(), csrf_token=token).status_code == 400
    file, token = ('name="file"; filename="a"', b"x" * 300_000), ('name="csrf_token"', admin.csrf.encode())
    with pytest.raises(CSRFError):
        received(app, admin, body_of(file, token))
    assert box_profile(box.engine).logo == b""
    assert left_in(settings) == []


def test_a_third_file_at_once_waits_for_another_time(app: Flask, admin: Staff) -> None:
    app.extensions["giliran_uploads"].extend([object()] * uploads.AT_ONCE)
    assert sent(admin, a_picture()).status_code == 503
    app.extensions["giliran_uploads"].clear()
    assert sent(admin, a_picture()).status_code == 303


def test_every_route_that_takes_a_file_has_an_address_that_says_so(app: Flask) -> None:
    """The server and nginx know them by it before any route is looked for."""
    for rule in app.url_map.iter_rules():
        takes = hasattr(app.view_functions[rule.endpoint], "largest_upload")
        assert takes == rule.rule.endswith(UPLOADS_END), rule.rule


# -- receiving -------------------------------------------------------------------------------------------------------


def body_of(*parts: tuple[str, bytes]) -> bytes:
    made = b""
    for disposition, data in parts:
        made += b"--b\r\nContent-Disposition: form-data; " + disposition.encode() + b"\r\n\r\n" + data + b"\r\n"
    return made + b"--b--\r\n"


def received(app: Flask, admin: Staff, body: bytes, *, length: int | None = None) -> tuple[ReceivedFile, bytes, int]:
    """What a view sees while it has the file: the file, its bytes and its mode."""
    stream = UploadStream(BytesIO(body), len(body) if length is None else length)
    environ = FORM | {"giliran.upload": stream, "REQUEST_METHOD": "POST"}
    with app.test_request_context(LOGO, environ_overrides=environ) as context:
        with admin.client.session_transaction() as session:
            context.session.update(session)  # type: ignore[union-attr]
        with received_file("file") as file:
            return file, file.path.read_bytes(), stat.S_IMODE(file.path.stat().st_mode)


def a_form(admin: Staff, data: bytes, name: str = "people.xlsx") -> bytes:
    return body_of(
        ('name="csrf_token"', admin.csrf.encode()),
        ('name="other"; filename="x.txt"', b"not this one"),
        (f'name="file"; filename="{name}"', data),
        ('name="confirmed"', b"yes"),
    )


def test_what_is_sent_comes_whole_and_only_its_owner_can_read_it(app: Flask, admin: Staff) -> None:
    data = bytes(range(256)) * 4096  # several pieces, with everything that looks like an end of line
    file, kept, mode = received(app, admin, a_form(admin, data, r"C:\\Users\\budi\\people.xlsx"))
    assert kept == data
    assert (file.size, file.name, mode) == (len(data), "people.xlsx", 0o600)
    assert file.fields["confirmed"] == "yes"
    assert not file.path.exists()


def test_a_line_that_ends_early_leaves_nothing(app: Flask, admin: Staff, settings: Settings) -> None:
    whole = a_form(admin, b"x" * 300_000)
    for body, length in ((whole[:200_000], len(whole)), (b"nonsense", 8)):
        with pytest.raises(UploadCutOff):
            received(app, admin, body, length=length)
    with pytest.raises(NoUpload):
        received(app, admin, body_of(('name="csrf_token"', admin.csrf.encode())))
    assert left_in(settings) == []


def test_a_piece_that_does_not_come_in_time_ends_it() -> None:
    class Stalled:
        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int) -> bytes:
            if self.given:
                gevent.sleep(60)
            self.given += 1
            return b"x" * size

    came = []
    with pytest.raises(gevent.Timeout):
        came += [len(piece) for piece in UploadStream(Stalled(), 10 * PIECE, seconds=0.05).pieces()]
    stream = UploadStream(Stalled(), 10 * PIECE, seconds=0.05).pieces()
    assert len(next(stream)) == PIECE


def test_a_file_that_says_it_is_small_and_is_not_is_read_no_further(app: Flask, admin: Staff) -> None:
    with pytest.raises(UploadCutOff):
        received(app, admin, a_form(admin, b"x" * 300_000), length=1000)
    with pytest.raises(UploadTooLarge):
        received(app, admin, a_form(admin, b"x" * (PICTURE + 10)))


def test_what_a_killed_process_left_goes_at_the_next_start(app: Flask, settings: Settings) -> None:
    folder = settings.data_dir / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / "123-abc").write_bytes(b"half a backup")
    init_uploads(app)
    assert left_in(settings) == []


def test_what_is_done_off_the_loop_is_answered_or_refused_as_here() -> None:
    assert off_the_loop(lambda: 6 * 7) == 42
    with pytest.raises(NotAPicture):
        off_the_loop(_refuse)


def _refuse() -> None:
    raise NotAPicture
