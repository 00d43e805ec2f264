"""Which paper a sheet is printed on and which languages it speaks: chosen in its address, not by who looks at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from webapp.words.language import offered_languages


class Paper(StrEnum):
    """The sizes that offices have; each has a stylesheet `css/surfaces/print/paper_<size>.css`."""

    A5 = "a5"
    A4 = "a4"
    A3 = "a3"


class SheetLanguages(StrEnum):
    INDONESIAN = "id"
    ENGLISH = "en"
    BOTH = "both"

    @property
    def codes(self) -> tuple[str, ...]:
        """The first one is written large."""
        return ("id", "en") if self is SheetLanguages.BOTH else (self.value,)


# A language is called as those call it who speak it.
LANGUAGE_WORDS: Mapping[SheetLanguages, str | LazyString] = {
    SheetLanguages.INDONESIAN: "Indonesia",
    SheetLanguages.ENGLISH: "English",
    SheetLanguages.BOTH: _("Dua bahasa"),
}


@dataclass(frozen=True)
class PrintChoice:
    """What is not said in the address, or not understood, is A4 and the first language of the box."""

    paper: Paper
    languages: SheetLanguages

    @classmethod
    def asked_for(cls) -> "PrintChoice":
        asked, languages = request.args.get("words", ""), offered_sheet_languages()
        paper = request.args.get("paper", "")
        return cls(
            paper=Paper(paper) if paper in set(Paper) else Paper.A4,
            languages=next((one for one in languages if one.value == asked), languages[0]),
        )


def offered_sheet_languages() -> tuple[SheetLanguages, ...]:
    """The languages that the box speaks; both at once where there are two."""
    single = tuple(SheetLanguages(code) for code in offered_languages())
    return (*single, SheetLanguages.BOTH) if len(single) > 1 else single


def told_in(languages: SheetLanguages) -> Callable[..., Markup]:
    """For templates: `{% call told("p", "poster__step") %}…{% endcall %}` says its content in each of the languages.

    Each is an element of its own; those after the first have the class `<look>--also`. What is the same in both is said
    once. What the content looks up, `_()` or `said()`, is in that element's language, whatever the visitor's is.
    """

    def told(tag: str, look: str, caller: Callable[[], Markup]) -> Markup:
        texts: dict[Markup, str] = {}
        for code in languages.codes:
            with force_locale(code):
                texts.setdefault(Markup(caller().strip()), code)
        first = next(iter(texts))
        element = Markup('<{tag} class="{look}" lang="{code}">{text}</{tag}>')
        return Markup("").join(
            element.format(tag=tag, look=look if text == first else f"{look} {look}--also", code=code, text=text)
            for text, code in texts.items()
            if text
        )

    return told
