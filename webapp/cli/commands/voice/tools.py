"""What a command about voices needs on this machine, said with the one line that installs it."""

from pathlib import Path

from flask_babel import gettext as _

from webapp.cli.speech import CommandError
from webapp.voice.clip_making import Tools
from webapp.voice.recordings import can_be_read


def require_sox() -> Tools:
    tools = Tools.here()
    if not tools.sox:
        raise CommandError(_("Program sox belum terpasang. Di Debian atau Ubuntu: sudo apt install sox lame ffmpeg"))
    return tools


def require_readable(recording: Path, tools: Tools) -> None:
    if not can_be_read(recording, tools):
        raise CommandError(
            _(
                "Untuk membaca berkas %(kind)s diperlukan ffmpeg: sudo apt install ffmpeg. Atau rekam sebagai WAV.",
                kind=recording.suffix or recording.name,
            )
        )
