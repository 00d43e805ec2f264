"""A long name of a desk is shortened on a wall as people say it, and never so that two desks are one."""

import pytest

from webapp.words.desk_names import DeskSign, desk_sign, desk_signs


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


def test_on_a_phone_the_widest_word_decides_and_a_number_stays_with_its_word() -> None:
    room = {"Loket 7": "short", "Informasi dan": "mid", "Ruang Pelayanan": "mid", "Pertanggungjawaban": "long"}
    assert {name: DeskSign(name).widest for name in room} == room
    assert DeskSign("Loket 7 Pengambilan Hasil").kept == "Loket\u00a07 Pengambilan Hasil"


def test_the_sign_of_one_desk_is_as_in_its_hall() -> None:
    hall = ["Loket 1 Pendaftaran Umum", "Loket 1 Pengambilan Hasil", "Loket 2 Pengambilan Hasil"]
    assert desk_sign(hall[2], hall) == DeskSign("Loket 2", "Pengambilan Hasil")
    assert desk_sign(hall[0], hall) == DeskSign(hall[0])
    assert desk_sign("Meja 9", []) == DeskSign("Meja 9")
