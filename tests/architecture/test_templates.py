"""What holds for every template."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, nodes

import queues.model
from webapp.catalogue import catalogue
from webapp.catalogue.pictures import PICTURES
from webapp.words.banners import SHAPES as BANNER_SHAPES
from webapp.words.refusals import sentences_by_code

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "webapp" / "templates"
SCRIPTS = list((ROOT / "webapp" / "static" / "js").rglob("*.js"))
KEPT = re.compile(r"<[a-z]+\s[^<>]*data-morph=\"keep\"[^<>]*")
COLUMNS = 120


def test_what_a_morph_keeps_has_an_id():
    """Without one it is taken for the next element of its kind, and what the server sent for that is never seen."""
    kept = [(path.name, tag) for path in TEMPLATES.rglob("*.html") for tag in KEPT.findall(path.read_text())]
    assert len(kept) > 5
    assert [(name, tag) for name, tag in kept if not re.search(r'\sid="', tag)] == []


def test_lines_end_before_column_120():
    """The lists of attributes were read, and compared, in lines of up to 600."""
    lines = [(path.name, line) for path in TEMPLATES.rglob("*.html") for line in path.read_text().splitlines()]
    assert len(lines) > 3000
    assert [(name, len(line)) for name, line in lines if len(line) > COLUMNS] == []


# -- addresses -------------------------------------------------------------------------------------------------------

SPLICED = re.compile(r"""/api/v1|["'`]/(?:d|desks|t|turns)/|~ ["']/""")


def test_no_address_is_spliced():
    """`url_for` makes every address; scripts read them from data attributes. The demo's sign-in is no exception."""
    sources = [*TEMPLATES.rglob("*.html"), *SCRIPTS]
    assert len(sources) > 150
    assert [(path.name, found[0]) for path in sources if (found := SPLICED.search(path.read_text()))] == []


# -- commands --------------------------------------------------------------------------------------------------------


def test_buttons_that_send_are_written_by_one_macro():
    """A form or a link that works without a script says its command itself."""
    found = [
        (path.name, tag)
        for path in TEMPLATES.rglob("*.html")
        for tag in re.findall(r"<(\w+)[^<>]*\sdata-command=", without_code(path.read_text()))
    ]
    assert [name for name, tag in found if tag == "button"] == ["command.html"]
    assert {tag for _name, tag in found} == {"button", "form", "a"}


def without_code(template: str) -> str:
    return re.sub(r"\{\{.*?\}\}|\{#.*?#\}|\{%-? ?(?:if|elif).*?%\}", "…", template, flags=re.S)


# -- icons -----------------------------------------------------------------------------------------------------------


def parsed() -> dict[str, nodes.Template]:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"])
    names = environment.list_templates(extensions=["html"])
    return {name: environment.parse((TEMPLATES / name).read_text()) for name in names}


def pictures(template: nodes.Template, macros: dict[str, list[str]]) -> Iterator[str]:
    """Every name that is handed to `icon`, or as the `picture` of another macro."""
    for call in template.find_all(nodes.Call):
        name = getattr(call.node, "name", "")
        wanted = "name" if name == "icon" else "picture"
        given = dict(zip(macros.get(name, []), call.args, strict=False)) | {one.key: one.value for one in call.kwargs}
        if wanted in given:
            yield from strings(given[wanted])


def strings(value: nodes.Node) -> Iterator[str]:
    """The constants that an expression may be: `"pause" if … else "clock"`."""
    if isinstance(value, nodes.Const):
        yield value.value
    elif isinstance(value, nodes.CondExpr):
        yield from strings(value.expr1)
        if value.expr2:
            yield from strings(value.expr2)


def table(template: nodes.Template, name: str) -> dict[str, object]:
    (found,) = [one.node for one in template.find_all(nodes.Assign) if getattr(one.target, "name", "") == name]
    assert isinstance(found, nodes.Dict)
    return found.as_const()  # type: ignore[no-any-return]


def test_every_icon_that_is_named_has_a_shape_and_every_shape_is_used():
    templates = parsed()
    macros = {
        one.name: [arg.name for arg in one.args] for page in templates.values() for one in page.find_all(nodes.Macro)
    }
    shapes = table(templates["macros/icons.html"], "SHAPES")
    looks = table(templates["macros/states.html"], "LOOKS")
    used = {name for page in templates.values() for name in pictures(page, macros) if name}
    used |= {picture for picture, _look in looks.values()} | set(BANNER_SHAPES)
    used |= {agency.picture for agency in catalogue().agencies.values()} | set(PICTURES)
    assert used - set(shapes) == set()
    assert set(shapes) - used == set()


def test_scripts_name_no_icon():
    """What a script shows was written by a template, so its shapes are in the page."""
    assert [path.name for path in SCRIPTS if re.search(r"#i-|createElementNS", path.read_text())] == []


# -- codes of the model ----------------------------------------------------------------------------------------------


def codes_of_the_model() -> set[str]:
    """Every state, outcome, reason … and what refusals are called."""
    for module in pkgutil.walk_packages(queues.model.__path__, "queues.model."):
        importlib.import_module(module.name)
    return {one.value for codes in StrEnum.__subclasses__() if is_of_model(codes) for one in codes} | set(
        sentences_by_code()
    )


def is_of_model(codes: type) -> bool:
    return codes.__module__.startswith("queues.model")


def compared(template: nodes.Template) -> Iterator[str]:
    """Strings that are compared with something, picked as a default of a choice, or walked over."""
    for found in template.find_all((nodes.Compare, nodes.For)):
        sides = [found.iter] if isinstance(found, nodes.For) else [found.expr, *(one.expr for one in found.ops)]
        for side in sides:
            values = side.items if isinstance(side, nodes.Tuple | nodes.List) else [side]
            yield from (one.value for one in values if isinstance(one, nodes.Const) and isinstance(one.value, str))


def test_templates_compare_with_the_enumerations_of_the_model():
    """A code that is misspelled in a string is never equal to anything; a member that does not exist is a failure."""
    codes = codes_of_the_model()
    assert {"other", "service_paused", "serving"} < codes
    found = {(name, one) for name, page in parsed().items() for one in compared(page) if one in codes}
    assert found == set()
