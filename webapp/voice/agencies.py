"""What is said of an agency: the short name that people use, as they pronounce it.

Who cannot read asks for "Dukcapil", whatever stands on the sign. It is said only where a desk works for one agency, and
where the hall has several.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypedDict

from queues.snapshots.board.board import BoardSnapshot
from webapp.services import box
from webapp.voice.desks import SpokenDesk, name_to_say
from webapp.voice.phrases import AGENCIES, CLIP_OF_AGENCY
from webapp.voice.spoken_words import SpokenWords, as_spoken, spoken_words
from webapp.voice.voices import Voice, Voices, clip_address

LONGEST_NAME = 28  # letters; a second and a half
VOICE_OF_NAMES = "id"  # what it has recorded is heard in every other voice too
_NO_CLIP_NAME = re.compile(r"[^a-z0-9]+")
_IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,12})\s*\)")
_OF_PLACE = re.compile(r"\s+(?:kabupaten|kab\.|kota|kecamatan|kec\.|provinsi|prov\.|cabang)(?:\s.*)?$", re.IGNORECASE)
# Whatever code an office has given them: long names that are known by short ones.
_KNOWN_BY = {
    re.compile(long, re.IGNORECASE): CLIP_OF_AGENCY + code
    for long, code in {
        r"kependudukan (?:dan|&) pencatatan sipil": "disdukcapil",
        r"jaminan sosial kesehatan": "bpjs-kesehatan",
        r"jaminan sosial ketenagakerjaan": "bpjs-ketenagakerjaan",
        r"sistem administrasi manunggal": "samsat",
        r"satuan lalu lintas": "satlantas",
        r"penanaman modal": "dpmptsp",
        r"kepolisian resor": "polres",
        r"kementerian agama": "kemenag",
        r"kantor urusan agama": "kua",
        r"(?:badan|kantor) pertanahan": "pertanahan",
        r"pemberdayaan masyarakat": "dpmd",
    }.items()
}
_BY_TEXT = {phrase.text.casefold(): clip for clip, phrase in AGENCIES.items()}


class SpokenAgency(TypedDict, total=False):
    """`clip`: the name under which a voice may have its own recording; `text`: as it is read.

    `url` and `ms`: of the clip that is heard else; without them nothing is said.
    """

    clip: str
    text: str
    url: str
    ms: int


def agency_clip(code: str, name: str) -> str:
    """The name of its clip in a voice: one of the table, or `agency-` and its own code."""
    by_code = CLIP_OF_AGENCY + _NO_CLIP_NAME.sub("-", code.casefold()).strip("-")
    if by_code in AGENCIES:
        return by_code
    whole = " ".join(name.split())
    by_long_name = next((clip for long, clip in _KNOWN_BY.items() if long.search(whole)), "")
    return by_long_name or _BY_TEXT.get(_kept(whole).casefold(), by_code)


def agency_text(code: str, name: str) -> str:
    """Its short name: that of the table, else what is left of its own without its place."""
    if known := AGENCIES.get(agency_clip(code, name)):
        return known.text
    whole = " ".join(name.split())
    kept = _kept(whole)
    if len(kept) <= LONGEST_NAME:
        return kept
    in_brackets = _IN_BRACKETS.search(whole)
    return in_brackets[1] if in_brackets else name_to_say(kept, LONGEST_NAME)


def spoken_agency(code: str, name: str, words: SpokenWords, voice: Voice) -> SpokenAgency:
    """As a board gets it: a clip of the voice of names, else the box's own, which is made where espeak-ng is there."""
    said = SpokenAgency(clip=agency_clip(code, name), text=agency_text(code, name))
    if known := voice.clips.get(said["clip"]):
        said["url"], said["ms"] = clip_address(voice, known), known.ms
    elif made := words.clip(said["text"], as_spoken(said["text"], is_name=True)):
        said["url"], said["ms"] = made.url, made.ms
    return said


def spoken_agencies(board: BoardSnapshot) -> Mapping[str, SpokenAgency]:
    """By the code of each desk that is called with its agency."""
    voice = Voices(box().settings.voices_dir).voice(VOICE_OF_NAMES)
    named = agencies_of_desks(board)
    if voice is None:
        return {}
    agencies = {agency: spoken_agency(*agency, spoken_words(), voice) for agency in set(named.values())}
    return {desk: agencies[agency] for desk, agency in named.items()}


def agencies_of_desks(board: BoardSnapshot) -> Mapping[str, tuple[str, str]]:
    """(code, name) of the agency by the code of each desk that works for one alone; empty in a hall of one agency."""
    names = {one.desk.agency_code: one.desk.agency_name for one in board.desks}
    names |= {one.agency_code: one.agency_name for one in board.services.values()}
    services = {service_id: head.agency_code for service_id, head in board.services.items()}
    of_desks = {
        one.desk.code: {one.desk.agency_code, *(services[of] for of in one.desk.service_ids if of in services)}
        for one in board.desks
    }
    if len(set().union(*of_desks.values())) < 2:
        return {}
    return {desk: (code, names[code]) for desk, codes in of_desks.items() if len(codes) == 1 for code in codes}


def says_agency(spoken: SpokenDesk | None, agency: SpokenAgency | None) -> bool:
    """Whether the desk's own name tells it: "Loket Samsat"."""
    if spoken is None or agency is None:
        return False
    return agency["text"].casefold() in spoken.get("text", "").casefold()


def mark_of_agencies(said: Iterable[SpokenAgency | None]) -> str:
    """Changes when a clip of one has been made, as `mark_of_spoken` does."""
    return "".join("1" if one and "url" in one else "0" for one in said)


def _kept(name: str) -> str:
    """Without its place, and what stands in brackets."""
    short = re.sub(r"\([^)]*\)", " ", _OF_PLACE.sub("", name))
    return " ".join(short.split()) or name
