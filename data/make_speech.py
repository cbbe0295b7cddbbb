"""Make `sentences.flac` and `spoken_digits.flac`, each with a table: what each clip is, and where it lies in the file.

    .venv/bin/python data/make_speech.py

Needs the speech synthesiser espeak-ng on the PATH (Debian and Ubuntu: the package espeak-ng); with its version 1.51 it
makes the files that ship. Nothing is drawn without a seed: the same version makes the same bytes again.
"""

import csv
import io
import itertools
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from scipy.signal import fftconvolve, lfilter, resample_poly

HERE = Path(__file__).resolve().parent
ESPEAK_RATE = 22_050
SENTENCES = {
    "smooth": "We saw a long low hill below the moon.",  # voiced nearly throughout
    "sharp": "Six thick sticks stopped the fat cat at the post.",  # hisses and stops
}
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
STYLES = {"statement": ".", "question": "?", "exclamation": "!"}
STEP = 16
"""Samples are multiples of 16 of 32,768: four of the 16 bits are left out, far below the background noise."""


# espeak-ng knows British English as "en" and as "en-gb", but a variant behind the second name changes nothing.


class Voice(NamedTuple):
    """Who speaks: what espeak-ng is told, how much shorter than its own the vocal tract is, and the microphone."""

    name: str
    sex: str
    accent: str
    style: str
    espeak: str
    pitch: int
    speed: int
    tract: float
    level: float
    """Of the sentences: root mean square in dB from full scale."""


SENTENCE_VOICES = (
    Voice("Ada", "female", "British", "voiced", "en+f2", 55, 140, 1.04, -28),
    Voice("Bea", "female", "British", "whispered", "en+whisperf", 50, 180, 0.98, -40),
    Voice("Cleo", "female", "American", "voiced", "en-us+f3", 42, 180, 0.97, -37),
    Voice("Dora", "female", "American", "whispered", "en-us+whisperf", 50, 140, 1.06, -25),
    Voice("Emil", "male", "British", "voiced", "en+m3", 40, 180, 1.02, -22),
    Voice("Finn", "male", "British", "whispered", "en+whisper", 50, 140, 0.95, -34),
    Voice("Gus", "male", "American", "voiced", "en-us+m1", 60, 140, 0.96, -43),
    Voice("Hugo", "male", "American", "whispered", "en-us+whisper", 50, 180, 1.03, -31),
)
"""Sex, accent and style cross: each combination once. So does speed with any one of them."""

_DIGIT_VOICES = """
Agnes  female  British     en+f2               50  1.00
Bruno  male    British     en+m3               45  1.00
Clara  female  American    en-us+f3            45  0.96
David  male    American    en-us+m1            55  1.03
Edith  female  Scottish    en-gb-scotland+f1   55  1.02
Felix  male    Scottish    en-gb-scotland+m6   40  0.97
Greta  female  Caribbean   en-029+f5           40  1.05
Henry  male    Caribbean   en-029+m4           60  0.95
Irene  female  Received    en-gb-x-rp+Annie    35  1.00
Jacob  male    Received    en-gb-x-rp+m7       45  1.04
Karen  female  Lancaster   en-gb-x-gbclan+f3   60  1.03
Louis  male    Lancaster   en-gb-x-gbclan+m8   55  0.98
Maria  female  Midlands    en-gb-x-gbcwmd+steph 35 0.97
Oscar  male    Midlands    en-gb-x-gbcwmd+Alex 50  1.00
Paula  female  New_York    en-us-nyc+belinda   30  1.02
Ralph  male    New_York    en-us-nyc+Denis     50  1.05
"""
VARIANTS = 6


def seed(*what: object) -> np.random.Generator:
    """A generator of its own for each clip, so that one clip can be made again without the others."""
    return np.random.default_rng(zlib.crc32(" ".join(map(str, what)).encode()))


def speak(text: str, espeak: str, pitch: int, speed: int, tract: float, sample_rate: int) -> np.ndarray:
    """What espeak-ng says, float, without the silence around it; `tract` moves pitch and formants up alike."""
    command = ["espeak-ng", "-v", espeak, "-p", str(pitch), "-s", str(round(speed / tract)), "--stdout", text]
    done = subprocess.run(command, capture_output=True, check=True)
    sound, rate = soundfile.read(io.BytesIO(done.stdout))
    if rate != ESPEAK_RATE:
        sys.exit(f"espeak-ng gave {rate} samples a second, not {ESPEAK_RATE}")
    ratio = Fraction(sample_rate / (ESPEAK_RATE * tract)).limit_denominator(400)
    sound = resample_poly(sound, ratio.numerator, ratio.denominator)
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    return sound[loud[0] : loud[-1] + 1]


def in_a_room(
    dry: np.ndarray, sample_rate: int, seconds: float, snr: float, before: float, after: float, rng: np.random.Generator
) -> np.ndarray:
    """The sound with an echo that dies away by 60 dB in some seconds, in background noise that is there all the time.

    `snr` is the power of the sound over that of the noise in dB; `before` and `after` are seconds of noise alone.
    """
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    response = rng.normal(size=len(time)) * 10 ** (-3 * time / seconds)
    response *= 0.5 / np.sqrt(np.sum(response**2))
    response[0] = 1
    sound = np.pad(dry, (round(before * sample_rate), round(after * sample_rate)))
    sound = fftconvolve(sound, response)[: len(sound)]
    noise = lfilter([1], [1, -rng.uniform(0.5, 0.9)], rng.normal(size=len(sound) + 500))[500:]
    speech_power = np.sum(sound**2) / len(dry)
    return sound + noise * np.sqrt(speech_power / 10 ** (snr / 10) / np.mean(noise**2))


def at_level(sound: np.ndarray, level: float) -> np.ndarray:
    """The sound as 16-bit numbers, its loudest sample so many dB from full scale."""
    if level > -0.1:
        sys.exit(f"a clip is too loud, its loudest sample {level:.1f} dB from full scale")
    return (np.round(sound / np.abs(sound).max() * 10 ** (level / 20) * 32_767 / STEP) * STEP).astype(np.int16)


def sentence(voice: Voice, name: str) -> tuple[dict, np.ndarray]:
    """One row of the table, and one clip."""
    rng = seed("sentence", voice.name, name)
    dry = speak(SENTENCES[name], voice.espeak, voice.pitch, voice.speed, voice.tract, 16_000)
    clip = in_a_room(dry, 16_000, 0.25, 25.0, 0.1, 0.2, rng)
    peak_over_rms = 20 * np.log10(np.abs(clip).max() / np.sqrt(np.mean(clip**2)))
    level = voice.level + rng.uniform(-1, 1) + peak_over_rms
    row = {
        "voice": voice.name, "sex": voice.sex, "accent": voice.accent, "style": voice.style,
        "pitch": voice.pitch, "speed": voice.speed, "sentence": name, "text": SENTENCES[name],
    }  # fmt: skip
    return row, at_level(clip, level)


def digit_voices() -> Iterator[Voice]:
    """The voices of the digits."""
    for line in _DIGIT_VOICES.strip().splitlines():
        name, sex, accent, espeak, pitch, tract = line.split()
        yield Voice(name, sex, accent.replace("_", " "), "", espeak, int(pitch), 0, float(tract), 0.0)


def digit(voice: Voice, number: int, variant: int) -> tuple[dict, np.ndarray]:
    """One row of the table, and one clip."""
    rng = seed("digit", voice.name, number, variant)
    style = list(STYLES)[variant % 3]
    pitch = int(np.clip(voice.pitch + rng.integers(-15, 16), 0, 99))
    speed = int(rng.integers(120, 231))
    dry = speak(DIGITS[number] + STYLES[style], voice.espeak, pitch, speed, voice.tract, 8_000)
    snr, reverberation = rng.uniform(3, 20), rng.uniform(0.1, 0.5)
    clip = in_a_room(dry, 8_000, reverberation, snr, rng.uniform(0.02, 0.12), rng.uniform(0.04, 0.14), rng)
    level = rng.uniform(-18, -1)
    row = {
        "digit": number, "voice": voice.name, "variant": variant, "sex": voice.sex, "accent": voice.accent,
        "style": style, "pitch": pitch, "speed": speed, "snr": f"{snr:.1f}", "reverberation": f"{reverberation:.2f}",
    }  # fmt: skip
    return row, at_level(clip, level)


def write(name: str, clips: list[tuple[dict, np.ndarray]], sample_rate: int) -> None:
    """All clips one behind the other in one file, and the table."""
    start = 0
    with open(HERE / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [*clips[0][0], "start", "samples"], lineterminator="\n")
        table.writeheader()
        for row, clip in clips:
            table.writerow(row | {"start": start, "samples": len(clip)})
            start += len(clip)
    path = HERE / f"{name}.flac"
    samples = np.concatenate([clip for _, clip in clips])
    soundfile.write(path, samples, sample_rate, format="FLAC", subtype="PCM_16", compression_level=1.0)
    print(f"{path.name}: {len(clips)} clips, {start / sample_rate:.1f} s, {path.stat().st_size} bytes")


def main() -> None:
    """Make both files and both tables."""
    if shutil.which("espeak-ng") is None:
        sys.exit("espeak-ng must be on the PATH; Debian and Ubuntu have it as the package espeak-ng")
    write("sentences", [sentence(*one) for one in itertools.product(SENTENCE_VOICES, SENTENCES)], 16_000)
    every = itertools.product(range(10), digit_voices(), range(VARIANTS))
    write("spoken_digits", [digit(voice, number, variant) for number, voice, variant in every], 8_000)


if __name__ == "__main__":
    main()
