"""Makes the shipped voices: `make clips` writes webapp/static/voice/<voice>/ anew from webapp/voice/phrases.py.

It wants espeak-ng, sox and lame (scripts/system-packages.sh). What comes out is committed: not every machine that
installs Giliran has them. Each manifest says what was made, with which command, and its checksum; a test compares.
"""

import hashlib
import json
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from webapp.voice import clip_making
from webapp.voice.durations import duration_ms
from webapp.voice.phrases import AGENCIES, PAUSE, PAUSE_MS, PHRASES, SENTENCES, VOICE_NAMES, Phrase
from webapp.voice.voices import MANIFEST, SHIPPED

OF_AGENCIES = 24  # kbit a second: a voice has at most 400 KB, and number and desk are what has to be clear


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        for voice, phrases in PHRASES.items():
            fresh = Path(work) / voice
            fresh.mkdir()
            clips = {name: made(name, phrase, voice, fresh) for name, phrase in phrases.items()}
            said = {
                "voice": voice,
                "name": VOICE_NAMES[voice],
                "language": voice,
                "made_with": versions(),
                "sentences": SENTENCES,
                "clips": clips,
            }
            (fresh / MANIFEST).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
            for rest in fresh.glob("*.wav"):
                rest.unlink()
            shutil.rmtree(SHIPPED / voice, ignore_errors=True)
            shutil.copytree(fresh, SHIPPED / voice)
            size = sum(path.stat().st_size for path in fresh.glob("*.mp3"))
            print(f"{voice}: {len(clips)} clips, {size / 1000:.0f} KB")


def made(name: str, phrase: Phrase, language: str, folder: Path) -> dict[str, object]:
    """The clip, and its entry in the manifest. `command` is how its sound is made; levelling is the same for all."""
    raw, levelled, clip = folder / f"{name}.raw.wav", folder / f"{name}.wav", folder / f"{name}.mp3"
    if name == PAUSE:
        clip_making.silence(PAUSE_MS, levelled)
        command = f"{PAUSE_MS} ms"
    else:
        clip_making.speak(phrase.spoken, language, raw)
        clip_making.level(raw, levelled)
        command = f"printf %s {shlex.quote(phrase.spoken)} | {shlex.join(clip_making.espeak_command(language))}"
    clip_making.encode(levelled, clip, kilobits=OF_AGENCIES if name in AGENCIES else clip_making.KILOBITS)
    content = clip.read_bytes()
    return {
        "file": clip.name,
        "text": phrase.text,
        "command": command,
        "sha256": hashlib.sha256(content).hexdigest(),
        "ms": duration_ms(content),
    }


def versions() -> list[str]:
    asked = ("espeak-ng --version", "sox --version", "lame --version")
    answers = (subprocess.run(one.split(), capture_output=True, text=True, check=True).stdout for one in asked)
    return [answer.strip().splitlines()[0].partition("  Data")[0].strip() for answer in answers]


if __name__ == "__main__":
    main()
