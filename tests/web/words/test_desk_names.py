"""A long name of a desk is shortened on a wall as people say it, and never so that two desks are one."""

import pytest

from webapp.words.desk_names import DeskSign, desk_signs


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("Meja 3", DeskSign("Meja 3")),
        ("Loket 7 Pelayanan Administrasi Kependudukan", DeskSign("Loket 7", "Pelayanan Administrasi Kependudukan")),
        ("Loket 7: Pelayanan KTP", DeskSign("Loket 7", "Pelayanan KTP")),
        ("Meja Pendaftaran Umum 12B", DeskSign("Meja 12B", "Pendaftaran Umum")),
        ("Ruang Pelayanan Terpadu Satu Pintu", DeskSign("Ruang Pelayanan", "Terpadu Satu Pintu")),
        ("Pertanggungjawaban", DeskSign("Pertanggungjawaban")),
        ("", DeskSign("")),
    ],
)
def test_a_sign_is_a_word_and_a_number_or_a_few_words(name: str, sign: DeskSign) -> None:
    assert desk_signs([name]) == {name: sign}


def test_two_desks_that_would_share_a_sign_keep_their_names() -> None:
    names = ["Loket 1 Pendaftaran Umum", "Loket 1 Pengambilan Hasil", "Loket 2 Pengambilan Hasil"]
    signs = desk_signs(names)
    assert [signs[name].name for name in names] == [*names[:2], "Loket 2"]


def test_longer_words_are_written_smaller() -> None:
    assert [DeskSign(name).length for name in ("Loket 12", "Counter 12", "Ruang Pelayanan")] == ["short", "mid", "long"]
