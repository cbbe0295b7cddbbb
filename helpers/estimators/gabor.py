"""Signals to features with a bank of filters: `GaborFeatures`, which ``helpers.gabor`` hands out."""

import numbers
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import validate_data

from helpers import validation
from helpers.gabor import filter_bank

AGGREGATORS: dict[str, Callable] = {"mean": np.mean, "std": np.std, "max": np.max, "min": np.min}


class GaborFeatures(TransformerMixin, BaseEstimator):
    """Signals of any length to vectors of one length: convolve with every filter of a bank, then pool.

    Parameters
    ----------
    bank : sequence of array_like, optional
        1-D filters with odd numbers of weights. Of complex filters the magnitude of the response is pooled. Where none
        are given: the nine of the course, complex, which `filter_bank` makes with ``quadrature=True``.
    aggregators : sequence of {"mean", "std", "max", "min"} or callable
        How a response is pooled. A callable takes an array and ``axis``, as those of NumPy do.

    Notes
    -----
    ``transform`` takes a list of 1-D signals or an array of shape (n, length), and returns shape
    (n, len(bank) * len(aggregators)): all pools of the first filter, then those of the second, and so on. Each
    response is that of `filter_signal`: the signal is mirrored at its ends. All filters are applied to all signals of
    one length by one matrix product. A mean, std, max or min that is zero but for rounding is zero. Nothing is learned
    from the data.

    Errors: TypeError or ValueError where a signal is not 1-D, holds NaN or masked values, or is shorter than the
    longest filter, where there is no signal, no filter or no aggregator, or where a callable does not give one number
    a response.

    Examples
    --------
    >>> signals = [np.sin(np.arange(24)), np.sin(2 * np.arange(36))]
    >>> GaborFeatures().fit_transform(signals).shape
    (2, 27)
    """

    def __init__(self, bank: Sequence[Any] | None = None, aggregators: Sequence[Any] = ("mean", "std", "max")):
        self.bank, self.aggregators = bank, aggregators

    def fit(self, X: Any, y: Any = None) -> "GaborFeatures":
        """Check the parameters and the signals; there is nothing to learn."""
        self._filters()
        self._pools()
        self._signals(X, reset=True)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """The features of the signals, shape (n, len(bank) * len(aggregators))."""
        filters, pools, signals = self._filters(), self._pools(), self._signals(X, reset=False)
        reach = max(len(kernel) for kernel in filters) // 2
        stacked = np.zeros((2 * reach + 1, len(filters)), dtype=np.result_type(*filters))
        for column, kernel in enumerate(filters):
            start = reach - len(kernel) // 2
            stacked[start : start + len(kernel), column] = kernel[::-1]  # convolution flips the kernel
        envelope = np.array([[np.iscomplexobj(kernel)] for kernel in filters])
        lengths = np.array([len(signal) for signal in signals])
        if lengths.min() < len(stacked):
            short = int(lengths.argmin())
            raise ValueError(
                f"X must hold signals at least as long as the longest filter, {len(stacked)} samples, but signal "
                f"{short} has {lengths[short]}"
            )
        in_the_signals_unit = np.array([pool in AGGREGATORS.values() for pool in pools])
        features = np.empty((len(signals), len(filters), len(pools)))
        for length in np.unique(lengths):
            chosen = np.flatnonzero(lengths == length)
            together = np.stack([signals[i] for i in chosen])
            mirrored = np.pad(together, ((0, 0), (reach, reach)), mode="symmetric")
            windows = np.lib.stride_tricks.sliding_window_view(mirrored, len(stacked), axis=1)
            responses = np.moveaxis(windows @ stacked, 2, 1)  # (signals, filters, time)
            responses = np.where(envelope, np.abs(responses), responses.real)
            pooled = np.stack([self._pooled(pool, responses) for pool in pools], axis=2)
            # The mean of a mirrored signal's response to a symmetric filter of mean zero is zero. What rounding leaves
            # of it differs from signal to signal, and a StandardScaler would blow it up to a feature like any other.
            rounding = 1e-13 * np.outer(np.abs(together).max(axis=1), np.abs(stacked).sum(axis=0))
            features[chosen] = np.where((np.abs(pooled) < rounding[:, :, None]) & in_the_signals_unit, 0.0, pooled)
        return features.reshape(len(signals), -1)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names in the order of the columns: ``filter0_mean``, ``filter0_std``, ..."""
        names = [name if isinstance(name, str) else getattr(name, "__name__", "pool") for name in self.aggregators]
        filters = range(len(self._filters()))
        return np.array([f"filter{number}_{name}" for number in filters for name in names], dtype=object)

    def _filters(self) -> list[np.ndarray]:
        if self.bank is None:
            return filter_bank([np.pi / 2, np.pi, 3 * np.pi / 2], [1, 2, 3], quadrature=True)
        bank = validation.entries(self.bank, "bank", "filter")
        return [validation.centred_kernel(kernel, f"filter {i} of bank") for i, kernel in enumerate(bank)]

    def _pools(self) -> list[Callable]:
        return [
            one if callable(one) else AGGREGATORS[validation.choice(one, "aggregators", list(AGGREGATORS))]
            for one in validation.entries(self.aggregators, "aggregators", "name or function")
        ]

    @staticmethod
    def _pooled(pool: Callable, responses: np.ndarray) -> np.ndarray:
        """One number a response: shape (signals, filters)."""
        pooled = np.asarray(pool(responses, axis=2), dtype=float)
        if pooled.shape != responses.shape[:2]:
            raise ValueError(
                f"aggregators must give one number a response, shape {responses.shape[:2]}, but "
                f"{getattr(pool, '__name__', pool)} gives shape {pooled.shape}"
            )
        return pooled

    def _signals(self, X: Any, reset: bool) -> list[np.ndarray]:
        """The signals as a list of float arrays; those in an array pass through scikit-learn's own checks."""
        if np.ma.is_masked(X):
            raise ValueError(f"X must be signals, but {np.ma.count_masked(X)} of their values are masked")
        if isinstance(X, np.ndarray) and X.dtype == object and X.ndim == 1 and all(map(np.ndim, X)):
            X = list(X)  # signals of different lengths in an array
        if isinstance(X, (list, tuple)):
            if not X:
                raise ValueError("X must hold at least one signal, but it is empty")
            if isinstance(X[0], numbers.Number):
                raise ValueError("X must hold signals, but it is a list of numbers; for one signal give [signal]")
            return [validation.signal(signal, f"signal {number} of X") for number, signal in enumerate(X)]
        return list(validate_data(self, X, dtype=float, reset=reset))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags
