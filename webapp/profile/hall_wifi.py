"""The Wi-Fi of the hall as people join it: its name, and the password that hangs on the wall anyway.

It belongs to the router beside this laptop, as PUBLIC_URL does, and not to any day. So it is a small file of its own in
the data folder, which every process of the folder reads: an earlier version of the program passes it over, where an
unknown line among the settings would keep it from starting. Every copy of the database takes it along.
"""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _

from queues.model.actor import SYSTEM, Actor
from queues.persistence.backup.companion import WIFI
from queues.persistence.box_profile import note_box_described
from queues.persistence.folders import sync_folder
from webapp.services import Box, box

LONGEST_NAME = 32  # bytes, of IEEE 802.11
_PASSWORD = re.compile(r"[ -~]{8,63}")  # of WPA: printable ASCII
_SPECIAL = re.compile(r'([\\;,:"])')


@dataclass(frozen=True)
class HallWifi:
    """`password` is empty where the network is open."""

    name: str
    password: str = ""

    @property
    def is_open(self) -> bool:
        return not self.password

    @property
    def text(self) -> str:
        """As cameras of phones read it from a QR code, and offer to join."""
        name, password = _SPECIAL.sub(r"\\\1", self.name), _SPECIAL.sub(r"\\\1", self.password)
        return f"WIFI:T:nopass;S:{name};;" if self.is_open else f"WIFI:T:WPA;S:{name};P:{password};;"


def problem_of_name(said: str) -> str | None:
    """Why no network can be called so, in words."""
    if len(said.encode()) > LONGEST_NAME or not said.isprintable():
        return _("Nama Wi‑Fi paling panjang %(most)s huruf.", most=LONGEST_NAME)
    return None


def problem_of_password(said: str) -> str | None:
    """Why it is no password of WPA, in words; none at all is none."""
    if said and not _PASSWORD.fullmatch(said):
        return _("Sandi Wi‑Fi 8 sampai 63 huruf, angka, atau tanda, tanpa huruf khusus. Kosongkan bila tanpa sandi.")
    return None


def hall_wifi(here: Box) -> HallWifi | None:
    """None where nobody has said it, or where what the file says is not one."""
    try:
        said = json.loads(_file(here).read_text(encoding="utf-8"))
        found = HallWifi(str(said["name"]), str(said["password"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    is_usable = found.name and not problem_of_name(found.name) and not problem_of_password(found.password)
    return found if is_usable else None


def keep_wifi(here: Box, wifi: HallWifi | None, *, by: Actor = SYSTEM) -> bool:
    """Show this one from now on, or none; whether that changes anything. Who changed it is an event of the box."""
    if wifi == hall_wifi(here):
        return False
    path = _file(here)
    if wifi:
        draft = path.with_name(f".{WIFI}.{os.getpid()}")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(asdict(wifi), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    else:
        path.unlink(missing_ok=True)
    sync_folder(path.parent)
    here.writer.write(note_box_described, ("wifi",), now=here.now(), by=by)
    return True


def init_hall_wifi(app: Flask) -> None:
    app.jinja_env.globals["hall_wifi"] = lambda: hall_wifi(box())


def _file(here: Box) -> Path:
    return here.settings.data_dir / WIFI
