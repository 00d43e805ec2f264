"""Find the fields of a table by its heads, whichever of their names stands there and in whichever order."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.spreadsheets.table import SheetTable, TableProblem
from webapp.words.guesses import guess


@dataclass(frozen=True)
class SheetColumn:
    """`field`: what the program calls it, which may stand in the file too; `names`: what people call it."""

    field: str
    names: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class SheetRecord:
    """A row below the heads. `values`: field -> text, of each column that the table has; "" where the cell is empty."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class SheetRecords:
    """`places`: field -> column, to say where something is wrong."""

    sheet: str
    places: Mapping[str, int]
    records: tuple[SheetRecord, ...]

    def problem(self, record: SheetRecord, field: str, said: str) -> TableProblem:
        """At the cell of this field; at the row where the table has no such column."""
        return TableProblem(said, self.sheet, record.number, self.places.get(field, 0))


def fits(table: SheetTable, columns: Sequence[SheetColumn]) -> bool:
    """Whether the table has every column that these require: tells kinds of tables apart."""
    known = _by_name(columns)
    found = {known[_plain(head)].field for head in table.rows[0].cells if _plain(head) in known}
    return all(one.field in found for one in columns if one.is_required)


def records_of(table: SheetTable, columns: Sequence[SheetColumn]) -> tuple[SheetRecords, list[TableProblem]]:
    """The rows below the first one, which holds the heads; with what is wrong with those."""
    heads = table.rows[0]
    known = _by_name(columns)
    places: dict[str, int] = {}
    problems: list[TableProblem] = []
    for nth, head in enumerate(heads.cells, 1):
        column = known.get(_plain(head))
        wrong = _wrong_head(head, column, places, columns) if head else ""
        if wrong:
            problems.append(TableProblem(wrong, table.sheet, heads.number, nth))
        elif column:
            places[column.field] = nth
    for column in columns:
        if column.is_required and column.field not in places:
            said = _("kolom “%(name)s” tidak ada.", name=_shown(column))
            problems.append(TableProblem(said, table.sheet, heads.number))
    problems += _beyond(table, heads.cells)
    records = [
        SheetRecord(row.number, {field: _cell(row.cells, nth) for field, nth in places.items()})
        for row in table.rows[1:]
    ]
    return SheetRecords(table.sheet, places, tuple(records)), problems


# -- inside ----------------------------------------------------------------------------------------------------------


def _by_name(columns: Sequence[SheetColumn]) -> dict[str, SheetColumn]:
    return {_plain(name): column for column in columns for name in (column.field, *column.names)}


def _plain(head: str) -> str:
    return " ".join(head.replace("_", " ").casefold().split())


def _shown(column: SheetColumn) -> str:
    return column.names[0] if column.names else column.field


def _wrong_head(head: str, column: SheetColumn | None, places: Collection[str], columns: Sequence[SheetColumn]) -> str:
    if column is None:
        hint = guess(head, [_shown(one) for one in columns])
        return _("kolom “%(name)s” tidak dikenal.", name=head) + f" {hint}".rstrip()
    if column.field in places:
        return _("kolom “%(name)s” ada dua kali.", name=head)
    return ""


def _beyond(table: SheetTable, heads: tuple[str, ...]) -> Iterator[TableProblem]:
    """Cells below no head would be lost without a word."""
    for row in table.rows[1:]:
        for nth, cell in enumerate(row.cells, 1):
            if cell and (nth > len(heads) or not heads[nth - 1]):
                yield TableProblem(_("kolom ini tidak punya judul."), table.sheet, row.number, nth)


def _cell(cells: tuple[str, ...], nth: int) -> str:
    return cells[nth - 1] if nth <= len(cells) else ""
