"""The table of everything a voice consists of: its clips by English names, their words by language, and its sentences.

A clip's name is the same in every voice, so that one recorded in the village lies over the one that was shipped. The
order of the words belongs to the voice: a sentence is a list of clips, with `{number}`, `{desk}`, `{agency}` and
`{name}` for what differs from call to call.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from queues.model.queue.numbering import WEEKDAYS

LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
DIGITS = tuple(str(digit) for digit in range(10))
COUNTS = (*(str(count) for count in range(10, 21)), *(str(tens) for tens in range(30, 100, 10)))
WEEKDAY_CLIPS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PAUSE = "pause"  # silence; on paper it is a comma
PAUSE_MS = 130
CLIP_OF_AGENCY = "agency-"  # and its code
LONGEST_MS = 4000  # of one clip; a whole call shall not take more than seven seconds


@dataclass(frozen=True)
class Phrase:
    """One clip: what is written on the screen and read aloud, and what the synthesizer is given where it errs."""

    text: str
    said: str = ""

    @property
    def spoken(self) -> str:
        """For espeak-ng; [[…]] are its own signs for sounds."""
        return self.said or self.text


def _phrase(text: str | tuple[str, str]) -> Phrase:
    return Phrase(text) if isinstance(text, str) else Phrase(*text)


def _table(**groups: Mapping[str, str | tuple[str, str]]) -> dict[str, Phrase]:
    return {name: _phrase(text) for group in groups.values() for name, text in group.items()}


def _in_order(names: tuple[str, ...], *texts: str | tuple[str, str]) -> dict[str, str | tuple[str, str]]:
    return dict(zip(names, texts, strict=True))


# The short names by which people ask for agencies, by codes of the catalogue and some more. They are Indonesian in
# every language, so one voice has them for all.
_AGENCIES: Mapping[str, str | tuple[str, str]] = {
    "disdukcapil": "Dukcapil",
    "bpjs-kesehatan": ("BPJS Kesehatan", "b p j [[_'Es]] kesehatan"),
    "bpjs-ketenagakerjaan": ("BPJS Ketenagakerjaan", "b p j [[_'Es]] ketenagakerjaan"),
    "samsat": "Samsat",
    "satlantas": "Satlantas",
    "pos": "Kantor Pos",
    "bapenda": "Bapenda",
    "dpmptsp": "Perizinan",  # nobody says seven letters
    "polres": ("Polres", "[[p'olREs]]"),
    "dinsos": "Dinas Sosial",
    "dinkes": "Dinas Kesehatan",
    "disnaker": "Dinas Tenaga Kerja",
    "kemenag": ("Kemenag", "[[k@m@n'ag]]"),
    "kua": ("KUA", "k u a"),
    "kejari": "Kejaksaan",
    "pertanahan": "Pertanahan",
    "setda": "Sekretariat Daerah",
    "dpmd": ("Dinas PMD", "dinas p [[_'Em]] d"),
}
AGENCIES = {CLIP_OF_AGENCY + code: _phrase(name) for code, name in _AGENCIES.items()}
# espeak-ng 1.51 says "sénin", "énam", "bélas" and "lokət": the e of these words is the other one.
INDONESIAN = _table(
    letters=_in_order(LETTERS, *(letter.upper() for letter in LETTERS)),
    digits=_in_order(
        DIGITS,
        *("nol", "satu", "dua", "tiga", ("empat", "[['@mpat]]"), "lima", ("enam", "[['@nam]]"), "tujuh", "delapan"),
        "sembilan",
    ),
    counts=_in_order(
        COUNTS,
        *("sepuluh", ("sebelas", "[[s@b'@las]]")),
        *((f"{digit} belas", f"{said} [[b'@las]]") for digit, said in (("dua", "dua"), ("tiga", "tiga"))),
        ("empat belas", "[['@mpat b'@las]]"),
        ("lima belas", "lima [[b'@las]]"),
        ("enam belas", "[['@nam b'@las]]"),
        *((f"{digit} belas", f"{digit} [[b'@las]]") for digit in ("tujuh", "delapan", "sembilan")),
        *("dua puluh", "tiga puluh", ("empat puluh", "[['@mpat]] puluh"), "lima puluh"),
        ("enam puluh", "[['@nam]] puluh"),
        *("tujuh puluh", "delapan puluh", "sembilan puluh"),
    ),
    weekdays=_in_order(WEEKDAY_CLIPS, ("Senin", "[[s@n'in]]"), *WEEKDAYS[1:]),
    phrases={
        PAUSE: ",",
        "queue-number": "nomor antrean",
        "please-go-to": "silakan menuju",
        "to": "ke",
        "is-called": "dipanggil",
        "desk": "meja",
        "counter": ("loket", "[[l'okEt]]"),
        "room": "ruang",
        "number": "nomor",
        "again": "panggilan ulang",
        "last-call": "panggilan terakhir",
        "rehearsal": "latihan",
        "date": "tanggal",
        "month": "bulan",
        "dash": "strip",
        "paused": ("berhenti melayani sebentar", "berhenti melayani [[s@b@nt'aR]]"),
        "resumed": "melayani kembali",
        "closing-soon": ("pelayanan segera ditutup", "pelayanan [[s@g'@R2a]] ditutup"),
        "issuing-stopped": "pengambilan nomor sudah ditutup",
        "closed": (
            "pelayanan hari ini sudah selesai, terima kasih",
            "pelayanan hari ini sudah [[s@l@s'aI]], terima kasih",
        ),
        "attention": "perhatian",
        "test": "ini panggilan uji",
        "sound-works": "suara layar ini berfungsi",
    },
)
INDONESIAN |= AGENCIES
ENGLISH = _table(
    letters=_in_order(LETTERS, *(letter.upper() for letter in LETTERS)),
    digits=_in_order(DIGITS, "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    counts=_in_order(
        COUNTS,
        *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    ),
    weekdays=_in_order(WEEKDAY_CLIPS, *(name.capitalize() for name in WEEKDAY_CLIPS)),
    phrases={
        PAUSE: ",",
        "queue-number": "queue number",
        "please-go-to": "please go to",
        "to": "to",
        "is-called": "is called",
        "desk": "desk",
        "counter": "counter",
        "room": "room",
        "number": "number",
        "again": "calling again",
        "last-call": "last call",
        "rehearsal": "rehearsal",
        "date": "dated",
        "month": "month",
        "dash": "dash",
        "paused": "pauses for a moment",
        "resumed": "is serving again",
        "closing-soon": "service is about to close",
        "issuing-stopped": "no more numbers are given out today",
        "closed": "service has ended for today, thank you",
        "attention": "your attention, please",
        "test": "this is a test call",
        "sound-works": "the sound of this screen works",
    },
)
PHRASES: Mapping[str, Mapping[str, Phrase]] = {"id": INDONESIAN, "en": ENGLISH}
VOICE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}

# `{agency}`: nothing where none is to be said, else it stands between pauses.
# `date`: a number that was carried over is said with the date that stands behind it. `desk`: a desk's own words.
SENTENCES: Mapping[str, tuple[str, ...]] = {
    "call": ("queue-number", PAUSE, "{number}", PAUSE, "please-go-to", "{desk}", "{agency}"),
    "again": ("again", PAUSE, "{number}", PAUSE, "please-go-to", "{desk}", "{agency}"),
    "last": ("last-call", PAUSE, "{number}", PAUSE, "please-go-to", "{desk}", "{agency}"),
    "joined": ("{number}", "to", "{desk}"),
    "call-without-desk": ("queue-number", PAUSE, "{number}", PAUSE, "is-called"),
    "again-without-desk": ("again", PAUSE, "{number}"),
    "last-without-desk": ("last-call", PAUSE, "{number}"),
    "joined-without-desk": ("{number}",),
    "desk": ("{kind}", "{number}", "{letter}"),
    "date": ("date", "{day}", "month", "{month}"),
    "rehearsal": ("rehearsal", PAUSE),
    "paused": ("{desk}", "{agency}", "paused"),
    "resumed": ("{desk}", "{agency}", "resumed"),
    "closing-soon": ("attention", PAUSE, "closing-soon"),
    "issuing-stopped": ("attention", PAUSE, "issuing-stopped"),
    "closed": ("attention", PAUSE, "closed"),
    "announcement": ("attention", PAUSE, "{name}"),
    "test": ("test", PAUSE, "sound-works"),
}
