"""Lists of people read: who is meant, in which role, from which agency, under which name; and what is wrong, where."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from queues.model.actor import Role
from webapp.staff_accounts.agencies import agency_named
from webapp.words.guesses import guess

MOST_PEOPLE = 100  # in one list; each takes a fifth of a second and more
LONGEST_NAME = 120
# What people write for a role, beside the words of the program.
ROLES: Mapping[str, Role] = {
    "clerk": Role.CLERK,
    "petugas": Role.CLERK,
    "petugas meja": Role.CLERK,
    "meja": Role.CLERK,
    "greeter": Role.GREETER,
    "pendaftaran": Role.GREETER,
    "petugas pendaftaran": Role.GREETER,
    "coordinator": Role.COORDINATOR,
    "koordinator": Role.COORDINATOR,
    "viewer": Role.VIEWER,
    "pemantau": Role.VIEWER,
    "content": Role.CONTENT,
    "humas": Role.CONTENT,
    "admin": Role.ADMIN,
}
_MARKED = re.compile(r"\s*[;\t|]\s*")
_LAST_COMMA = re.compile(r"\s*,\s*(?=[^,]*$)")


@dataclass(frozen=True)
class ListedPerson:
    """`agency`: the code of where the person comes from, "" where the list does not say it.

    `namesake`: the username of somebody of that name who has an account already, perhaps this very person.
    """

    name: str
    role: Role
    username: str
    agency: str = ""
    namesake: str = ""


@dataclass(frozen=True)
class PersonProblem:
    """`number`: of the row, 0 where it is the whole list; `field`: name, role, agency or rest."""

    number: int
    field: str
    said: str

    def line(self) -> str:
        return _("Baris %(number)s: %(problem)s", number=self.number, problem=self.said) if self.number else self.said


@dataclass(frozen=True)
class PeopleList:
    """`problems`: what is wrong, each with its place; then nothing is made of any."""

    people: tuple[ListedPerson, ...]
    problems: tuple[PersonProblem, ...]


@dataclass(frozen=True)
class ListedRow:
    """What stands in one line: name, role and agency as they are written; `rest`: what nobody asked for."""

    number: int
    name: str
    role: str = ""
    agency: str = ""
    rest: str = ""


def read_pasted(text: str, known: Mapping[str, str], agencies: Mapping[str, str]) -> PeopleList:
    """One person a line: `Budi Santoso; koordinator`, or `Dewi; petugas; Disdukcapil`. Without a role, a clerk.

    `known`: the names of those who have an account, by username. `agencies`: the names of those that are known, by
    code.
    """
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    return read_rows((_row(number, line) for number, line in lines if line), known, agencies)


def read_rows(rows: Iterable[ListedRow], known: Mapping[str, str], agencies: Mapping[str, str]) -> PeopleList:
    """People out of rows that somebody has typed, pasted or uploaded."""
    listed = list(rows)
    if not listed:
        return PeopleList((), (PersonProblem(0, "", _("Tulis paling sedikit satu orang.")),))
    if len(listed) > MOST_PEOPLE:
        return PeopleList((), (PersonProblem(0, "", _("Paling banyak %(most)s orang sekaligus.", most=MOST_PEOPLE)),))
    people, problems = list[ListedPerson](), list[PersonProblem]()
    used, seen = set(known), dict[tuple[str, str], int]()
    namesakes = {_folded(name): username for username, name in known.items()}
    for row in listed:
        role = ROLES.get(_folded(row.role)) if row.role else Role.CLERK
        agency = agency_named(row.agency, agencies) if row.agency else ""
        same = seen.setdefault(_who(row), row.number)
        wrong = _wrong(row, role) or _wrong_agency(row, agency, agencies) or _doubled(row, same)
        if role is None or agency is None or wrong:
            problems += [wrong] if wrong else []
            continue
        username = next(one for one in _usernames(row.name) if one not in used)
        used.add(username)
        people.append(ListedPerson(row.name, role, username, agency, namesakes.get(_folded(row.name), "")))
    return PeopleList(tuple(people), tuple(problems))


# -- inside ----------------------------------------------------------------------------------------------------------


def _row(number: int, line: str) -> ListedRow:
    """A comma parts name and role only where nothing clearer does: titles are written behind commas."""
    parted = _MARKED.split(line) if _MARKED.search(line) else _LAST_COMMA.split(line)
    name, role, agency, *rest = [*parted, "", ""]
    return ListedRow(number, name, role, agency, "".join(rest))


def _who(row: ListedRow) -> tuple[str, str]:
    """Two people of one name may come from two agencies."""
    return _folded(row.name), row.agency.casefold()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _wrong(row: ListedRow, role: Role | None) -> PersonProblem | None:
    if row.rest:
        return PersonProblem(row.number, "rest", _("lebih dari nama, peran, dan instansi."))
    if not re.search(r"\w", row.name):
        return PersonProblem(row.number, "name", _("namanya kosong."))
    if len(row.name) > LONGEST_NAME:
        return PersonProblem(row.number, "name", _("namanya terlalu panjang."))
    if role is None:
        roles = _("petugas, pendaftaran, koordinator, pemantau, humas, admin")
        said = _("peran “%(role)s” tidak dikenal. Pilih: %(roles)s.", role=row.role, roles=roles)
        return PersonProblem(row.number, "role", said)
    return None


def _wrong_agency(row: ListedRow, agency: str | None, known: Mapping[str, str]) -> PersonProblem | None:
    if agency is not None:
        return None
    said = _("instansi “%(agency)s” tidak dikenal.", agency=row.agency)
    return PersonProblem(row.number, "agency", f"{said} {guess(row.agency, [*known, *known.values()])}".strip())


def _doubled(row: ListedRow, first: int) -> PersonProblem | None:
    if first == row.number:
        return None
    said = _("nama ini sudah ada di baris %(first)s. Orang lain? Beri pembeda pada namanya.", first=first)
    return PersonProblem(row.number, "name", said)


def _usernames(name: str) -> Iterator[str]:
    """`budi`, `budi.santoso`, `budi2`, …: letters that every keyboard has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", "")) or ["petugas"]
    words = [word for word in words if word not in ("h", "hj", "dr", "drs", "ir")] or words
    first = words[0][:40]
    yield first
    if len(words) > 1:
        yield f"{first}.{words[-1][:20]}"
    number = 2
    while True:
        yield f"{first}{number}"
        number += 1
