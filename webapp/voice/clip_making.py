"""Makes clips with what Debian ships: espeak-ng speaks, sox trims and levels, lame makes the MP3 that old TVs play.

All clips are equally loud, so that a sentence that is put together from them is. Loudness is that of ITU-R BS.1770 (in
LUFS): sox weighs the sound as the ear does and says its mean power; what is silent was trimmed away before.
"""

import re
import shutil
import subprocess
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

LOUDNESS = -16.0  # LUFS; as loud as speech gets before it distorts: the hall is noisy
NEARLY = 0.3  # LU
TRIES = 4
LOUDEST = 29000  # of 32767; what is cut off there rattles
KILOBITS = 32  # a second
RATE = 22050  # samples a second, as espeak-ng makes them; far more than speech through a TV needs
WORDS_A_MINUTE = {"id": 182, "en": 155}
USUAL_PACE = 160
MOST_SECONDS = 20  # of a program's work on one clip
SPACE = ("0.01", "0.03")  # seconds of silence before a word and after it
QUIET = "-45d"  # what is quieter at the ends is no speech; espeak-ng's own consonants are louder
# The shelf and the high pass of BS.1770, and the constant that belongs to them.
WEIGHED = ("treble", "4", "1682", "0.71q", "highpass", "38", "0.5q")
OFFSET = -0.69
# What carries words through a noisy hall: no rumble, the quiet parts raised.
CLEAR = ("highpass", "120", "compand", "0.005,0.1", "6:-70,-60,-30,-18,-10,-8,0,-4", "-3")
_MEAN = re.compile(r"^RMS lev dB\s+(\S+)", re.MULTILINE)


class ClipFault(Exception):
    """A program refused the sound; `reason` is the last line of what it said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Tools:
    """Which of the programs are on this machine."""

    espeak: bool = False
    sox: bool = False
    lame: bool = False
    ffmpeg: bool = False

    @classmethod
    def here(cls) -> "Tools":
        return cls(*(shutil.which(name) is not None for name in ("espeak-ng", "sox", "lame", "ffmpeg")))


def speak(text: str, language: str, target: Path) -> None:
    """Write a WAV in which espeak-ng says the text. The text goes through a pipe: it can be no option."""
    run_tool(*espeak_command(language), "-w", str(target), said=text)


def espeak_command(language: str) -> tuple[str, ...]:
    pace = WORDS_A_MINUTE.get(language, USUAL_PACE)
    return ("espeak-ng", "-v", language, "-s", str(pace), "--stdin")


def level(source: Path, target: Path, *, clear: bool = True) -> None:
    """Trim and level a sound of any form that sox reads; the target is a WAV of one channel.

    Refuses with ClipFault: no sound, or nothing but silence.
    """
    trimmed = target.with_suffix(".trimmed.wav")
    ends = ("silence", "1", "0.01", QUIET, "reverse", "silence", "1", "0.01", QUIET, "reverse")
    try:
        run_tool(
            *("sox", "-D", str(source), "-b", "24", "-c", "1", str(trimmed)),
            *("gain", "-n", "-3", "rate", str(RATE), *ends, *(CLEAR if clear else ()), "gain", "-n", "-6"),
        )
        _raise_to(LOUDNESS, trimmed, target)
    finally:
        trimmed.unlink(missing_ok=True)


def _raise_to(wanted: float, source: Path, target: Path) -> None:
    """The limiter takes some of what is gained: it is measured and done again."""
    gain = wanted - loudness_of(source)
    for _ in range(TRIES):
        run_tool(
            *("sox", "-D", str(source), "-b", "16", str(target)),
            *("gain", "-l", f"{gain:.2f}", "fade", "0.004", "-0", "0.01", "pad", *SPACE),
        )
        missing = wanted - loudness_of(target, space=True)
        if abs(missing) <= NEARLY:
            return
        gain += missing


def loudness_of(sound: Path, *, space: bool = False) -> float:
    """LUFS of a sound without silent ends; `space`: it has those of a finished clip.

    Refuses with ClipFault where there is nothing to hear.
    """
    apart = ("trim", SPACE[0], f"-{SPACE[1]}") if space else ()
    said = run_tool("sox", str(sound), "-n", *apart, "gain", "-9", *WEIGHED, "stats")
    found = _MEAN.search(said)
    if found is None or found[1] == "-inf":
        raise ClipFault("silent")
    return float(found[1]) + 9 + OFFSET


def raise_peak(source: Path, target: Path) -> None:
    """What is left of `level` where there is no sox: a WAV of 16 bits is made as loud as it can be."""
    try:
        with wave.open(str(source)) as sound:
            form, samples = sound.getparams(), array("h", sound.readframes(sound.getnframes()))
    except (wave.Error, EOFError, ValueError) as trouble:
        raise ClipFault(str(trouble)) from trouble
    peak = max(map(abs, samples), default=0)
    if form.sampwidth != 2 or not peak:
        raise ClipFault("silent")
    gain = LOUDEST / peak
    with wave.open(str(target), "wb") as sound:
        sound.setparams(form)
        sound.writeframes(array("h", (round(sample * gain) for sample in samples)).tobytes())


def encode(source: Path, target: Path, *, kilobits: int = KILOBITS) -> None:
    """MP3 of one channel, of some 32 kbit a second: what a TV of 2016 and any iPhone play.

    By average bit rate: only then lame writes how much silence it has added at both ends, which a decoder takes away.
    """
    form = ("-m", "m", "--abr", str(kilobits), "-q", "2", "--noreplaygain")
    run_tool("lame", "--quiet", *form, str(source), str(target))


def silence(milliseconds: int, target: Path) -> None:
    run_tool(
        *("sox", "-D", "-n", "-r", str(RATE), "-c", "1", "-b", "16", str(target)),
        *("trim", "0", str(milliseconds / 1000)),
    )


def run_tool(*command: str, said: str = "") -> str:
    """Run one of the programs; answer what it wrote. Refuses with ClipFault."""
    try:
        ran = subprocess.run(
            command, input=said, capture_output=True, text=True, errors="replace", timeout=MOST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as trouble:
        raise ClipFault(str(trouble)) from trouble
    if ran.returncode:
        raise ClipFault((ran.stderr.strip().splitlines() or [f"exit code {ran.returncode}"])[-1])
    return ran.stdout + ran.stderr
