"""Passwords and PINs of staff: made from spoken words and random digits, and refused when chosen too easy to guess.

A PIN has exactly six digits everywhere. A password is judged by zxcvbn, with the names of this village, programme and
person as words that a guesser tries first. What was chosen before these rules keeps working: a hash does not show it.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from flask_babel import gettext as _

LEAST_SCORE = 3  # of 4: holds against guessing for months, even with a stolen hash for days
SHORTEST, LONGEST = 8, 72  # letters; zxcvbn takes long for more, and nobody types it
PIN_DIGITS = 6

# Short, common, without letters that sound or look alike.
_SPOKEN = """
anggur arang bakau bambu batik bukit bulan bunga cemara cendana danau daun delima duku durian emas embun fajar
gajah garam gelang gitar hujan hutan ikan intan jagung jambu jati jeruk kabut kapal karang kayu kebun kelapa
kertas kopi kuda kunyit laut lebah lesung lumbung madu mangga mawar melati merpati nanas nipah padi pagi pala
pandan pantai pasir payung perahu pinang pisang pulau puyuh rambutan rotan rusa sagu salak sawah selendang
senja serai sirih sumur sungai taman tebu telaga teluk tikar udang ulin waru
"""
_WORDS = _SPOKEN.split()
# What a guesser tries first in an Indonesian hall and an English word list lacks.
_COMMON = """
admin administrator allah antrean antrian balai bismillah bpjs cinta desa dinas disdukcapil giliran indonesia jakarta
kabupaten katasandi kecamatan kelurahan koordinator ktp layanan loket meja merdeka nomor panitia pemantau pengawas
petugas posko puskesmas rahasia samsat sandi sayang selamat tamu warga
januari februari maret april mei juni juli agustus september oktober november desember
senin selasa rabu kamis jumat sabtu minggu
"""


def new_password() -> str:
    """`padi-sungai-lebah-482`: about 29 bits, behind a slow hash and limits on guessing."""
    words = "-".join(secrets.choice(_WORDS) for _ in range(3))
    return f"{words}-{secrets.randbelow(900) + 100}"


def new_pin() -> str:
    """Six digits for a desk's tablet, none that somebody would try first."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
        if not is_trivial(pin):
            return pin


def pin_problem(pin: str, *days: date) -> str | None:
    """Why this PIN cannot be taken, in words; None when it can. `days`: when it is used, as nobody's PIN may say."""
    if not re.fullmatch(f"[0-9]{{{PIN_DIGITS}}}", pin):
        return _("PIN terdiri dari tepat %(digits)s angka.", digits=PIN_DIGITS)
    if is_trivial(pin, *days):
        return _("PIN ini terlalu mudah ditebak. Jangan pakai angka berurutan, berulang, atau tanggal.")
    return None


def is_trivial(pin: str, *days: date) -> bool:
    """111111, 123456, 975310, 112233, 121212, 123123, 123321, 114114, and the dates of these days."""
    digits = [int(digit) for digit in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    half = len(pin) // 2
    is_pattern = pin[:half] in (pin[half:], pin[half:][::-1]) or pin[:2] * half == pin or pin[::2] == pin[1::2]
    return len(steps) == 1 or len(set(pin)) <= 2 or is_pattern or pin in {said for day in days for said in _dates(day)}


def _dates(day: date) -> Iterator[str]:
    for written in ("%d%m%y", "%y%m%d", "%m%d%y", "%d%m%Y", "%Y%m%d"):
        said = day.strftime(written)
        yield from (said[:PIN_DIGITS], said[-PIN_DIGITS:])


def password_problem(password: str, names: Iterable[str] = ()) -> str | None:
    """Why this password cannot be taken, in words; None when it can. `names`: of place, programme, person, username."""
    if len(password) < SHORTEST:
        return _("Kata sandi paling sedikit %(least)s huruf.", least=SHORTEST)
    if len(password) > LONGEST:
        return _("Kata sandi paling banyak %(most)s huruf.", most=LONGEST)
    from zxcvbn import zxcvbn  # its dictionaries are for those commands alone that set a password

    if zxcvbn(password, user_inputs=[*_words_of(names), *_COMMON.split()])["score"] < LEAST_SCORE:
        return _(
            "Kata sandi ini mudah ditebak. Pakai tiga kata yang tidak berhubungan, misalnya %(example)s.",
            example=new_password(),
        )
    return None


def _words_of(names: Iterable[str]) -> Iterator[str]:
    """Each name as it is, run together, and word by word."""
    for name in names:
        words = re.findall(r"\w+", name.casefold())
        yield from {name.casefold(), "".join(words), *(word for word in words if len(word) > 2)}
