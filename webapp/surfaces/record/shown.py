"""The figures of a record as the page shows them: names instead of codes, minutes, and the bars of its chart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from queues.model.hall.desk import PauseReason
from queues.model.outcomes.outcome import Outcome
from queues.model.record.differences import PAUSE, TIMES, Difference, DifferenceOf
from webapp.surfaces.record.record_words import DIFFERENCE_WORDS
from webapp.villages import name_of_village
from webapp.words.language import current_language
from webapp.words.texts import OUTCOME_WORDS, PAUSE_WORDS

HEIGHT = 100  # of the tallest bar, in units of the drawing
STEP, WIDTH = 60, 22  # of an hour, and of one of its two bars
MOST_VILLAGES = 8  # on the sheet for the regent
MOST_PAUSES = 3  # there too, the longest; all of them stand behind it, and it stays one page
_NOTHING_WRONG = frozenset({PauseReason.REST, PauseReason.PRAYER, PauseReason.MEAL})


@dataclass(frozen=True)
class Bar:
    """An hour of the chart; heights of 0 to HEIGHT."""

    x: int
    hour: int
    issued: int
    helped: int
    issued_height: int
    helped_height: int


class RecordNames:
    """What the codes and ids of a record are called, from the record itself: a catalogue of later changes nothing."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        self._services = {one["code"]: one for one in plan["services"]}
        self._agencies = {one["code"]: one for one in plan["agencies"]}
        self._desks = {one["id"]: one for one in plan["desks"]}
        self.zone = ZoneInfo(plan["zone"])

    def service(self, code: str) -> str:
        return _named(self._services, code)

    def agency(self, code: str) -> str:
        return _named(self._agencies, code)

    def desk(self, desk_id: str | None) -> str:
        return str(self._desks[desk_id]["name"]) if desk_id in self._desks else _("Meja yang sudah dihapus")

    def agency_of_service(self, code: str) -> str:
        return str(self._services[code]["agency"]) if code in self._services else ""

    def agency_of_desk(self, desk_id: str) -> str:
        return str(self._desks[desk_id]["agency"]) if desk_id in self._desks else ""

    def village(self, code: str) -> str:
        return name_of_village(code) if code else _("Belum diketahui")

    def outcome(self, code: str) -> str:
        return str(OUTCOME_WORDS.get(code, code))

    def paused(self, one: Mapping[str, Any]) -> str:
        """What was paused."""
        if one["service"]:
            return self.service(one["service"])
        return self.desk(one["desk"]) if one["desk"] else _("Seluruh balai")


def _named(known: Mapping[str, Mapping[str, Any]], code: str) -> str:
    found = known.get(code)
    if found is None:
        return code
    return str((found["name_en"] if current_language() == "en" else "") or found["name"])


def reason_words(code: str) -> str:
    return str(PAUSE_WORDS.get(code, code))


def whole_minutes(seconds: int | None) -> int | None:
    """Rounded; what took any time at all took a minute."""
    return None if seconds is None else max(int(seconds > 0), round(seconds / 60))


def minutes_words(seconds: int | None) -> str:
    """`35 menit`, `1 jam 5 menit`; a dash where nothing was measured."""
    minutes = whole_minutes(seconds)
    if minutes is None:
        return "–"
    if minutes < 60:
        return _("%(minutes)s menit", minutes=minutes)
    return _("%(hours)s jam %(minutes)s menit", hours=minutes // 60, minutes=minutes % 60)


def difference_name(one: Difference, names: RecordNames) -> str:
    """Whose figure differs, and which: `KTP: Terlayani`."""
    if one.pause:
        began = moment_of(one.pause.since)
        since = began.astimezone(names.zone).strftime("%H.%M") if began else ""
        words = _("jeda sejak %(time)s, %(reason)s (menit:detik)", time=since, reason=reason_words(one.pause.reason))
    else:
        words = names.outcome(one.outcome) if one.outcome else str(DIFFERENCE_WORDS.get(one.figure, one.figure))
    return f"{_whose(one, names)}: {words}"


def _whose(one: Difference, names: RecordNames) -> str:
    if one.kind is DifferenceOf.DAY:
        return _("Seluruh balai") if one.pause else _("Seluruh hari")
    if one.kind is DifferenceOf.HOUR:
        return _("Pukul %(start)s–%(end)s", start=f"{int(one.of):02d}.00", end=f"{int(one.of) + 1:02d}.00")
    if one.kind is DifferenceOf.VILLAGE:
        return _("Desa %(name)s", name=names.village(one.of)) if one.of else _("Desa belum diketahui")
    of_kind = {DifferenceOf.AGENCY: names.agency, DifferenceOf.SERVICE: names.service, DifferenceOf.DESK: names.desk}
    return of_kind[one.kind](one.of)


def difference_value(one: Difference, value: int | None) -> str:
    """A count, or a time in minutes and seconds: a correction may change it by less than a minute."""
    if one.figure not in TIMES and one.figure != PAUSE:
        return str(value)
    return "–" if value is None else f"{value // 60}:{value % 60:02d}"


def moment_of(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def head_of(figures: Mapping[str, Any]) -> bytes:
    """The hash of the last event that is counted."""
    return bytes.fromhex(figures["head"])


def bars_of(hours: list[Mapping[str, Any]]) -> list[Bar]:
    tallest = max((max(one["issued"], one["helped"]) for one in hours), default=0)

    def height(count: int) -> int:
        return max(1, round(HEIGHT * count / tallest)) if count else 0

    return [
        Bar(nth * STEP, one["hour"], one["issued"], one["helped"], height(one["issued"]), height(one["helped"]))
        for nth, one in enumerate(hours)
    ]


def ended_so(sums: Mapping[str, Any]) -> list[tuple[str, int]]:
    """How turns ended, most often first; a turn that was transferred ended where it went on."""
    found = [(code, count) for code, count in sums["outcomes"].items() if code != Outcome.TRANSFERRED]
    return sorted(found, key=lambda one: -one[1])


def villages_of(figures: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Code and how many numbers, most first."""
    return sorted(figures["villages"]["counts"].items(), key=lambda one: (-one[1], one[0]))


def troubles_of(
    figures: Mapping[str, Any], names: RecordNames, agency: str | None = None, most_pauses: int | None = None
) -> Iterator[str]:
    """What went wrong, in sentences: of the whole day, or of what belongs to one agency."""
    pauses = list(_pause_sentences(figures, names, agency))
    yield from pauses[:most_pauses]
    if most_pauses is not None and len(pauses) > most_pauses:
        yield _("%(count)s jeda lain ada di lembar berikutnya.", count=len(pauses) - most_pauses)
    sums = figures["agencies"].get(agency, {}) if agency else figures["totals"]
    if sums.get("unserved"):
        yield _("%(count)s giliran tidak terlayani sampai hari ditutup.", count=sums["unserved"])
    if sums.get("carried_over"):
        yield _("%(count)s giliran dilanjutkan ke hari lain.", count=sums["carried_over"])
    if sums.get("no_show"):
        yield _("%(count)s giliran dipanggil, tetapi tidak hadir.", count=sums["no_show"])
    if sums.get("chosen"):
        yield _("%(count)s panggilan di luar urutan.", count=sums["chosen"])
    if sums.get("corrected"):
        yield _("%(count)s hasil dikoreksi sesudah dicatat.", count=sums["corrected"])
    if agency:
        return
    if figures["notes"]["late_outcome"]["count"]:
        count = figures["notes"]["late_outcome"]["count"]
        yield _("%(count)s hasil baru sampai sesudah hari ditutup.", count=count)
    for one in figures["restores"]:
        yield _(
            "Data dipulihkan dari cadangan; paling banyak %(lost)s nomor dilewati, %(adopted)s di antaranya kembali.",
            lost=one["lost"],
            adopted=figures["numbers"]["adopted"],
        )


def _pause_sentences(figures: Mapping[str, Any], names: RecordNames, agency: str | None) -> Iterator[str]:
    """One for each thing that was paused and each reason, the longest first; rest and prayer are nothing wrong."""
    spent: dict[tuple[str, str], int] = {}
    for one in pauses_of(figures, names, agency):
        if one["reason"] not in _NOTHING_WRONG:
            key = (names.paused(one), one["reason"])
            spent[key] = spent.get(key, 0) + one["seconds"]
    for (what, reason), seconds in sorted(spent.items(), key=lambda one: -one[1]):
        yield _(
            "%(what)s berhenti %(time)s: %(reason)s.",
            what=what,
            time=minutes_words(seconds),
            reason=reason_words(reason),
        )


def pauses_of(figures: Mapping[str, Any], names: RecordNames, agency: str | None = None) -> list[Mapping[str, Any]]:
    """In the order in which they began; of one agency those of its desks and services, and those of the hall."""
    if agency is None:
        return list(figures["pauses"])

    def is_own(one: Mapping[str, Any]) -> bool:
        if one["service"]:
            return names.agency_of_service(one["service"]) == agency
        return one["desk"] is None or names.agency_of_desk(one["desk"]) == agency

    return [one for one in figures["pauses"] if is_own(one)]


# -- of one agency -----------------------------------------------------------------------------------------------------


def services_of(figures: Mapping[str, Any], names: RecordNames, agency: str) -> dict[str, Any]:
    return {code: one for code, one in figures["services"].items() if names.agency_of_service(code) == agency}


def desks_of(figures: Mapping[str, Any], names: RecordNames, agency: str) -> list[str]:
    """Its own desks at which somebody sat or was served."""
    return [
        desk_id
        for desk_id, sums in figures["desks"].items()
        if names.agency_of_desk(desk_id) == agency
        and (sums["turns"] or sums["walk_ins"] or figures["seats"].get(desk_id))
    ]


def promises_of(figures: Mapping[str, Any], names: RecordNames, agency: str) -> list[Mapping[str, Any]]:
    """By date, those without one last."""
    own = [one for one in figures["promises"] if names.agency_of_service(one["service"]) == agency]
    return sorted(own, key=lambda one: one.get("collect_on") or "9999")


def unserved_of(figures: Mapping[str, Any], names: RecordNames, agency: str) -> list[Mapping[str, Any]]:
    return [one for one in figures["unserved"] if names.agency_of_service(one["service"]) == agency]


def date_of_promise(one: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(one["collect_on"]) if one.get("collect_on") else None


def place_of_promise(one: Mapping[str, Any], names: RecordNames) -> str:
    """Where to collect it, or where the person was sent."""
    if one.get("to_service"):
        return names.service(one["to_service"])
    if one.get("to_agency"):
        return names.agency(one["to_agency"])
    return str(one.get("collect_at") or one.get("to_office") or "")
