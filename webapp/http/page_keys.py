"""Idempotency keys of pages: made and signed by the box, so that one form gives one number.

A page may be answered once without a cookie and once with it, and two phones without cookies share one address. So a
key that this box has put into a page is a scope of its own, whoever sends it; a key that somebody made by hand belongs
to the device or the address that it comes from. A script may add to a page's key for each further number.
"""

import hashlib
import hmac
import re
import secrets

from queues.reading.commands import was_carried_out
from webapp.services import box

_OF_A_PAGE = re.compile(r"([0-9a-f]{32})([0-9a-f]{64})(?:-[0-9a-f]{1,30})?")


def new_page_key() -> str:
    """Hexadecimal digits only: it stands in pages as it is."""
    name = secrets.token_hex(16)
    return name + _signature(name)


def page_scope(key: str) -> str | None:
    """The scope of a key that this box has put into a page; None for any other key.

    A spare laptop with the restored data has another secret: what was carried out under such a key was once signed.
    """
    found = _OF_A_PAGE.fullmatch(key)
    if found is None:
        return None
    name, signature = found.groups()
    scope = f"page:{name}"
    if secrets.compare_digest(signature, _signature(name)) or was_carried_out(box().engine, scope, key):
        return scope
    return None


def _signature(name: str) -> str:
    return hmac.new(box().settings.secret.encode(), f"giliran.page {name}".encode(), hashlib.sha256).hexdigest()
