"""What is wrong with the writing of a day file, said to people who have never heard of TOML."""

import re
import tomllib

from flask_babel import gettext as _
from flask_babel import lazy_gettext

LONGEST = 100  # letters of the line that are shown
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_NO_QUOTE = lazy_gettext('tanda kutip penutup (") belum ada di baris ini.')
_TWICE = lazy_gettext("isian ini sudah ada di atasnya, di bagian yang sama.")
# By the beginnings of Python's own messages, which are English and for programmers.
_SAID = (
    ("Illegal character '\\n'", _NO_QUOTE),
    ("Unterminated string", _NO_QUOTE),
    ("Illegal character", lazy_gettext("ada tanda yang tidak boleh ditulis di sini.")),
    (
        "Expected newline or end of document",
        lazy_gettext(
            'sesudah nilainya masih ada tulisan. Satu baris satu isian; teks dan jam di antara tanda kutip "…".'
        ),
    ),
    (
        "Invalid value",
        lazy_gettext(
            'nilai ini tidak dapat dibaca. Tulis teks dan jam di antara tanda kutip "…", dan true atau false.'
        ),
    ),
    ("Expected '='", lazy_gettext("tanda = belum ada di antara nama isian dan nilainya.")),
    ("Invalid statement", lazy_gettext("ini bukan isian. Tulis seperti: nama = nilai, atau [bagian].")),
    ("Invalid initial character", lazy_gettext("nama isian belum ada, atau dimulai dengan tanda yang tidak boleh.")),
    ("Cannot overwrite", _TWICE),
    ("Duplicate", _TWICE),
    ("Cannot declare", lazy_gettext("bagian ini sudah ada di atasnya. Bagian yang boleh berulang memakai [[ ]].")),
    ("Cannot mutate", lazy_gettext("bagian ini sudah ada di atasnya. Bagian yang boleh berulang memakai [[ ]].")),
    ("Expected ']", lazy_gettext("tanda ] penutup belum ada.")),
    ("Unclosed array", lazy_gettext("daftar ini belum ditutup dengan ] atau tanda koma di antaranya belum ada.")),
    ("Unclosed inline table", lazy_gettext("tanda } penutup belum ada, atau tanda koma di antaranya.")),
    ("Unescaped", lazy_gettext("garis miring terbalik (\\) ditulis dua kali: \\\\.")),
    ("Invalid date", lazy_gettext("tanggal ini tidak ada. Tulis seperti 2026-11-21.")),
)


def toml_problem(name: str, text: str, trouble: tomllib.TOMLDecodeError) -> str:
    """File, line and column, what is wrong, and the line itself with a mark below it."""
    said = next((words for begins, words in _SAID if str(trouble).startswith(begins)), None)
    what = str(said) if said else _("baris ini tidak dapat dibaca.")
    found, lines = _PLACE.search(str(trouble)), text.splitlines()
    line = int(found[1]) if found else len(lines)
    column = int(found[2]) if found else len(lines[-1] if lines else "") + 1
    where = _("%(file)s baris %(line)s, kolom %(column)s", file=name, line=line, column=column)
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    if len(shown) > LONGEST or not shown.strip():
        return f"{where}: {what}"
    return f"{where}: {what}\n    {shown}\n    {' ' * (column - 1)}^"
