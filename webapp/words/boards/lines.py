"""How each TV does, in words for whoever watches over the hall: whether it is there, and how its sound is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queues.model.hall.board_report import BoardReport, SoundProof, SoundState, SoundTest, SoundTestResult
from queues.model.hall.board_settings import BoardSound
from queues.reading.hall.day_head import DayHead
from queues.snapshots.board.named_boards import ListedBoard
from webapp.words.language import day_and_time

_SOUNDS = {
    SoundState.WORKS: lazy_gettext("Suara berfungsi"),
    SoundState.LOCKED: lazy_gettext("Suara belum menyala: tekan OK sekali di remote TV itu"),
    SoundState.FAILED: lazy_gettext("Suara tidak berfungsi: periksa volume dan kabelnya, lalu muat ulang"),
    SoundState.OFF: lazy_gettext("Tanpa suara"),
}
_PROOFS = {
    SoundProof.VOICE: lazy_gettext("terbukti: panggilan terakhir diucapkan sampai selesai"),
    SoundProof.CHIME: lazy_gettext("terbukti: bunyi bel terakhir selesai"),
}
_TESTS = {
    SoundTestResult.VOICE: lazy_gettext("Panggilan uji tampil dan diucapkan sampai selesai."),
    SoundTestResult.CHIME: lazy_gettext("Panggilan uji tampil dan belnya berbunyi."),
    SoundTestResult.LOCKED: lazy_gettext(
        "Panggilan uji tampil, tetapi suaranya belum menyala. Tekan OK sekali di remote TV itu."
    ),
    SoundTestResult.FAILED: lazy_gettext("Panggilan uji tampil, tetapi tidak berbunyi. Periksa volume dan kabelnya."),
    SoundTestResult.OFF: lazy_gettext("Panggilan uji tampil. TV ini diatur tanpa suara."),
}


@dataclass(frozen=True)
class BoardLine:
    """One thing that is known of a TV; `shape` is an icon. `is_trouble`: somebody should go there."""

    shape: str
    text: str
    is_trouble: bool = False


def lines_of_board(one: ListedBoard, day: DayHead, now: datetime) -> list[BoardLine]:
    """What matters first: whether it is there, then its sound, then what the test call told, then figures."""
    return [_presence(one, day, now), *_details(one, day)]


def _presence(one: ListedBoard, day: DayHead, now: datetime) -> BoardLine:
    report = one.heard.report if one.heard else None
    if not one.is_here:
        return BoardLine("offline", _silence(one, day, now), is_trouble=True)
    if one.sent_to and one.sent_to != one.day_id:
        return BoardLine("online", _("Tersambung, sedang pindah ke hari lain"))
    if not one.shows_this_day:
        return BoardLine("online", _("Tersambung, menampilkan hari lain"))
    if report and not report.is_visible:
        return BoardLine("trouble", _("Tersambung, tetapi papannya tertutup jendela lain"), is_trouble=True)
    if one.is_late:
        return BoardLine("stale", _("Tersambung, tetapi panggilan baru terlihat beberapa detik kemudian"))
    return BoardLine("online", _("Tersambung"))


def _silence(one: ListedBoard, day: DayHead, now: datetime) -> str:
    seen_at = now - timedelta(seconds=one.heard.silent_seconds) if one.heard else one.seen_at
    if seen_at is None:
        return _("Belum pernah terlihat")
    return _("Diam sejak %(time)s", time=day_and_time(seen_at, day.zone))


def _details(one: ListedBoard, day: DayHead) -> Iterator[BoardLine]:
    heard = one.heard
    if heard is None:
        return
    if heard.is_twice:
        yield BoardLine("trouble", _("Dua layar memakai nama ini: tutup papan yang satu"), is_trouble=True)
    if one.is_here and heard.report:
        yield from _sound(one, heard.report)
    if heard.test:
        yield _test(heard.test)
    if one.is_here and heard.report:
        yield BoardLine("list", " · ".join(_figures(heard.report, day)))


def _sound(one: ListedBoard, report: BoardReport) -> Iterator[BoardLine]:
    if one.settings.sound == BoardSound.NONE:
        yield BoardLine("mute", _("Tanpa suara, sesuai pengaturan"))
    elif report.sound is not None:
        words = str(_SOUNDS[report.sound])
        if report.sound == SoundState.WORKS and report.proof:
            words = f"{words}; {_PROOFS[report.proof]}"
        yield BoardLine("mute" if report.is_mute else "sound", words, report.is_mute)


def _test(test: SoundTest) -> BoardLine:
    if test.result is not None:
        return BoardLine("done" if test.was_heard else "mute", str(_TESTS[test.result]), not test.was_heard)
    if test.is_lost:
        return BoardLine("trouble", _("TV tidak menjawab panggilan uji."), is_trouble=True)
    return BoardLine("sending", _("Panggilan uji dikirim. Lihat dan dengarkan TV itu …"))


def _figures(report: BoardReport, day: DayHead) -> Iterator[str]:
    if report.width and report.height:
        yield _("layar %(width)s × %(height)s", width=report.width, height=report.height)
    if report.memory_mb is not None:
        yield _("memori halaman %(count)s MB", count=report.memory_mb)
    if report.epoch == day.epoch and report.shown_seq:
        behind = max(0, day.seq - report.shown_seq)
        yield _("tertinggal %(count)s langkah", count=behind) if behind else _("menampilkan keadaan terbaru")
    if report.epoch == day.epoch and report.spoken_seq:
        yield _("terakhir diucapkan: langkah %(seq)s dari %(last)s", seq=report.spoken_seq, last=day.seq)
