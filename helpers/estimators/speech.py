"""Sounds to power in bands: what ``helpers.speech`` hands out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from helpers import validation
from helpers.speech import _band_edges, band_power

SCALES = ("power", "decibels", "share")
_FLOOR = 1e-12  # -120 dB: silence has a level, too


class BandPower(TransformerMixin, BaseEstimator):
    """Sounds of any length to their power in bands of frequency.

    Parameters
    ----------
    sample_rate : float
        Samples a second of all sounds.
    edges : sequence of float
        Where the bands begin and end, in Hz; a band holds its lower edge, but not its upper one.
    scale : {"power", "decibels", "share"}
        The mean square in each band; ten times its decimal logarithm, at least -120; or its share of all bands
        together, in which loudness is left out (where all bands are silent, equal shares).

    Notes
    -----
    ``transform`` takes a list of 1-D signals, or an array of shape (n, samples), and returns shape (n, bands). Nothing
    is learned from the data. ``speech.band_power`` says what is computed.

    Errors: TypeError or ValueError where a sound is not 1-D, holds NaN or fewer than 2 samples, or a parameter is out
    of range.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 150 * np.arange(800) / 8000)
    >>> BandPower(8000, [0, 100, 200], scale="share").fit_transform([tone, 0.1 * tone]).round(6)
    array([[0., 1.],
           [0., 1.]])
    """

    def __init__(
        self, sample_rate: float = 8000, edges: Sequence[float] = tuple(range(0, 1001, 100)), scale: str = "power"
    ):
        self.sample_rate, self.edges, self.scale = sample_rate, edges, scale

    def fit(self, X: Any, y: Any = None) -> "BandPower":
        """Check the parameters; there is nothing to learn."""
        self._check()
        validation.entries(X, "X", "sound")
        return self

    def transform(self, X: Any) -> np.ndarray:
        """The power of every sound in every band."""
        self._check()
        sounds = validation.entries(X, "X", "sound")
        checked = [validation.signal(sound, f"sound {number} of X") for number, sound in enumerate(sounds)]
        power = np.array([band_power(sound, self.sample_rate, self.edges) for sound in checked])
        if self.scale == "power":
            return power
        if self.scale == "decibels":
            return 10 * np.log10(np.maximum(power, _FLOOR))
        total = power.sum(axis=1, keepdims=True)
        return np.where(total > 0, power / np.where(total > 0, total, 1), 1 / power.shape[1])

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names in the order of the columns: ``0 to 100 Hz``, ..."""
        edges = _band_edges(self.edges)
        return np.array([f"{low:g} to {high:g} Hz" for low, high in zip(edges, edges[1:])], dtype=object)

    def _check(self) -> None:
        validation.number(self.sample_rate, "sample_rate", above=0)
        validation.choice(self.scale, "scale", SCALES)
        _band_edges(self.edges)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags
