"""Encryption keys of service days: one random secret a day in a file of its own, so that forgetting it erases copies.

What is about a person is written under a key of its day. The keys lie beside the database and in no backup of it: once
a day's key is forgotten, nothing that was written under it can be read again, in whatever copy it stands. A spare
laptop that goes on from a backup learns the key from a short code on paper.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from queues.model.refusals import NotRecorded, WrongDayCode
from queues.persistence.folders import sync_folder

# 128 bits in 26 letters, and 4 letters that tell a slip of the pen and another day's code from this one: six groups.
SECRET_BYTES = 16
_SECRET_LETTERS, _CHECK_LETTERS, _GROUP = 26, 4, 5
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
_DETAILS = "details"


class DayKeys:
    """The secrets in this folder, kept in memory once read. Several machines share the folder.

    A day's file holds one code a line. The first is written under; further ones were added from paper after a restore,
    and only open what another laptop had written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[UUID, tuple[tuple[int, int, int], tuple[bytes, ...]]] = {}
        self._derived: dict[tuple[UUID, str], bytes] = {}

    def key_of(self, day_id: UUID) -> bytes:
        """The 32 bytes under which the day's personal details are written; made, and on the disk, on first use."""
        return _expanded(self._secret_to_write_under(day_id), day_id, _DETAILS)

    def keys_of(self, day_id: UUID) -> tuple[bytes, ...]:
        """All that may open a personal detail of the day; none where the key was lost or forgotten. Makes nothing."""
        return tuple(_expanded(secret, day_id, _DETAILS) for secret in self._secrets(day_id))

    def derive(self, day_id: UUID, purpose: str) -> bytes:
        """32 bytes of the day for this purpose alone; the same until the day's key is forgotten."""
        if (day_id, purpose) not in self._derived:
            self._derived[day_id, purpose] = _expanded(self._secret_to_write_under(day_id), day_id, purpose)
        return self._derived[day_id, purpose]

    def forget(self, day_id: UUID) -> bool:
        """Destroy the day's key; whether there was one. What was written under it is unreadable from now on."""
        self._read.pop(day_id, None)
        for known in [known for known in self._derived if known[0] == day_id]:
            del self._derived[known]
        for draft in self._folder.glob(f".{day_id}.*"):
            _destroy(draft)
        path = self._path(day_id)
        if not path.exists():
            return False
        _destroy(path)
        sync_folder(self._folder)
        return True

    def kept(self) -> dict[UUID, datetime]:
        """The days whose key lies here, and when its file was written."""
        found = {}
        for path in sorted(self._folder.glob("*.key")):
            with suppress(ValueError, FileNotFoundError):  # not ours, or forgotten by another process just now
                found[UUID(path.stem)] = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return found

    # -- on paper ------------------------------------------------------------------------------------------------

    def code(self, day_id: UUID) -> str:
        """The day's key as people copy it from paper; made on first use."""
        return _spelled(self._secret_to_write_under(day_id), day_id)

    def add(self, day_id: UUID, code: str) -> None:
        """Learn a key from paper; refuses with WrongDayCode. Learnt twice is learnt once."""
        secret = _understood(code, day_id)
        known = self._secrets(day_id)
        if secret in known:
            return
        if known:
            self._append(day_id, secret)
        else:
            self._make(day_id, secret)

    # -- inside --------------------------------------------------------------------------------------------------

    def _path(self, day_id: UUID) -> Path:
        return self._folder / f"{day_id}.key"

    def _secret_to_write_under(self, day_id: UUID) -> bytes:
        """Refuses with NotRecorded where no key can be made: what belongs under it must not be written either."""
        if not self._secrets(day_id):
            try:
                self._make(day_id, secrets.token_bytes(SECRET_BYTES))
            except OSError as trouble:
                raise NotRecorded from trouble
        for secret in self._secrets(day_id):
            return secret
        raise NotRecorded  # a file that cannot be read or understood is in its place; it may be mended

    def _secrets(self, day_id: UUID) -> Sequence[bytes]:
        """Read again only when the file is another one: a second process may have forgotten or learnt a key."""
        path = self._path(day_id)
        try:
            state = path.stat()
            mark = (state.st_ino, state.st_size, state.st_mtime_ns)
            if day_id not in self._read or self._read[day_id][0] != mark:
                self._read[day_id] = (mark, tuple(_secrets_in(path, day_id)))
        except OSError:  # not there, or a folder that is away: nothing can be opened
            self._read.pop(day_id, None)
            return ()
        return self._read[day_id][1]

    def _make(self, day_id: UUID, secret: bytes) -> None:
        """Whole and on the disk from its first moment; of two who make it at once the first wins."""
        # Only the last step: a shared folder that is away must not be made anew on this machine.
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = self._folder / f".{day_id}.{secrets.token_hex(4)}"
        _write(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _spelled(secret, day_id))
        try:
            with suppress(FileExistsError):
                os.link(draft, self._path(day_id))
        finally:
            draft.unlink()
        sync_folder(self._folder)

    def _append(self, day_id: UUID, secret: bytes) -> None:
        # On a line of its own even behind one that was torn.
        _write(self._path(day_id), os.O_WRONLY | os.O_APPEND, "\n" + _spelled(secret, day_id))


def _expanded(secret: bytes, day_id: UUID, purpose: str) -> bytes:
    """HKDF-Expand (RFC 5869) of one block: the secret is uniform already."""
    return hmac.digest(secret, b"giliran " + purpose.encode() + day_id.bytes + b"\x01", "sha256")


def _spelled(secret: bytes, day_id: UUID) -> str:
    check = int.from_bytes(hashlib.sha256(day_id.bytes + secret).digest()[:3], "big")
    letters = _in_letters(int.from_bytes(secret, "big"), _SECRET_LETTERS) + _in_letters(check >> 4, _CHECK_LETTERS)
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def _in_letters(number: int, how_many: int) -> str:
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(how_many)))


def _understood(code: str, day_id: UUID) -> bytes:
    letters = code.strip().upper().translate(_MISREAD)
    number = 0
    for letter in letters[:_SECRET_LETTERS]:
        number = number * 32 + _LETTERS.find(letter)
    if not 0 <= number < 1 << 8 * SECRET_BYTES:
        raise WrongDayCode
    secret = number.to_bytes(SECRET_BYTES, "big")
    if _spelled(secret, day_id).replace("-", "") != letters:
        raise WrongDayCode
    return secret


def _secrets_in(path: Path, day_id: UUID) -> list[bytes]:
    """What can be understood: a line that was torn by a power cut is as if it had not been added."""
    found = []
    for line in path.read_text(errors="replace").splitlines():
        with suppress(WrongDayCode):
            found.append(_understood(line, day_id))
    return found


def _write(path: Path, flags: int, line: str) -> None:
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())


def _destroy(path: Path) -> None:
    """Overwritten before its name goes: what a disk does with the blocks of a removed file is its own affair."""
    with suppress(FileNotFoundError):
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
