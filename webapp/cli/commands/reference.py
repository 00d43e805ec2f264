"""`giliran catalogue` and `giliran village`: the codes that a day file is written with, found by everyday words."""

import json
from typing import Any

import click
from flask_babel import gettext as _

from queues.model.hall.service import Fee
from webapp.catalogue import KnownService, catalogue
from webapp.cli.options import json_option
from webapp.cli.speech import CommandError
from webapp.villages import search_villages
from webapp.words.everyday import PHRASES_END
from webapp.words.language import fee_words, said
from webapp.words.spelling import relevance

HALF_AS_NEAR = 0.5  # of the best hit: what is no nearer only contains a word


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
    services = list(catalogue().services.values())
    scores = relevance(asked, [_phrases(one) for one in services])
    least = max(scores) * HALF_AS_NEAR
    found = sorted((nth for nth, score in enumerate(scores) if score > least), key=lambda nth: -scores[nth])
    if not found and not as_json:
        raise CommandError(_("Tidak ada layanan untuk “%(text)s”. Semua layanan: giliran catalogue list", text=asked))
    _show([services[nth] for nth in found], as_json, whole=True)


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


def _phrases(service: KnownService) -> str:
    """In both languages: whoever sits at this terminal writes a file for both."""
    own = (service.short, service.name, *service.also, service.short_en, service.name_en, *service.also_en)
    return PHRASES_END.join(phrase for phrase in (*own, service.code) if phrase)


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
