"""`giliran`: every command, and how a refusal is said."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

import click
from pydantic import ValidationError

from queues.model.refusals import Refusal
from queues.persistence.schema.upgrades import NewerDatabase
from webapp.catalogue import keep_catalogue
from webapp.catalogue.of_box import catalogue_of_folder
from webapp.cli.commands.backup import backup, restore
from webapp.cli.commands.board import board
from webapp.cli.commands.box import box_
from webapp.cli.commands.day import day
from webapp.cli.commands.demo import demo
from webapp.cli.commands.desk import desk
from webapp.cli.commands.doctor import doctor
from webapp.cli.commands.init import init
from webapp.cli.commands.key import key
from webapp.cli.commands.reference import catalogue_, village
from webapp.cli.commands.serve import run, serve
from webapp.cli.commands.session import session
from webapp.cli.commands.settings import settings
from webapp.cli.commands.time import time_
from webapp.cli.commands.tls import tls
from webapp.cli.commands.token import token
from webapp.cli.commands.user import user
from webapp.cli.commands.versions import go_back, upgrade_data
from webapp.cli.commands.voice import voice
from webapp.cli.doctor.storage import cure_of_secret
from webapp.cli.help_texts import HelpTexts, asked_language
from webapp.cli.setting_words import cure_of_database, cure_of_newer_data, fault_of_file, faults_of_values
from webapp.cli.speech import LANGUAGES, CommandError, click_speaking, language_of, speaking
from webapp.day_file.problems import DayFileInvalid
from webapp.folder_database import AnotherDatabase
from webapp.settings import SecretTooShort, Settings
from webapp.settings_files import SettingsFileInvalid
from webapp.words.refusals import sentence_of

# At its end Python looks through everything once more, for nothing: a sixth of the time of a short command.
atexit.register(gc.freeze)


class Commands(click.Group):
    """A refusal is a sentence and exit code 1, as it is a sentence on a page; all of it in one language."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Help and faults of typing are said before any option is understood: so --lang is looked for first."""
        typed = list(sys.argv[1:] if args is None else args)
        language = asked_language(typed) or language_of()
        HELP.show_in(language)
        with click_speaking(language):
            return super().main(typed, *more, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise CommandError(sentence_of(refusal)) from refusal
        except SecretTooShort as weak:
            raise CommandError(cure_of_secret(weak)) from weak
        except DayFileInvalid as invalid:
            raise CommandError("\n".join(invalid.lines)) from invalid
        except AnotherDatabase as other:
            raise CommandError(cure_of_database(other)) from other
        except NewerDatabase as newer:
            raise CommandError(cure_of_newer_data(newer)) from newer
        except SettingsFileInvalid as unusable:
            raise CommandError(fault_of_file(unusable)) from unusable
        except ValidationError as wrong:
            if wrong.title != Settings.__name__:
                raise
            raise CommandError(faults_of_values(wrong)) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=None, help="Bahasa. / Language. [LANGUAGE, LC_ALL, LANG; id]"
)
@click.version_option(package_name="giliran", help="Tampilkan versinya. / Show the version and exit.")
@click.pass_context
def cli(ctx: click.Context, lang: str | None) -> None:
    """Giliran: antrean hari layanan. / The queues of a service day."""
    os.umask(0o077)  # what a command writes, the database first of all, is only for its owner
    ctx.obj = lang or language_of()
    keep_catalogue(ctx.with_resource(speaking(ctx.obj)), catalogue_of_folder())


for command in (run, serve, init, day, demo, user, session, token, backup, restore, key, doctor, tls, time_):
    cli.add_command(command)
for command in (board, desk, box_, settings, catalogue_, village, upgrade_data, go_back, voice):
    cli.add_command(command)

HELP = HelpTexts(cli)
