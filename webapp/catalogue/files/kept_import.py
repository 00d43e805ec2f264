"""A file between the look at what it would change and the word to take it: in the data folder, for an hour."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from webapp.catalogue import Catalogue, KnownAgency, KnownService
from webapp.catalogue.files.toml_file import entry_document
from webapp.services import Box

FOLDER = "imports"  # in the data folder
AN_HOUR = 60 * 60  # seconds
_NAME = re.compile(r"[0-9a-f]{32}")


def keep_import(here: Box, sent: Catalogue) -> str:
    """By which name it is found again; what nobody has taken for an hour goes."""
    folder = here.settings.data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in _older(folder, here.now().timestamp() - AN_HOUR):
        with suppress(OSError):
            old.unlink()
    name = token_hex(16)
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(_said(sent), file)  # as TOML it took a second and a half, of 260 services
    return name


def kept_import(here: Box, name: str) -> Catalogue | None:
    """None where it is gone."""
    if not _NAME.fullmatch(name):
        return None
    try:
        said = json.loads((here.settings.data_dir / FOLDER / name).read_text(encoding="utf-8"))
    except OSError:
        return None
    agencies = [KnownAgency.model_validate(one) for one in said["agency"]]
    services = [KnownService.model_validate(one) for one in said["service"]]
    return Catalogue({one.code: one for one in agencies}, {one.code: one for one in services})


def forget_import(here: Box, name: str) -> None:
    if _NAME.fullmatch(name):
        (here.settings.data_dir / FOLDER / name).unlink(missing_ok=True)


# -- inside ----------------------------------------------------------------------------------------------------------


def _said(sent: Catalogue) -> dict[str, list[dict[str, Any]]]:
    return {
        "agency": [entry_document(one) for one in sent.agencies.values()],
        "service": [entry_document(one) for one in sent.services.values()],
    }


def _older(folder: Path, than: float) -> Iterator[Path]:
    for path in folder.glob("*"):
        with suppress(OSError):
            if path.stat().st_mtime < than:
                yield path
