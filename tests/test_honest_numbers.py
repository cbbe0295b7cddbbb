"""What notebook 04 concludes about the epidemics, measured with the library alone: scikit-learn's nearest neighbour,
`leave_one_out` and `PurgedLeaveOneOut`, without the notebook's own shortcuts."""

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.neighbors import KNeighborsClassifier

from helpers import datasets, gabor
from helpers.evaluation import PurgedLeaveOneOut, leave_one_out

MIRROR = os.environ.get("HELPERS_DATA_MIRROR", "")
SIGMAS, FREQUENCIES = [np.pi / 2, np.pi, 3 * np.pi / 2], [1, 2, 3]


def levels(signals):
    return np.array([[x.min(), x.max(), x.mean()] for x in signals])


def with_level(signals):
    bank = gabor.filter_bank(SIGMAS, FREQUENCIES, zero_mean=False, quadrature=True)
    return gabor.GaborFeatures(bank).fit_transform(signals)


def three_numbers(windows, describe):
    """Accuracies with one window left out, with what overlaps it left out too, with its whole city left out."""
    X = describe([np.log1p(cases) for cases in windows.data])
    splitter = PurgedLeaveOneOut(windows.starts, windows.stops, windows.series)
    ways = {"naive": {}, "purged": {"cv": splitter}, "city": {"groups": windows.groups}}
    return {
        name: leave_one_out(KNeighborsClassifier(1), X, windows.target, **way).accuracy for name, way in ways.items()
    }


def some_cities(windows, count):
    """The windows of the first cities only, so that the test takes seconds."""
    kept = np.flatnonzero(windows.groups < count)
    for name in ("target", "groups", "series", "starts", "stops"):
        windows[name] = windows[name][kept]
    windows.data = [windows.data[i] for i in kept]
    return windows


@pytest.fixture(scope="module")
def epidemics():
    return datasets.load_epidemics()


def test_gabor_features_beat_minimum_maximum_mean_with_cities_left_out(epidemics):
    """Each signal is from another city; McNemar's test on the pairs."""
    logs = [np.log1p(cases) for cases in epidemics.data]
    ours, theirs = (
        leave_one_out(KNeighborsClassifier(1), X, epidemics.target, groups=epidemics.groups)
        for X in (gabor.GaborFeatures().fit_transform(logs), levels(logs))
    )
    assert ours.accuracy - theirs.accuracy > 0.25 and ours.interval[0] > theirs.interval[1]
    right = [score.predictions == epidemics.target for score in (ours, theirs)]
    only_ours, only_theirs = int(np.sum(right[0] & ~right[1])), int(np.sum(right[1] & ~right[0]))
    assert binomtest(only_ours, only_ours + only_theirs).pvalue < 1e-6


def test_they_beat_them_on_plain_counts_too_but_by_less(epidemics):
    counts = [
        leave_one_out(KNeighborsClassifier(1), describe(epidemics.data), epidemics.target).accuracy
        for describe in (gabor.GaborFeatures().fit_transform, levels)
    ]
    assert 0.03 < counts[0] - counts[1] < 0.15


def test_three_numbers_on_simulated_windows():
    windows = some_cities(datasets.load_epidemic_windows(), 3)
    of_levels, kept, of_gabor = (
        three_numbers(windows, describe) for describe in (levels, with_level, gabor.GaborFeatures().fit_transform)
    )
    for numbers in (of_levels, kept, of_gabor):
        assert numbers["naive"] > numbers["purged"] > numbers["city"]
    assert min(of_levels["naive"], kept["naive"], of_gabor["naive"]) > 0.85
    assert of_levels["naive"] - of_levels["city"] > 0.2  # the level finds the series, and nothing in another city
    assert of_gabor["naive"] - of_gabor["city"] < 0.15
    assert of_gabor["city"] - of_levels["city"] > 0.2 and of_gabor["city"] > kept["city"]


def test_three_numbers_on_recorded_windows(monkeypatch, tmp_path):
    if not MIRROR or not Path(MIRROR).is_dir():
        pytest.skip("HELPERS_DATA_MIRROR names no folder with the recorded files")
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path))
    windows = datasets.load_epidemics("recorded")
    of_levels, kept, of_gabor = (
        three_numbers(windows, describe) for describe in (levels, with_level, gabor.GaborFeatures().fit_transform)
    )
    assert of_levels["naive"] >= 0.97 and kept["naive"] >= 0.97  # the classic result, with and without its filters
    for numbers in (of_levels, kept, of_gabor):
        assert numbers["naive"] - numbers["purged"] > 0.08
        assert numbers["city"] == 0  # city and disease are one label there
    assert of_levels["naive"] > of_gabor["naive"] and of_levels["purged"] > of_gabor["purged"]
