"""Sounds to mel spectrograms, many at a time: what ``helpers.spectrograms`` hands out."""

from typing import Any

import numpy as np
from scipy import fft
from scipy.signal import get_window
from sklearn.base import BaseEstimator, TransformerMixin

from helpers import validation
from helpers.datasets.sounds import of_length
from helpers.spectrograms import _lengths, mel_filter_bank

_AT_A_TIME = 32  # clips in memory as pieces


class MelSpectrogram(TransformerMixin, BaseEstimator):
    """Clips to the power in mel bands over time, all of one length, in decibels.

    Parameters
    ----------
    sample_rate : int
        Samples a second of all clips.
    seconds : float
        To which every clip is padded with zeros, or cut, at both ends.
    window, hop : int or float
        As in ``spectrograms.spectrogram``: samples, or seconds as a float.
    n_mels : int
        Bands, at least 1.
    n_fft : int, optional
        As in ``spectrograms.spectrogram``.
    decibels : bool
        Decibels, at least 80 below the largest of the clip; otherwise power.

    Notes
    -----
    ``transform`` takes a sequence of 1-D signals, or an array of shape (clips, samples), and returns float32 of shape
    (clips, n_mels, frames). Nothing is learned from the data. It gives what ``librosa.feature.melspectrogram`` and
    ``librosa.power_to_db`` give clip by clip, in single precision.

    Errors: TypeError or ValueError where a parameter is out of range, or, with the number of the clip, where one is
    not 1-D, empty or not finite.

    Examples
    --------
    >>> MelSpectrogram(8000, n_mels=40).fit_transform([np.ones(4000), np.ones(9000)]).shape
    (2, 40, 101)
    """

    def __init__(
        self,
        sample_rate: int = 8000,
        seconds: float = 1.0,
        window: int | float = 0.030,
        hop: int | float = 0.010,
        n_mels: int = 128,
        n_fft: int | None = None,
        decibels: bool = True,
    ):
        self.sample_rate, self.seconds, self.window, self.hop = sample_rate, seconds, window, hop
        self.n_mels, self.n_fft, self.decibels = n_mels, n_fft, decibels

    def fit(self, X: Any, y: Any = None) -> "MelSpectrogram":
        """Check the parameters; there is nothing to learn."""
        self._parameters()
        validation.entries(X, "X", "clip")
        return self

    def transform(self, X: Any) -> np.ndarray:
        """The mel spectrogram of every clip."""
        length, window, hop, n_fft = self._parameters()
        clips = validation.entries(X, "X", "clip")
        bank = mel_filter_bank(self.sample_rate, n_fft, self.n_mels).astype(np.float32)
        weights = np.zeros(n_fft, np.float32)
        start = (n_fft - window) // 2
        weights[start : start + window] = get_window("hann", window)
        frames = 1 + length // hop
        power = np.empty((len(clips), self.n_mels, frames), np.float32)
        for first in range(0, len(clips), _AT_A_TIME):
            some = clips[first : first + _AT_A_TIME]
            padded = np.zeros((len(some), length + 2 * (n_fft // 2) + n_fft), np.float32)
            for row, clip in enumerate(some):
                clip = validation.signal(clip, f"clip {first + row} of X")
                padded[row, n_fft // 2 : n_fft // 2 + length] = of_length(clip, length)
            pieces = np.lib.stride_tricks.sliding_window_view(padded, n_fft, axis=1)[:, : frames * hop : hop]
            spectra = fft.rfft(pieces * weights, axis=2)
            squares = spectra.real**2 + spectra.imag**2
            power[first : first + len(some)] = (squares @ bank.T).transpose(0, 2, 1)
        if not self.decibels:
            return power
        level = 10 * np.log10(np.maximum(power, 1e-10))
        return np.maximum(level, level.max(axis=(1, 2), keepdims=True) - 80)

    def _parameters(self) -> tuple[int, int, int, int]:
        """Samples of a clip, window, hop and n_fft, all checked."""
        window, hop, n_fft = _lengths(self.sample_rate, self.window, self.hop, self.n_fft)
        validation.integer(self.n_mels, "n_mels", 1)
        validation.flag(self.decibels, "decibels")
        length = round(validation.number(self.seconds, "seconds", above=0) * self.sample_rate)
        return max(1, length), window, hop, n_fft

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = ["float32"]
        tags.input_tags.two_d_array = True
        return tags
