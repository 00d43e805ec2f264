"""Which of this computer's addresses the QR codes carry, and why it won over the others."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.cli.doctor.finding import Finding
from webapp.network.lan import Candidate, Flaw, candidates, ranked
from webapp.settings import Settings

FLAW_WORDS = {
    Flaw.NONE: lazy_gettext("dapat dicapai HP"),
    Flaw.HOTSPOT: lazy_gettext("hotspot komputer ini sendiri"),
    Flaw.PUBLIC: lazy_gettext("alamat internet"),
    Flaw.CONTAINER: lazy_gettext("hanya untuk program di komputer ini (Docker atau mesin virtual)"),
    Flaw.TUNNEL: lazy_gettext("VPN atau sambungan langsung"),
    Flaw.LINK_LOCAL: lazy_gettext("kartu ini tidak menemukan router"),
    Flaw.NO_CARRIER: lazy_gettext("kabel atau Wi-Fi tidak tersambung"),
    Flaw.DOWN: lazy_gettext("kartu ini mati"),
}


def addresses_here(settings: Settings) -> Iterator[Finding]:
    """Every address of this computer, the best first, with what speaks for it or against it."""
    host = urlsplit(settings.address).hostname or ""
    for one in ranked(candidates()):
        said = {"interface": one.interface or "–", "address": one.address, "why": str(FLAW_WORDS[one.flaw])}
        if one.address != host:
            yield Finding("candidate", _("%(interface)s %(address)s: %(why)s", **said))
        else:
            yield Finding("candidate", _("%(interface)s %(address)s: dipakai; %(why)s", **said), _cure_of(one))


def _cure_of(used: Candidate) -> str:
    if used.is_reachable:
        return ""
    return _("HP warga tidak sampai ke alamat ini. Sambungkan komputer ini ke router, atau isi GILIRAN_PUBLIC_URL.")
