"""Notebook 11: a spectrogram, mel bands, a picture of MFCC, and a split that keeps speakers apart."""

from typing import Any

import numpy as np

from helpers import spectrograms
from helpers.exercises.base import Case, Exercise


def _noise(seed: int, n: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


def _hann(n: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)


def _spectra(sound: np.ndarray, window: int, hop: int, shown: str) -> Case:
    starts = range(0, len(sound) - window + 1, hop)
    pieces = [np.abs(np.fft.rfft(_hann(window) * sound[start : start + window])) for start in starts]
    return Case((sound, window, hop), np.array(pieces).T, shown, 1e-8)


def _bank(edges: list[float], frequencies: np.ndarray, shown: str) -> Case:
    rows = [
        np.maximum(0, np.minimum((frequencies - low) / (peak - low), (high - frequencies) / (high - peak)))
        for low, peak, high in zip(edges, edges[1:], edges[2:])
    ]
    return Case((np.array(edges, dtype=float), frequencies), np.array(rows), shown, 1e-9)


def _picture(rows: int, frames: int, size: int, seed: int) -> Case:
    values = _noise(seed, rows * frames).reshape(rows, frames)
    expected = spectrograms.mfcc_image(values, size).astype(float)
    return Case((values, size), expected, f"{rows} coefficients, {frames} frames, size {size}", 1.0, _as_numbers)


def _as_numbers(picture: Any) -> np.ndarray:
    """A picture as floats from 0 to 255, if it is one of bytes."""
    array = np.asarray(picture)
    if array.dtype != np.uint8:
        raise TypeError(f"a picture of type uint8 must come back, but its type is {array.dtype}")
    return array.astype(float)


def _judged_split(groups: np.ndarray, share: float) -> Any:
    """Says of a split what it must be, whichever speakers were drawn."""

    def judge(answer: Any) -> str:
        train, test = (np.asarray(part) for part in answer)
        if train.dtype == bool or test.dtype == bool:
            train, test = np.flatnonzero(train), np.flatnonzero(test)
        both = len(set(groups[train]) & set(groups[test]))
        missing = len(groups) - len(set(train.tolist()) | set(test.tolist()))
        speakers, wanted = len(set(groups[test])), max(1, round(share * len(set(groups))))
        return (
            f"{both} speakers on both sides, {missing} recordings on neither, {speakers} speakers to test with "
            f"of {wanted} wanted"
        )

    return judge


def _split(groups: list[str], share: float, seed: int, shown: str) -> Case:
    names = np.array(groups)
    wanted = max(1, round(share * len(set(groups))))
    expected = (
        f"0 speakers on both sides, 0 recordings on neither, {wanted} speakers to test with of {wanted} wanted"
    )
    return Case((names, share, seed), expected, shown, judged=_judged_split(names, share))


_MIXED = [f"voice {i}" for i in np.random.default_rng(5).integers(8, size=60)]

EXERCISES = {
    "short_spectra": Exercise(
        "short_spectra",
        [
            _spectra(np.sin(2 * np.pi * np.arange(64) / 8), 16, 8, "64 samples of a sine, period 8, window 16, hop 8"),
            _spectra(_noise(1, 100), 32, 16, "100 samples of noise, window 32, hop 16"),
            _spectra(_noise(2, 50), 50, 7, "50 samples of noise, window 50: one piece"),
            _spectra(_noise(3, 41), 9, 4, "41 samples of noise, window 9, hop 4"),
        ],
    ),
    "triangles": Exercise(
        "triangles",
        [
            _bank([0, 2, 4], np.arange(6.0), "edges 0 2 4, frequencies 0 1 2 3 4 5"),
            _bank([0, 1, 4, 10], np.arange(0, 11, 0.5), "edges 0 1 4 10, frequencies 0, 0.5, ..., 10.5"),
            _bank([100, 300, 450, 900, 1000], np.linspace(0, 1200, 25), "edges 100 300 450 900 1000"),
        ],
    ),
    "as_picture": Exercise(
        "as_picture",
        [_picture(2, 4, 4, 1), _picture(13, 51, 64, 2), _picture(13, 90, 64, 3), _picture(5, 20, 12, 4)],
    ),
    "speakers_apart": Exercise(
        "speakers_apart",
        [
            _split("Ada Ada Bea Bea Cleo Cleo Dora".split(), 0.25, 0, "Ada Ada Bea Bea Cleo Cleo Dora, share 0.25"),
            _split(_MIXED, 0.25, 1, "60 recordings of 8 voices, share 0.25"),
            _split(_MIXED, 0.5, 2, "60 recordings of 8 voices, share 0.5"),
            _split(_MIXED, 0.25, 3, "60 recordings of 8 voices, share 0.25, another seed"),
        ],
    ),
}  # fmt: skip
