"""Settings: `GILIRAN_*` in the environment or in a file, each with a default that works in a hall."""

import os
import re
import secrets
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from limits import parse_many
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from queues.persistence.folders import sync_folder
from webapp.databases import with_driver
from webapp.http.server.proxies import networks
from webapp.network.lan import hall_address
from webapp.settings_files import FOLDER, MACHINE_FILE, SettingSources

LEAST_SECRET = 32  # bytes
LEAST_FREE = 500 * 1024 * 1024  # bytes on the disk; far more than a day writes, so that a full one is seen days before


class SecretTooShort(Exception):
    """What signs sessions and tickets could be guessed; `path` is where it is kept, None for the environment."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(f"the secret of {path or 'GILIRAN_SECRET_KEY'} has fewer than {LEAST_SECRET} bytes")
        self.path = path


class Settings(BaseSettings):
    """What a box needs to know. Nothing has to be set.

    Made from what the caller says, the environment, the data folder's file and the machine's, in this order
    (`webapp.settings_files`). Refuses with SettingsFileInvalid, and with pydantic's ValidationError.
    """

    # A faulty value may be a secret: no error shows it.
    model_config = SettingsConfigDict(env_prefix="GILIRAN_", extra="ignore", hide_input_in_errors=True)

    data_dir: Path = FOLDER
    settings_file: Path = MACHINE_FILE  # only the environment can say that it is elsewhere
    database_url: str | None = None
    redis_url: str | None = None
    secret_key: str | None = None
    secret_key_file: Path | None = None
    public_url: str | None = None
    bind: str = "0.0.0.0:8000"
    server: Literal["gunicorn", "pywsgi"] = "pywsgi" if os.name == "nt" else "gunicorn"
    trusted_proxies: str = ""
    hosts: str = ""  # names beside that of PUBLIC_URL under which the internet's DNS knows this server; * is all
    clock: str = "1x"
    # Numbers that phones take; a greeter is never limited.
    tickets_per_device: str = "12 per hour"
    tickets_per_address: str | None = None  # 6 per minute and 30 per hour; on a demo day 30 per minute
    shared_address: Literal["auto", "on", "off"] = "auto"  # many phones are behind one address
    phone_sockets: int = 5000  # phones that hear at once; the others read now and then
    fast_frames: Literal["on", "off"] = "on"  # off: messages for many go Socket.IO's own, slower way
    hall_page_seconds: float = 1.0
    # Of one address, staff and named TVs apart; a phone opens some six connections and one socket.
    connections_per_address: int = Field(default=40, ge=8)
    sockets_per_address: int = Field(default=20, ge=2)
    # Wrong passwords and PINs: of a device on which staff have signed in before; of all others by address.
    sign_ins_per_device: str = "10 per minute; 60 per hour"
    sign_ins_per_address: str = "30 per 10 minutes"
    sign_in_pause_seconds: float = Field(default=5.0, ge=0)  # between two tries of strangers at a name under attack
    second_factor: Literal["off", "required"] = "off"  # of admins and coordinators: a code of their phone's app
    backup_every: float = Field(default=5, ge=0)  # minutes; 0: only when a day is closed
    backup_dir: Path | None = None
    keys_dir: Path | None = None  # several machines share one folder
    usb_dirs: str = os.pathsep.join(("/media", "/run/media", "/mnt"))  # where an empty box looks for backups
    https_bind: str = "0.0.0.0:8443"  # where staff are served by https, once `giliran tls init` has made a certificate
    staff_https: Literal["auto", "off"] = "auto"  # auto: pages of staff lead to https where the box speaks it
    trust_plain_http: bool = False  # whether an admin may sign in, and addresses be read, on plain http in the hall

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        said = init_settings()
        sources = cls.sources(data_dir=said.get("data_dir"), machine_file=said.get("settings_file"))
        files = ({name: one.value for name, one in given.items()} for given in (sources.of_folder, sources.of_machine))
        return init_settings, env_settings, *(InitSettingsSource(settings_cls, values) for values in files)

    @classmethod
    def sources(cls, data_dir: Path | None = None, machine_file: Path | None = None) -> SettingSources:
        """Who gives which setting; refuses with SettingsFileInvalid."""
        return SettingSources(cls.model_fields, data_dir=data_dir, machine_file=machine_file)

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        if not value:
            return None
        address = urlsplit(value)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError("an address such as http://192.168.8.10:8000")
        return value.rstrip("/")

    @field_validator("bind", "https_bind")
    @classmethod
    def _with_host(cls, value: str) -> str:
        if not re.fullmatch(r"(\S+:)?\d{1,5}", value):
            raise ValueError("an address and a port such as 0.0.0.0:8000")
        return value if ":" in value else f"0.0.0.0:{value}"

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, value: str | None) -> str | None:
        try:
            return value and with_driver(make_url(value).render_as_string(hide_password=False))
        except ArgumentError:
            raise ValueError("an address such as postgresql://giliran@/giliran?host=/run/postgresql") from None

    @field_validator("secret_key_file", "backup_dir", "keys_dir", mode="before")
    @classmethod
    def _none_if_empty(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("tickets_per_device", "tickets_per_address", "sign_ins_per_device", "sign_ins_per_address")
    @classmethod
    def _a_pace(cls, value: str | None) -> str | None:
        if value is not None:
            parse_many(value)
        return value

    @field_validator("clock")
    @classmethod
    def _a_speed(cls, value: str) -> str:
        if not value.endswith("x") or not value[:-1].replace(".", "", 1).isdigit():
            raise ValueError("a speed such as 1x or 60x")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        networks(value)
        return value

    @property
    def speed(self) -> float:
        return float(self.clock[:-1])

    @property
    def database(self) -> str:
        if self.database_url:
            return self.database_url
        return f"sqlite:///{self.data_dir.resolve() / 'giliran.db'}"

    @property
    def database_file(self) -> Path | None:
        """Of SQLite; None where the database is a server."""
        url = make_url(self.database)
        return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None

    @property
    def backups(self) -> Path:
        return self.backup_dir or self.data_dir / "backups"

    @property
    def keys(self) -> Path:
        """Where the keys of the days lie: never among the backups."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def voices_dir(self) -> Path:
        """Recorded voices, a folder each: their clips lie over the shipped ones."""
        return self.data_dir / "voices"

    @property
    def spoken_dir(self) -> Path:
        """Names and announcements that the box has spoken itself; what is lost is made again."""
        return self.data_dir / "spoken"

    @property
    def tls_dir(self) -> Path:
        """The box's own certificate authority and certificate; in no backup."""
        return self.data_dir / "tls"

    @property
    def https_address(self) -> tuple[str, int]:
        host, _, port = self.https_bind.rpartition(":")
        return host.strip("[]") or "0.0.0.0", int(port)

    @property
    def may_be_several(self) -> bool:
        """Whether other processes may serve the same days: SQLite has one writer, and so one server."""
        return not self.database.startswith("sqlite")

    @property
    def port(self) -> int:
        return int(self.bind.rpartition(":")[2])

    @property
    def host(self) -> str:
        return self.bind.rpartition(":")[0].strip("[]")

    @cached_property
    def address(self) -> str:
        """What every QR is made from: never a loopback when the hall can reach something better."""
        if self.public_url:
            return self.public_url
        host = hall_address() if self.follows_network else self.host
        return f"http://{host}:{self.port}"

    @property
    def follows_network(self) -> bool:
        """Whether the address is whatever this machine has in the hall's network: nobody has named one."""
        return not self.public_url and self.host in ("0.0.0.0", "::", "")

    @property
    def is_https(self) -> bool:
        return self.address.startswith("https://")

    @cached_property
    def secret(self) -> str:
        """The box's secret: given, read from a file, or made on first start and kept with mode 0600.

        Refuses with SecretTooShort: a file that a full disk or a hasty copy left empty would open every ticket.
        """
        if self.secret_key is not None:
            return _long_enough(self.secret_key, None)
        path = self.secret_file
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            _write_secret(path, secrets.token_urlsafe(48))
        return _long_enough(path.read_text().strip(), path)

    def require_secret(self) -> None:
        """Refuses with SecretTooShort."""
        assert self.secret

    @property
    def secret_file(self) -> Path:
        return self.secret_key_file or self.data_dir / "secret-key"


def _long_enough(secret: str, path: Path | None) -> str:
    if len(secret.encode()) < LEAST_SECRET:
        raise SecretTooShort(path)
    return secret


def _write_secret(path: Path, secret: str) -> None:
    """Closed to others and whole from its first moment, on the disk when this returns; the first of two starters wins.

    What is signed with it is on paper minutes later: a power cut must not take it.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    sync_folder(path.parent)
