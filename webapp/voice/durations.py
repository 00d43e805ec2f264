"""How long a clip sounds, in milliseconds, read from the file itself: WAV, and MP3 by its frames."""

import struct
import wave
from io import BytesIO

_BITRATES = {  # kbit a second, by version; layer III
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {0: (11025, 12000, 8000), 2: (22050, 24000, 16000), 3: (44100, 48000, 32000)}  # by the version's two bits
_LAYER_3 = 1
_MONO = 3
_DECODER_DELAY = 529  # samples that every decoder adds before the encoder's own


class NoSound(Exception):
    """The file is none of the two forms, or holds nothing."""


def duration_ms(content: bytes) -> int:
    """Of an MP3 or a WAV; refuses with NoSound."""
    if content.startswith(b"RIFF"):
        return _wav_ms(content)
    return _mp3_ms(content)


def _wav_ms(content: bytes) -> int:
    try:
        with wave.open(BytesIO(content)) as sound:
            frames, rate = int(sound.getnframes()), int(sound.getframerate())
    except (wave.Error, EOFError, struct.error) as trouble:
        raise NoSound from trouble
    if not frames or not rate:
        raise NoSound
    return round(frames * 1000 / rate)


def _mp3_ms(content: bytes) -> int:
    at = _after_tags(content)
    samples = rate = frames = apart = 0
    while (frame := _frame(content, at)) is not None:
        size, rate, in_frame, side = frame
        if not frames and (tag := _tag_of_encoder(content[at : at + size], side)) is not None:
            apart = tag  # that frame is silent, and says what was added at both ends
        else:
            samples += in_frame
        frames, at = frames + 1, at + size
    if not samples:
        raise NoSound
    return max(1, round((samples - apart) * 1000 / rate))


def _after_tags(content: bytes) -> int:
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    return 10 + sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))


def _frame(content: bytes, at: int) -> tuple[int, int, int, int] | None:
    """Bytes, samples a second, samples, and bytes of the side information; None where no frame begins."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bits, rates = head[2] >> 4, head[2] >> 2 & 3
    if version not in _RATES or layer != _LAYER_3 or bits in (0, 15) or rates == 3:
        return None
    is_first = version == 3
    rate, samples = _RATES[version][rates], 1152 if is_first else 576
    kilobits = _BITRATES[1 if is_first else 2][bits]
    size = samples // 8 * kilobits * 1000 // rate + (head[2] >> 1 & 1)
    is_mono = head[3] >> 6 == _MONO
    side = (17 if is_mono else 32) if is_first else (9 if is_mono else 17)
    return size, rate, samples, side


def _tag_of_encoder(frame: bytes, side: int) -> int | None:
    """Samples of silence that the encoder has added; None where the frame is an ordinary one."""
    start = 4 + side
    if frame[start : start + 4] not in (b"Xing", b"Info"):
        return None
    delays = frame[start + 141 : start + 144]
    if len(delays) < 3:
        return 0
    before, after = delays[0] << 4 | delays[1] >> 4, (delays[1] & 15) << 8 | delays[2]
    return before + after if before or after else _DECODER_DELAY
