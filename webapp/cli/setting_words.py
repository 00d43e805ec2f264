"""Sentences of settings: why a file, a value or a database cannot be used, where it comes from, what may be shown."""

import re
from importlib.metadata import version
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from pydantic import ValidationError
from sqlalchemy import make_url

from queues.persistence.schema.upgrades import NewerDatabase
from webapp.day_file.problems import explained
from webapp.folder_database import NAME, SQLITE, AnotherDatabase
from webapp.settings import Settings
from webapp.settings_files import PREFIX, FaultOfFile, Given, SettingsFileInvalid
from webapp.words.guesses import guess

SECRET = {"secret_key"}
WITH_PASSWORD = {"database_url", "redis_url"}

_FAULTS = {
    FaultOfFile.UNREADABLE: lazy_gettext(
        "%(file)s tidak dapat dibaca oleh pengguna ini. Jalankan perintah sebagai pengguna layanan "
        "(runuser -u giliran -- giliran …), atau beri grupnya izin membaca: chgrp giliran %(file)s; chmod 640 %(file)s"
    ),
    FaultOfFile.NOT_TEXT: lazy_gettext("%(file)s bukan teks UTF-8. Simpan lagi berkas itu sebagai UTF-8."),
    FaultOfFile.MALFORMED: lazy_gettext(
        "%(file)s baris %(line)s bukan pengaturan. Tulis seperti GILIRAN_PUBLIC_URL=http://192.168.8.10:8000"
    ),
    FaultOfFile.UNKNOWN: lazy_gettext("%(file)s baris %(line)s: tidak ada pengaturan %(name)s."),
    FaultOfFile.TWICE: lazy_gettext(
        "%(file)s baris %(line)s: %(name)s sudah ada di baris sebelumnya. Hapus salah satu."
    ),
    FaultOfFile.NOT_HERE: lazy_gettext(
        "%(file)s baris %(line)s: %(name)s tidak berlaku di berkas ini. GILIRAN_DATA_DIR hanya dari lingkungan atau "
        "dari /etc/giliran/giliran.env, GILIRAN_SETTINGS_FILE hanya dari lingkungan."
    ),
}
# How a value is written whose form no sentence describes.
_EXAMPLES = {
    "bind": "0.0.0.0:8000",
    "https_bind": "0.0.0.0:8443",
    "public_url": "http://192.168.8.10:8000",
    "database_url": "postgresql://giliran@/giliran?host=/run/postgresql",
    "clock": "1x",
    "trusted_proxies": "127.0.0.1,::1",
    "tickets_per_device": "12 per hour",
    "tickets_per_address": "6 per minute; 30 per hour",
    "sign_ins_per_device": "10 per minute; 60 per hour",
    "sign_ins_per_address": "30 per 10 minutes",
}


def written(name: str) -> str:
    """`GILIRAN_PUBLIC_URL` for `public_url`."""
    return f"{PREFIX}{name.upper()}"


def fault_of_file(invalid: SettingsFileInvalid) -> str:
    facts = {"file": str(invalid.path), "line": invalid.line, "name": invalid.name}
    sentence = str(_FAULTS[invalid.fault]) % facts
    if invalid.fault is FaultOfFile.UNKNOWN:
        return f"{sentence} {guess(invalid.name, map(written, Settings.model_fields))}".strip()
    return sentence


def faults_of_values(invalid: ValidationError) -> str:
    """One line for each setting whose value cannot be used, with where it was given; the value itself is not said."""
    sources = Settings.sources()
    lines = []
    for error in invalid.errors():
        name = str(error["loc"][0])
        given = sources.given(name)  # None for what was just typed
        where = f" ({place_of_setting(given)})" if given else ""
        lines.append(f"{written(name)}{where}: {_expected(name, error)}")
    return "\n".join(lines)


def _expected(name: str, error: Any) -> str:
    if name in _EXAMPLES:
        return _("tulis seperti %(example)s", example=_EXAMPLES[name])
    return explained({fact: value for fact, value in error.items() if fact != "input"})  # it may be a secret


def cure_of_database(other: AnotherDatabase) -> str:
    """What to do where a folder belongs to another database than the settings name."""
    said = _(
        "Folder data %(folder)s memakai basis data %(noted)s, tetapi pengaturan di sini menunjuk ke %(asked)s. "
        "Tidak ada yang diubah.",
        folder=str(other.folder.resolve()),
        noted=_database_words(other.noted),
        asked=_database_words(other.asked),
    )
    cure = _(
        "Isi GILIRAN_DATABASE_URL seperti pada server (lihat: giliran settings), atau sebut folder lain dengan "
        "GILIRAN_DATA_DIR. Bila datanya memang sudah dipindahkan: hapus berkas %(file)s.",
        file=str(other.folder.resolve() / NAME),
    )
    return f"{said} {cure}"


def cure_of_newer_data(newer: NewerDatabase) -> str:
    """What to do where an older program meets data that a newer one has upgraded."""
    return _(
        "Data ini sudah dipakai oleh Giliran yang lebih baru (skema %(revision)s); program ini, versi %(version)s, "
        "tidak mengenalnya. Tidak ada yang diubah. Pasang lagi versi yang lebih baru itu, atau kembali ke cadangan "
        "dari sebelum pembaruan: giliran go-back",
        revision=newer.revision,
        version=version("giliran"),
    )


def _database_words(short: str) -> str:
    kind, _blank, place = short.partition(" ")
    return f"{'SQLite' if kind == SQLITE else 'PostgreSQL'} {f'({place})' if place else ''}".strip()


def place_of_setting(given: Given | None) -> str:
    if given is None:
        return _("bawaan")
    if given.path is None:
        return _("lingkungan")
    return _("%(file)s baris %(line)s", file=str(given.path), line=given.line)


def shown(name: str, value: object) -> str:
    """What may be read over somebody's shoulder: no secret, no password in an address."""
    if value is None or value == "":
        return "–"
    if name in SECRET:
        return "••••••"
    if name in WITH_PASSWORD:
        return _without_password(str(value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _without_password(url: str) -> str:
    plain = make_url(url).render_as_string(hide_password=True).replace("+psycopg:", ":", 1).replace("%2F", "/")
    return re.sub(r"(password=)[^&]*", r"\1***", plain)  # it may stand behind the question mark too
