"""The signing key of the box: Ed25519, made when it is first needed, in a file beside the keys of the days.

It is in no backup, like those: a spare laptop that goes on from a backup makes a key of its own, and whoever takes its
days in is asked to compare that one too.
"""

import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from queues.model.refusals import NotRecorded
from queues.persistence.folders import sync_folder
from queues.persistence.streams.chain import record_code

NAME = "box-signing-key.pem"


class BoxKey:
    """`folder`: of the keys of the days, which several machines may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key: Ed25519PrivateKey | None = None

    @property
    def public(self) -> bytes:
        """32 bytes; makes the key where there is none. Refuses with NotRecorded where that cannot be."""
        return self._private().public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes, the same for the same message. Refuses as `public`."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        if self._key is None:
            path = self._folder / NAME
            try:
                if not path.exists():
                    _make(path)
                self._key = _read(path)
            except OSError as trouble:
                raise NotRecorded from trouble
        return self._key


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether who has the private half of this key has signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint_of(public_key: bytes) -> str:
    """A key as people read it to each other: `3fa9-12cd-88e0-77ab-0c1d`."""
    return record_code(sha256(public_key).digest())


def _make(path: Path) -> None:
    """Whole, closed to others and on the disk from its first moment; of two who make it at once the first wins."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f".{NAME}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _read(path: Path) -> Ed25519PrivateKey:
    """Refuses with NotRecorded where the file holds no such key: it may be mended, and is never written over."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as trouble:
        raise NotRecorded from trouble
    if not isinstance(key, Ed25519PrivateKey):
        raise NotRecorded
    return key
