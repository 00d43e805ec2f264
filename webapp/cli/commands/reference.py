"""`giliran catalogue` and `giliran village`: the codes that a day file is written with, found by everyday words."""

import json
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from queues.model.actor import SYSTEM
from queues.model.hall.service import Fee
from webapp.catalogue import Catalogue, KnownService, catalogue
from webapp.catalogue.changes import catalogue_state, differences_from, import_entries
from webapp.catalogue.files.sent_file import catalogue_in, contents_of
from webapp.catalogue.files.spreadsheet import workbook_of
from webapp.catalogue.files.toml_file import CatalogueFileInvalid, catalogue_text
from webapp.catalogue.searching import found_services
from webapp.cli.options import json_option, tell
from webapp.cli.running.command_context import opened
from webapp.cli.speech import CommandError
from webapp.spreadsheets.table import TableUnreadable
from webapp.villages import search_villages
from webapp.words.language import fee_words, said


@click.group("catalogue")
def catalogue_() -> None:
    """Layanan di katalog: kode, biaya, syarat. / Services of the catalogue: codes, fees, requirements."""


@catalogue_.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Semua layanan menurut instansi. / All services by agency."""
    _show(list(catalogue().services.values()), as_json)


@catalogue_.command()
@click.argument("text", nargs=-1, required=True)
@json_option
def search(text: tuple[str, ...], as_json: bool) -> None:
    """Cari layanan dengan kata sehari-hari. / Find a service by everyday words."""
    asked = " ".join(text)
    found = found_services(catalogue(), asked, with_agencies=False, only_nearest=True)
    if not found and not as_json:
        raise CommandError(_("Tidak ada layanan untuk “%(text)s”. Semua layanan: giliran catalogue list", text=asked))
    _show(found, as_json, whole=True)


@catalogue_.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def export(file: Path, as_json: bool) -> None:
    """Simpan katalog ke berkas .toml atau .xlsx. / Save the catalogue as .toml or .xlsx."""
    known, ending = catalogue(), file.suffix.casefold()
    if ending not in (".toml", ".xlsx"):
        raise CommandError(_("Nama berkasnya berakhir dengan .toml atau .xlsx."))
    if file.exists():
        raise CommandError(_("Berkas %(file)s sudah ada; pilih nama lain.", file=str(file)))
    content = workbook_of(known) if ending == ".xlsx" else catalogue_text(known).encode()
    try:
        file.write_bytes(content)
    except OSError as trouble:
        raise CommandError(_("%(file)s tidak dapat ditulis: %(why)s", file=str(file), why=trouble.strerror)) from None
    said = {"file": str(file), "agencies": len(known.agencies), "services": len(known.services)}
    tell(as_json, said, _("%(services)s layanan dari %(agencies)s instansi tertulis di %(file)s.", **said))


@catalogue_.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--keep-checks",
    is_flag=True,
    help="Tanda sudah diperiksa ikut diambil. / Take over which services were checked by their agencies.",
)
@json_option
def import_(file: Path, keep_checks: bool, as_json: bool) -> None:
    """Ambil katalog dari berkas .toml, .xlsx, atau .csv. / Take a catalogue from a .toml, .xlsx or .csv file."""
    with opened() as here:
        state = catalogue_state(here)
        found = differences_from(state, _sent(file, state.known), keeps_checks=keep_checks)
        import_entries(here, found, state, SYSTEM)
    new = [one.entry.code for one in found if one.is_new]
    changed = [one.entry.code for one in found if not one.is_new]
    said = _("%(new)s baru, %(changed)s berubah.", new=len(new), changed=len(changed))
    tell(as_json, {"new": new, "changed": changed}, said)


@click.group()
def village() -> None:
    """Desa dan kelurahan: kode resminya. / Villages: their official codes."""


@village.command("search")
@click.argument("text", nargs=-1, required=True)
@json_option
def search_village(text: tuple[str, ...], as_json: bool) -> None:
    """Cari kode desa dengan namanya. / Find the code of a village by its name."""
    asked = " ".join(text)
    found = search_villages(asked)
    rows = []
    for one in found:
        name, district, regency, province = one.path.split(", ")
        rows.append({"code": one.code, "name": name, "district": district, "regency": regency, "province": province})
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        raise CommandError(
            _(
                "Tidak ada desa atau kelurahan “%(text)s”. Periksa ejaannya; nama kabupaten boleh menyusul.",
                text=asked,
            )
        )
    for row in rows:
        click.echo(f"{row['code']}  {row['name']:<24} {row['district']}, {row['regency']}, {row['province']}")


# -- inside ----------------------------------------------------------------------------------------------------------


def _sent(file: Path, known: Catalogue) -> Catalogue:
    try:
        return catalogue_in(contents_of(file, file.name), str(file), known)
    except OSError as trouble:
        raise CommandError(_("%(file)s tidak dapat dibaca: %(why)s", file=str(file), why=trouble.strerror)) from None
    except TableUnreadable as unreadable:
        raise CommandError("\n".join(one.line() for one in unreadable.problems)) from None
    except CatalogueFileInvalid as invalid:
        raise CommandError("\n".join(invalid.lines)) from None


def _show(services: list[KnownService], as_json: bool, *, whole: bool = False) -> None:
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in services], ensure_ascii=False))
        return
    agency = None
    for one in services:
        if not whole and one.agency != agency:
            agency = one.agency
            click.secho(f"\n{_agency(one)}", bold=True)
        click.echo(f"  {one.code:<14} {said(one, 'name')}")
        if whole:
            _show_whole(one)
    click.echo()
    click.echo(_("Biaya dan syarat adalah contoh sampai instansinya memeriksa."))


def _show_whole(one: KnownService) -> None:
    fee = one.fee
    needs = [said(need, "text") for need in one.requirements] or ["–"]
    for title, words in (
        (_("Instansi"), _agency(one)),
        (_("Biaya"), fee_words(Fee(fee.kind, fee.amount, fee.basis))),
        (_("Syarat"), needs[0]),
        *(("", need) for need in needs[1:]),
    ):
        click.echo(f"    {title:<10} {words}")


def _agency(one: KnownService) -> str:
    known = catalogue().agencies[one.agency or ""]
    return f"{said(known, 'name')} ({known.code})"


def _as_json(one: KnownService) -> dict[str, Any]:
    shown = one.model_dump(
        mode="json", include={"code", "agency", "name", "name_en", "fee", "requirements", "verified"}
    )
    return shown | {"also": list(one.also)}
