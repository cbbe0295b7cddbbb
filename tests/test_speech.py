"""Power in bands and local features, against NumPy, SciPy and what is known of a tone; BandPower as an estimator."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from helpers import gabor, speech


def tone(frequency, amplitude=1.0, n=8000, rate=8000):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(n) / rate + 0.4)


def test_a_tone_lies_in_its_band_and_its_power_is_half_the_squared_amplitude():
    power = speech.band_power(tone(150, 0.6), 8000, [0, 100, 200, 300])
    np.testing.assert_allclose(power, [0, 0.18, 0], atol=1e-12)


@pytest.mark.parametrize("n", [1000, 1001])
def test_a_band_holds_its_lower_edge_and_not_its_upper_one(n):
    sound = tone(100, n=n, rate=n)
    np.testing.assert_allclose(speech.band_power(sound, n, [0, 100, 101]), [0, 0.5], atol=1e-12)
    np.testing.assert_allclose(speech.band_power(sound, n, [0, 101, 200]), [0.5, 0], atol=1e-12)


@given(st.integers(2, 300), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_all_bands_together_are_the_mean_square(n, seed):
    rng = np.random.default_rng(seed)
    sound = rng.normal(size=n) + 0.5
    edges = np.append(0, np.sort(rng.uniform(1, 49, 4)))
    power = speech.band_power(sound, 100, [*edges, 51])
    np.testing.assert_allclose(power.sum(), np.mean(sound**2))
    assert (power >= 0).all()


def test_band_power_is_that_of_the_periodogram():
    sound, edges = np.random.default_rng(0).normal(size=501), [0, 40, 100, 330, 500]
    frequencies, power = signal.periodogram(sound, 1000, detrend=False, scaling="spectrum")
    bands = [power[(low <= frequencies) & (frequencies < high)].sum() for low, high in zip(edges, edges[1:])]
    np.testing.assert_allclose(speech.band_power(sound, 1000, edges), bands)


@pytest.mark.parametrize(
    ("edges", "message"),
    [([0, 100, 100], "increase"), ([100], "increase"), ([-1, 5], "at least 0 Hz"), ([5, 2], "increase"), ([], "empty")],
)
def test_wrong_edges_are_named(edges, message):
    with pytest.raises(ValueError, match=f"edges must .*{message}"):
        speech.band_power(np.ones(10), 100, edges)


def test_local_features_are_the_pools_of_each_piece():
    sound = np.random.default_rng(1).normal(size=500)
    bank = gabor.filter_bank([4], [0.5, 1.5], quadrature=True)
    found = speech.local_features(sound, bank, window=100, hop=60)
    assert found.shape == (7, 4)
    for column, kernel in enumerate(bank):
        response = gabor.filter_signal(sound, kernel)
        for piece in range(7):
            part = response[60 * piece : 60 * piece + 100]
            np.testing.assert_allclose(found[piece, 2 * column : 2 * column + 2], [part.max(), part.mean()])


def test_of_real_filters_the_absolute_response_is_pooled():
    click = np.zeros(30)
    click[12] = -1
    assert speech.local_features(click, [np.array([1.0])], 30, 1, pools=["max"]).item() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"window": 600}, "signal must have at least 600"),
        ({"hop": 0}, "hop must be"),
        ({"bank": []}, "bank must hold at least one filter"),
        ({"pools": ["median"]}, "pools must be one of 'max', 'mean'"),
        ({"signal": np.array([1.0, np.nan] * 250)}, "signal must hold finite"),
        ({"bank": [np.ones(1001)]}, "at least as long as the filter"),
    ],
)
def test_wrong_arguments_of_local_features_are_named(change, message):
    right = {"signal": np.ones(500), "bank": [np.ones(3)], "window": 100, "hop": 50, "pools": ["max"]}
    with pytest.raises(ValueError, match=message):
        speech.local_features(**right | change)


def test_band_power_as_a_transformer():
    sounds = [tone(150), 0.1 * tone(150, n=4000), tone(250)]
    bands = speech.BandPower(8000, [0, 100, 200, 300])
    power = bands.fit_transform(sounds)
    np.testing.assert_allclose(power, [[0, 0.5, 0], [0, 0.005, 0], [0, 0, 0.5]], atol=1e-12)
    level = clone(bands).set_params(scale="decibels").fit_transform(sounds)
    np.testing.assert_allclose(level[[0, 1, 2], [1, 1, 2]], 10 * np.log10([0.5, 0.005, 0.5]))
    assert level.min() == -120
    share = clone(bands).set_params(scale="share").fit_transform([*sounds, np.zeros(100)])
    np.testing.assert_allclose(share, [[0, 1, 0], [0, 1, 0], [0, 0, 1], [1 / 3] * 3], atol=1e-9)
    assert bands.get_feature_names_out().tolist() == ["0 to 100 Hz", "100 to 200 Hz", "200 to 300 Hz"]


def test_the_share_does_not_know_the_level():
    sound = np.random.default_rng(0).normal(size=1000)
    share = speech.BandPower(1000, [0, 100, 300, 501], scale="share").fit_transform([sound, 0.01 * sound])
    np.testing.assert_allclose(share[0], share[1])


@pytest.mark.parametrize(
    ("parameters", "X", "error", "message"),
    [
        ({}, [], ValueError, "X must hold at least one sound"),
        ({}, [np.ones(10), np.ones((2, 5))], ValueError, "sound 1 of X must be a 1-D"),
        ({}, [np.ones(10), np.array([1, np.nan])], ValueError, "sound 1 of X must hold finite"),
        ({"scale": "loud"}, [np.ones(10)], ValueError, "scale must be one of"),
        ({"sample_rate": 0}, [np.ones(10)], ValueError, "sample_rate must be"),
        ({"sample_rate": "8"}, [np.ones(10)], TypeError, "sample_rate must be a number"),
        ({"edges": [3, 1]}, [np.ones(10)], ValueError, "edges must be"),
    ],
)
def test_wrong_input_of_the_transformer_is_named(parameters, X, error, message):
    with pytest.raises(error, match=message):
        speech.BandPower(**{"sample_rate": 100, "edges": [0, 10, 50]} | parameters).fit(X).transform(X)


def test_band_power_passes_the_checks_of_scikit_learn_that_apply():
    # what they give is numbers in a table: sounds of equal length; some tables are too short for a spectrum,
    # or of a kind that is no sound
    not_for_sounds = {
        "check_fit2d_1feature": "a sound has at least two samples",
        "check_n_features_in": "sounds may have any length",
        "check_n_features_in_after_fitting": "sounds may have any length",
        "check_estimators_dtypes": "32-bit numbers become 64-bit ones",
        "check_transformer_preserve_dtypes": "power is computed in 64 bits",
        "check_complex_data": "its own message",
        "check_dtype_object": "its own message",
        "check_estimator_sparse_tag": "sounds are not sparse",
        "check_estimator_sparse_array": "sounds are not sparse",
        "check_estimator_sparse_matrix": "sounds are not sparse",
        "check_fit1d": "its own message",
        "check_fit2d_predict1d": "its own message",
        "check_estimators_empty_data_messages": "its own message",
        "check_estimators_nan_inf": "its own message",
        "check_transformer_data_not_an_array": "a list of sounds",
        "check_transformer_general": "a list of sounds",
        "check_dataframe_column_names_consistency": "sounds have no columns",
        "check_readonly_memmap_input": "a list of sounds",
    }
    results = check_estimator(
        speech.BandPower(100, [0, 20, 51]), expected_failed_checks=not_for_sounds, on_fail=None, on_skip=None
    )
    assert [one["check_name"] for one in results if one["status"] == "failed"] == []
    assert sum(one["status"] == "passed" for one in results) > 15


def test_the_module_loads_neither_scikit_learn_nor_keras():
    code = (
        "import sys, helpers.speech, helpers.spectrograms; "
        "print(sorted({'sklearn', 'keras', 'librosa', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_names_are_unknown():
    with pytest.raises(AttributeError, match="no attribute 'Band'"):
        speech.Band  # noqa: B018


# -- in noise ---------------------------------------------------------------------------------------------------------


def test_the_noise_around_a_sound_is_as_strong_as_its_quietest_hundredth_of_a_second():
    rng = np.random.default_rng(0)
    sound = np.concatenate([0.3 * rng.normal(size=160), 0.01 * rng.normal(size=80), 0.5 * rng.normal(size=160)])
    clip = speech.in_noise(sound, 8000, 6400, rng=1)
    assert clip.shape == (6400,)
    np.testing.assert_array_equal(clip[3000:3400], sound)
    outside = np.concatenate([clip[:3000], clip[3400:]])
    assert outside.std() == pytest.approx(np.sqrt(np.mean(sound[160:240] ** 2)), rel=0.05)


def test_a_long_sound_is_cut_at_both_ends_and_a_short_one_is_all_its_own_noise():
    sound = np.arange(1.0, 101)
    np.testing.assert_array_equal(speech.in_noise(sound, 1000, 40), sound[30:70])
    clip = speech.in_noise([2.0, -2.0], 8000, 1000)
    assert clip[499:501].tolist() == [2, -2] and clip[:499].std() == pytest.approx(2, rel=0.1)


def test_the_noise_comes_from_the_generator():
    sound = np.random.default_rng(0).normal(size=100)
    one, same, other = (speech.in_noise(sound, 8000, 400, rng) for rng in (3, np.random.default_rng(3), 4))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    for wrong, error in (({"length": 0}, ValueError), ({"rng": "a"}, TypeError), ({"sample_rate": 0}, ValueError)):
        with pytest.raises(error, match=f"{next(iter(wrong))} must be"):
            speech.in_noise(**{"sound": sound, "sample_rate": 8000, "length": 400} | wrong)
