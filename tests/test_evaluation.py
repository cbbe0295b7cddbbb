"""Wilson's interval against SciPy, at the ends, and in how often it covers the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from helpers.evaluation import accuracy_interval


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.01, 0.999))
def test_equals_scipy(counts, confidence):
    correct, total = counts
    expected = binomtest(correct, total).proportion_ci(confidence, method="wilson")
    assert accuracy_interval(correct, total, confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.integers(1, 1000), st.data())
def test_holds_the_accuracy_and_stays_within_0_and_1(total, data):
    correct = data.draw(st.integers(0, total))
    low, high = accuracy_interval(correct, total)
    assert 0 <= low <= correct / total <= high <= 1 and low < high
    mirrored = accuracy_interval(total - correct, total)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_known_numbers():
    """59 % of 100 pictures: about ten points to each side."""
    assert accuracy_interval(59, 100) == pytest.approx((0.4920, 0.6813), abs=5e-5)
    assert accuracy_interval(10, 10) == pytest.approx((0.7225, 1.0), abs=5e-5)


def test_more_samples_or_less_confidence_make_it_narrower():
    widths = [np.diff(accuracy_interval(n // 2, n))[0] for n in (10, 100, 1000)]
    assert widths[0] > widths[1] > widths[2]
    assert np.diff(accuracy_interval(5, 10, 0.5)) < np.diff(accuracy_interval(5, 10, 0.99))


@pytest.mark.parametrize("truth", [0.5, 0.8, 0.95])
def test_covers_the_truth_about_as_often_as_it_says(truth):
    correct = np.random.default_rng(0).binomial(100, truth, size=2000)
    limits = np.array([accuracy_interval(int(count), 100) for count in correct])
    covered = np.mean((limits[:, 0] <= truth) & (truth <= limits[:, 1]))
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize(
    ("arguments", "error", "name"),
    [
        ((1, 0), ValueError, "total"),
        ((1, -3), ValueError, "total"),
        ((-1, 3), ValueError, "correct"),
        ((4, 3), ValueError, "correct"),
        ((0.5, 3), TypeError, "correct"),
        ((1, 3.0), TypeError, "total"),
        ((True, 3), TypeError, "correct"),
        ((1, 3, 0.0), ValueError, "confidence"),
        ((1, 3, 1.0), ValueError, "confidence"),
        ((1, 3, "95%"), TypeError, "confidence"),
    ],
)
def test_bad_input_is_named(arguments, error, name):
    with pytest.raises(error, match=f"^{name} must be "):
        accuracy_interval(*arguments)
