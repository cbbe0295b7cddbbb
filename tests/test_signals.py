"""Notebook 01's computations, against NumPy, SciPy, scikit-image and Keras; its drawings and its widgets' numbers."""

import re

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from matplotlib.axes import Axes

from helpers import plots, signals, widgets

quick = settings(deadline=None, max_examples=60)
MODES = ("full", "same", "valid")
finite = st.floats(-1e3, 1e3, width=32)


def samples(largest: int = 40, smallest: int = 1):
    """Signals as a reader may bring them: float64, float32, int16, uint8, or a list."""
    shape = st.integers(smallest, largest).map(lambda n: (n,))
    return st.one_of(
        arrays.arrays(np.float64, shape, elements=finite),
        arrays.arrays(np.float32, shape, elements=finite),
        arrays.arrays(np.int16, shape),
        arrays.arrays(np.uint8, shape),
        st.lists(st.integers(-9, 9), min_size=smallest, max_size=largest),
    )


def close(got, wanted, scale=1.0):
    """Equal but for rounding of float64, relative to the size of the numbers that went in."""
    np.testing.assert_allclose(got, wanted, rtol=1e-10, atol=1e-10 * scale)


def size(*signals_):
    """The largest number that can occur in a convolution of these."""
    return np.prod([np.abs(np.asarray(signal, dtype=float)).sum() + 1 for signal in signals_])


# -- the worked numbers -----------------------------------------------------------------------------------------------


def test_the_worked_example_sum_by_sum():
    x, h = [1, 2, 2], [3, 2, 1]
    by_hand = [3 * 1, 2 * 1 + 3 * 2, 1 * 1 + 2 * 2 + 3 * 2, 1 * 2 + 2 * 2, 1 * 2]
    assert by_hand == [3, 8, 11, 6, 2]
    assert signals.convolve(x, h).tolist() == by_hand
    assert signals.convolve(x, h, "same").tolist() == [8, 11, 6]
    assert signals.convolve(x, h, "valid").tolist() == [11]


def test_without_the_flip_the_worked_example_is_another():
    assert signals.convolve([1, 2, 2], [3, 2, 1][::-1], "valid").tolist() == [9]


# -- convolution ------------------------------------------------------------------------------------------------------


@quick
@given(samples(), samples(), st.sampled_from(MODES))
def test_convolve_is_that_of_numpy(x, h, mode):
    if mode == "valid" and len(h) > len(x):
        with pytest.raises(ValueError, match="kernel must not be longer than the signal"):
            signals.convolve(x, h, mode)
        return
    got = signals.convolve(x, h, mode)
    assert got.dtype == np.float64
    close(got, np.convolve(np.asarray(x, dtype=float), np.asarray(h, dtype=float), mode), size(x, h))


@quick
@given(samples(), samples(9), st.sampled_from(MODES))
def test_convolve_is_that_of_scipy_where_the_signal_is_the_longer_one(x, h, mode):
    if len(h) > len(x):
        x, h = h, x
    x, h = np.asarray(x, dtype=float), np.asarray(h, dtype=float)
    close(signals.convolve(x, h, mode), scipy.signal.convolve(x, h, mode, method="direct"), size(x, h))


@quick
@given(samples(), samples(9))
def test_the_same_mode_of_odd_kernels_is_that_of_ndimage_with_zeros_beyond_the_ends(x, h):
    h = h[: len(h) - 1 + len(h) % 2]  # odd
    if len(h) > len(x):
        return
    x, h = np.asarray(x, dtype=float), np.asarray(h, dtype=float)
    close(signals.convolve(x, h, "same"), scipy.ndimage.convolve1d(x, h, mode="constant"), size(x, h))


@quick
@given(samples(), samples(), samples())
def test_commutative_and_associative(x, g, h):
    scale = size(x, g, h)
    close(signals.convolve(x, g), signals.convolve(g, x), scale)
    close(signals.convolve(signals.convolve(x, g), h), signals.convolve(x, signals.convolve(g, h)), scale)


@quick
@given(samples(), samples(9))
def test_a_convolution_is_a_toeplitz_matrix(x, h):
    column = np.append(np.asarray(h, dtype=float), np.zeros(len(x) - 1))
    matrix = scipy.linalg.toeplitz(column, np.append(column[0], np.zeros(len(x) - 1)))
    close(matrix @ np.asarray(x, dtype=float), signals.convolve(x, h), size(x, h))


@quick
@given(samples(), samples(9), st.integers(0, 20), st.floats(-5, 5))
def test_convolution_is_linear_and_shift_invariant(x, h, shift, factor):
    x = np.asarray(x, dtype=float)
    scale = size(x, h) * 10
    both = signals.convolve(factor * x + x[::-1], h)
    close(both, factor * signals.convolve(x, h) + signals.convolve(x[::-1], h), scale)
    later = np.append(np.zeros(shift), x)
    close(signals.convolve(later, h), np.append(np.zeros(shift), signals.convolve(x, h)), scale)


@quick
@given(samples(9))
def test_the_impulse_response_is_the_kernel(h):
    impulse = np.zeros(12)
    impulse[2] = 1
    close(signals.convolve(impulse, h)[2 : 2 + len(h)], np.asarray(h, dtype=float))


def test_inputs_are_left_alone():
    x, h = np.arange(5.0), np.array([1.0, 2.0])
    for mode in MODES:
        signals.convolve(x, h, mode)
    signals.smooth(x, 1.0)
    signals.quantize(x / 5, 3)
    signals.kernel_density(x, np.arange(10.0), 1.0)
    assert x.tolist() == [0, 1, 2, 3, 4] and h.tolist() == [1, 2]


# -- convolution or correlation: the question, settled ----------------------------------------------------------------


def _keras(impulse, kernel):
    from helpers.backend import load_keras

    keras = load_keras()
    answer = keras.ops.conv(impulse.reshape(1, -1, 1), kernel.reshape(-1, 1, 1), padding="same")
    return keras.ops.convert_to_numpy(answer).ravel()


def _keras_layer(impulse, kernel):
    from helpers.backend import load_keras

    keras = load_keras()
    layer = keras.layers.Conv1D(1, len(kernel), padding="same", use_bias=False)
    layer.build((None, len(impulse), 1))
    layer.set_weights([kernel.reshape(-1, 1, 1)])
    return keras.ops.convert_to_numpy(layer(impulse.reshape(1, -1, 1))).ravel()


def _skimage(impulse, kernel):
    from skimage.filters import correlate_sparse

    return correlate_sparse(impulse[None, :], kernel[None, :], mode="constant")[0]


def _by_helpers_2d(impulse, kernel):
    from helpers import filters

    return filters.convolve2d(impulse[None, :], kernel[None, :])[0]


FLIPS = {
    "helpers.signals.convolve": lambda x, h: signals.convolve(x, h, "same"),
    "helpers.filters.convolve2d": _by_helpers_2d,
    "numpy.convolve": lambda x, h: np.convolve(x, h, "same"),
    "scipy.signal.convolve": lambda x, h: scipy.signal.convolve(x, h, "same"),
    "scipy.signal.fftconvolve": lambda x, h: scipy.signal.fftconvolve(x, h, "same"),
    "scipy.signal.convolve2d": lambda x, h: scipy.signal.convolve2d(x[None, :], h[None, :], "same")[0],
    "scipy.ndimage.convolve1d": lambda x, h: scipy.ndimage.convolve1d(x, h, mode="constant"),
    "scipy.ndimage.convolve": lambda x, h: scipy.ndimage.convolve(x, h, mode="constant"),
}
KEEPS = {
    "numpy.correlate": lambda x, h: np.correlate(x, h, "same"),
    "scipy.signal.correlate": lambda x, h: scipy.signal.correlate(x, h, "same"),
    "scipy.signal.correlate2d": lambda x, h: scipy.signal.correlate2d(x[None, :], h[None, :], "same")[0],
    "scipy.ndimage.correlate1d": lambda x, h: scipy.ndimage.correlate1d(x, h, mode="constant"),
    "scipy.ndimage.correlate": lambda x, h: scipy.ndimage.correlate(x, h, mode="constant"),
    "skimage.filters.correlate_sparse": _skimage,
    "keras.ops.conv": _keras,
    "keras.layers.Conv1D": _keras_layer,
}


@pytest.mark.parametrize("name", [*FLIPS, *KEEPS])
def test_an_impulse_tells_convolution_from_correlation(name):
    """Convolution answers an impulse with the kernel, correlation with the flipped kernel."""
    impulse, kernel = np.array([0, 0, 0, 1, 0, 0, 0], dtype=float), np.array([1.0, 2.0, 3.0])
    answer = {**FLIPS, **KEEPS}[name](impulse, kernel)
    wanted = [0, 0, 1, 2, 3, 0, 0] if name in FLIPS else [0, 0, 3, 2, 1, 0, 0]
    np.testing.assert_allclose(answer, wanted, atol=1e-6)


@pytest.mark.parametrize("name", KEEPS)
def test_each_correlation_is_our_convolution_with_the_flipped_kernel(name):
    rng = np.random.default_rng(3)
    signal, kernel = rng.normal(size=31), rng.normal(size=5)
    np.testing.assert_allclose(KEEPS[name](signal, kernel), signals.convolve(signal, kernel[::-1], "same"), atol=1e-5)


def test_a_matched_filter_finds_its_template_only_when_it_is_flipped():
    template = np.sin(2 * np.pi * 6 * (np.arange(61) / 60) ** 2)
    recording = np.random.default_rng(5).normal(size=600)
    recording[270:331] += template
    assert np.argmax(signals.convolve(recording, template[::-1], "same")) == 300
    assert np.argmax(signals.convolve(recording, template, "same")) != 300


def test_even_kernels_have_no_centre():
    """Half a sample late in NumPy, and in ours; half a sample early in ndimage and Keras."""
    ramp, four = np.arange(50.0), np.ones(4) / 4
    assert ramp[25] - signals.convolve(ramp, four, "same")[25] == pytest.approx(0.5)
    assert ramp[25] - np.convolve(ramp, four, "same")[25] == pytest.approx(0.5)
    assert ramp[25] - scipy.ndimage.convolve1d(ramp, four)[25] == pytest.approx(-0.5)
    assert ramp[25] - _keras(ramp, four)[25] == pytest.approx(-0.5)
    for odd in (np.ones(5) / 5, np.array([0.5, 1, 1, 1, 0.5]) / 4):
        assert ramp[25] - signals.convolve(ramp, odd, "same")[25] == pytest.approx(0)


# -- Gaussian kernels -------------------------------------------------------------------------------------------------

sigmas = st.floats(0.1, 30)


def test_the_smallest_sigma_is_a_tenth_of_a_sample():
    np.testing.assert_allclose(signals.gaussian_kernel(0.1), [0, 1, 0], atol=1e-12)  # below it, 0.09 is refused


@quick
@given(sigmas, st.sampled_from([0, 1, 2]))
def test_gaussian_kernels_are_exact_on_polynomials(sigma, order):
    kernel = signals.gaussian_kernel(sigma, order)
    radius = int(np.ceil(5 * sigma))
    assert kernel.shape == (2 * radius + 1,)
    np.testing.assert_allclose(kernel, (-1) ** order * kernel[::-1], atol=1e-15)
    t = np.arange(-radius, radius + 1)
    for degree in range(order + 1):  # at 0, so that only t^order / order! has a derivative of this order
        answer = (kernel[::-1] * t.astype(float) ** degree).sum()
        assert answer == pytest.approx({0: 1, 1: 1, 2: 2}[order] if degree == order else 0, abs=1e-9 * (1 + sigma))


@quick
@given(sigmas)
def test_the_gaussian_is_that_of_scipy(sigma):
    radius = int(np.ceil(5 * sigma))
    impulse = np.zeros(2 * radius + 1)
    impulse[radius] = 1
    theirs = scipy.ndimage.gaussian_filter1d(impulse, sigma, mode="constant", radius=radius)
    close(signals.gaussian_kernel(sigma), theirs)


@quick
@given(st.floats(1.5, 30), st.sampled_from([1, 2]))
def test_gaussian_derivatives_are_those_of_scipy(sigma, order):
    """SciPy scales by the formula, we scale so that a polynomial comes out exactly.

    The two differ by what five standard deviations leave out of the moment that sets the scale: of the fourth, for
    order 2, that is about 5³ φ(5) = 1.9e-4.
    """
    radius = int(np.ceil(5 * sigma))
    impulse = np.zeros(2 * radius + 1)
    impulse[radius] = 1
    theirs = scipy.ndimage.gaussian_filter1d(impulse, sigma, order=order, mode="constant", radius=radius)
    np.testing.assert_allclose(signals.gaussian_kernel(sigma, order), theirs, atol=2e-4 * np.abs(theirs).max())


@pytest.mark.parametrize("first, second", [(3, 4), (5, 12), (8, 6), (2.5, 6)])
def test_variances_add(first, second):
    both = signals.convolve(signals.gaussian_kernel(first), signals.gaussian_kernel(second))
    once = signals.gaussian_kernel(np.hypot(first, second))
    np.testing.assert_allclose(both, np.pad(once, (len(both) - len(once)) // 2), rtol=0, atol=1e-6)
    t = np.arange(len(both)) - len(both) // 2
    assert np.sqrt((both * t**2).sum()) == pytest.approx(np.hypot(first, second), rel=1e-4)


def test_differentiating_the_smoothed_signal_is_one_convolution():
    noisy = np.random.default_rng(0).normal(size=200)
    difference = np.array([1, 0, -1]) / 2
    apart = []
    for sigma in (1, 2, 4, 8):
        gaussian = signals.gaussian_kernel(sigma)
        close(
            signals.convolve(signals.convolve(noisy, gaussian), difference),
            signals.convolve(noisy, signals.convolve(gaussian, difference)),
        )
        sampled = np.pad(signals.gaussian_kernel(sigma, order=1), 1)
        apart.append(np.abs(signals.convolve(gaussian, difference) - sampled).max() / np.abs(sampled).max())
    np.testing.assert_allclose(apart, [0.287, 0.080, 0.023, 0.006], atol=0.001)  # the notebook's numbers


def test_a_gaussian_derivative_survives_noise_and_a_difference_does_not():
    dt = 2 * np.pi / 100
    t = np.arange(1000) * dt
    noisy = np.sin(t) + np.cos(2 * t) + 0.1 * np.random.default_rng(2).normal(size=1000)
    slope, curvature = np.cos(t) - 2 * np.sin(2 * t), -np.sin(t) - 4 * np.cos(2 * t)
    inside = slice(100, -100)

    def error(kernel, truth, steps):
        return signals.rms_error((signals.convolve(noisy, kernel, "same") / steps)[inside], truth[inside])

    # The error of a central difference is the noise times sqrt(1/2) / dt = 1.13; its own sampling adds nearly nothing.
    assert error([0.5, 0, -0.5], slope, dt) == pytest.approx(0.1 * np.sqrt(0.5) / dt, rel=0.05)
    assert error(signals.gaussian_kernel(4, order=1), slope, dt) < 0.2
    assert error(signals.gaussian_kernel(4, order=2), curvature, dt**2) < 0.2 * np.sqrt(np.mean(curvature**2))
    assert error(signals.gaussian_kernel(16, order=1), slope, dt) > 1  # too wide


# -- smoothing --------------------------------------------------------------------------------------------------------


@quick
@given(samples(), st.floats(0.1, 12))
def test_smooth_is_the_gaussian_filter_of_scipy(x, sigma):
    """The mirror image continues as often as needed: also where the kernel is longer than the signal."""
    theirs = scipy.ndimage.gaussian_filter1d(
        np.asarray(x, dtype=float), sigma, mode="reflect", radius=int(np.ceil(5 * sigma))
    )
    close(signals.smooth(x, sigma), theirs, size(x))


@quick
@given(st.floats(-1e3, 1e3), st.integers(1, 50), st.floats(0.1, 12))
def test_smooth_leaves_a_constant_alone(level, length, sigma):
    close(signals.smooth(np.full(length, level), sigma), np.full(length, level), 1e3)


def test_zeros_beyond_the_ends_pull_and_a_mirror_does_not():
    temperature = 20 + 2 * np.sin(2 * np.pi * np.arange(200) / 192)
    pulled = signals.convolve(temperature, signals.gaussian_kernel(6), "same")
    assert temperature[0] - pulled[0] == pytest.approx(20 * 0.5 * (1 - signals.gaussian_kernel(6).max()), abs=0.5)
    assert abs(temperature - signals.smooth(temperature, 6)).max() < 0.4


def test_an_unnormalised_kernel_multiplies_a_constant_by_its_sum():
    t = np.arange(-20, 21)
    bell = np.exp(-(t**2) / 32)
    assert signals.convolve(np.full(100, 5.0), bell, "valid")[0] == pytest.approx(5 * np.sqrt(2 * np.pi) * 4, abs=1e-3)


# -- sampling and quantisation ----------------------------------------------------------------------------------------

unit = st.one_of(
    arrays.arrays(np.float64, st.integers(1, 50), elements=st.floats(-1, 1)),
    arrays.arrays(np.float32, st.integers(1, 50), elements=st.floats(-1, 1, width=32)),
    st.lists(st.integers(-1, 1), min_size=1, max_size=50),
)


@quick
@given(unit, st.integers(1, 10))
def test_quantize_chooses_the_nearest_level(x, bits):
    levels = (np.arange(2**bits) + 0.5) * 2 / 2**bits - 1
    x, rounded = np.asarray(x, dtype=float), signals.quantize(x, bits)
    assert np.isin(rounded, levels).all()
    np.testing.assert_allclose(np.abs(rounded - x), np.abs(levels - x[:, None]).min(axis=1), atol=1e-15)
    assert np.abs(rounded - x).max() <= 2.0**-bits + 1e-15
    np.testing.assert_array_equal(signals.quantize(rounded, bits), rounded)


@pytest.mark.parametrize("bits", range(1, 17))
def test_each_bit_is_worth_six_decibels(bits):
    """A ramp meets the assumption of the rule, an error spread evenly over each cell, so the rule holds exactly there.

    A full-scale sine lingers at its peaks, in the outermost cells. Half of its time goes into a share of the cells that
    shrinks like 2^(-b/2), and the deviation with it: measured 1.34 dB for 1 bit, 0.13 dB for 8 bits.
    """
    ramp = (np.arange(2**20) + 0.5) / 2**19 - 1
    measured = signals.signal_to_noise(ramp, signals.quantize(ramp, bits))
    assert measured == pytest.approx(20 * np.log10(2) * bits, abs=0.05)
    sine = np.sin(2 * np.pi * 440.7 * np.arange(48_000) / 48_000)
    deviation = signals.signal_to_noise(sine, signals.quantize(sine, bits)) - (6.02 * bits + 1.76)
    assert -2.1 * 2 ** (-bits / 2) - 0.02 < deviation < 0.02


@quick
@given(st.floats(0, 200), st.floats(0.5, 100), st.floats(-3, 3))
def test_an_alias_has_the_same_samples_as_its_tone(frequency, sample_rate, phase):
    alias = signals.alias_frequency(frequency, sample_rate)
    assert 0 <= alias <= sample_rate / 2 * (1 + 1e-9)
    seconds = np.arange(30) / sample_rate
    tone = np.cos(2 * np.pi * frequency * seconds + phase)
    either = [np.cos(2 * np.pi * sign * alias * seconds + phase) for sign in (1, -1)]
    assert min(np.abs(tone - same).max() for same in either) < 1e-6


@pytest.mark.parametrize("frequency, seen", [(1, 1), (4, 4), (6, 4), (9, 1), (11, 1), (14, 4), (5, 5), (10, 0)])
def test_the_aliases_of_the_notebook(frequency, seen):
    assert signals.alias_frequency(frequency, sample_rate=10) == pytest.approx(seen)
    if 0 < seen < 5:
        tone = np.sin(2 * np.pi * frequency * np.arange(1000) / 10 + 0.5)
        assert np.sum(tone[:-1] * tone[1:] < 0) / 2 / 100 == pytest.approx(seen, abs=0.006)


@quick
@given(arrays.arrays(np.float64, st.integers(1, 30), elements=st.floats(-10, 10)))
def test_rms_error_is_the_norm_of_the_difference(x):
    assert signals.rms_error(x, x) == 0
    assert signals.rms_error(x, np.zeros(len(x))) == pytest.approx(np.linalg.norm(x) / np.sqrt(len(x)))


def test_signal_to_noise_in_decibels():
    tone = np.sin(np.arange(1000))
    assert signals.signal_to_noise(tone, 1.1 * tone) == pytest.approx(20)
    assert signals.signal_to_noise(tone, 2 * tone) == pytest.approx(0)


def test_shuffling_keeps_the_extremes_and_loses_the_order():
    rng = np.random.default_rng(1)
    t = np.arange(600) * 2 * np.pi / 100
    signal = np.sin(t) + np.cos(2 * t) + 2 * rng.uniform(size=600)
    shuffled = rng.permutation(signal)
    assert shuffled.min() == signal.min() and shuffled.max() == signal.max()
    assert shuffled.mean() == pytest.approx(signal.mean())
    alike = [np.corrcoef(x[:-1], x[1:])[0, 1] for x in (signal, shuffled)]
    assert alike[0] > 0.7 and abs(alike[1]) < 0.1


# -- density estimation -----------------------------------------------------------------------------------------------


@quick
@given(
    arrays.arrays(np.float64, st.integers(3, 40), elements=st.floats(-5, 5)).filter(lambda x: x.std() > 0.1),
    st.floats(0.3, 2),
    st.sampled_from([0.05, 0.1, 0.2]),
)
def test_kernel_density_is_that_of_scipy_up_to_binning(x, bandwidth, step):
    """Sharing an observation between two grid values is linear interpolation of the Gaussian G.

    Its error is at most step² / 8 · max|G''| = step² / 8 / (sqrt(2π) bandwidth³); cutting the bell adds at most
    3e-6 / bandwidth.
    """
    grid = np.arange(-60, 61) * step
    theirs = scipy.stats.gaussian_kde(x, bandwidth / x.std(ddof=1))(grid)
    bound = step**2 / 8 / (np.sqrt(2 * np.pi) * bandwidth**3) + 3e-6 / bandwidth
    assert np.abs(signals.kernel_density(x, grid, bandwidth) - theirs).max() <= bound * 1.001


def test_kernel_density_has_the_area_of_the_samples_within_reach():
    grid = np.linspace(-10, 10, 401)
    assert signals.kernel_density([0.013, 1.0, -2.5], grid, 0.5).sum() * 0.05 == pytest.approx(1)
    assert signals.kernel_density([0.0, 1e6], grid, 0.5).sum() * 0.05 == pytest.approx(0.5)  # one is far away
    assert signals.kernel_density([10.5], grid, 0.5)[-1] > 0.4  # beyond the end, but near


# -- bad input --------------------------------------------------------------------------------------------------------

NAN, INF = float("nan"), float("inf")
BAD_SIGNALS = [
    ([], ValueError), ([[1.0, 2.0]], ValueError), (3.0, ValueError), ([1.0, NAN], ValueError), ([INF], ValueError),
    ([[1], [1, 2]], ValueError), (["a", "b"], TypeError), ([True, False], TypeError), ([1j], TypeError),
    (None, TypeError),
]  # fmt: skip
TAKES_SIGNAL = {
    ("convolve", "signal"): lambda bad: signals.convolve(bad, [1.0]),
    ("convolve", "kernel"): lambda bad: signals.convolve([1.0], bad),
    ("smooth", "signal"): lambda bad: signals.smooth(bad, 1.0),
    ("quantize", "signal"): lambda bad: signals.quantize(bad, 3),
    ("rms_error", "signal"): lambda bad: signals.rms_error(bad, [1.0]),
    ("rms_error", "reference"): lambda bad: signals.rms_error([1.0], bad),
    ("signal_to_noise", "signal"): lambda bad: signals.signal_to_noise(bad, [1.0]),
    ("signal_to_noise", "noisy"): lambda bad: signals.signal_to_noise([1.0], bad),
    ("kernel_density", "samples"): lambda bad: signals.kernel_density(bad, [0.0, 1.0], 1.0),
    ("kernel_density", "grid"): lambda bad: signals.kernel_density([0.0], bad, 1.0),
}


@pytest.mark.parametrize("function, argument", TAKES_SIGNAL, ids=lambda name: name)
@pytest.mark.parametrize("bad, error", BAD_SIGNALS, ids=[repr(bad) for bad, _ in BAD_SIGNALS])
def test_a_bad_signal_is_named(function, argument, bad, error):
    with pytest.raises(error, match=f"^{argument} must "):
        TAKES_SIGNAL[function, argument](bad)


@pytest.mark.parametrize(
    "call, error, argument",
    [
        (lambda: signals.convolve([1.0], [1.0], "all"), ValueError, "mode"),
        (lambda: signals.convolve([1.0], [1.0], 3), TypeError, "mode"),
        (lambda: signals.convolve([1.0, 2.0], [1.0, 2.0, 3.0], "valid"), ValueError, "kernel"),
        (lambda: signals.gaussian_kernel(-1.0), ValueError, "sigma"),
        (lambda: signals.gaussian_kernel(0), ValueError, "sigma"),
        (lambda: signals.gaussian_kernel(0.09), ValueError, "sigma"),
        (lambda: signals.smooth([1.0], 0.09), ValueError, "sigma"),
        (lambda: signals.gaussian_kernel(NAN), ValueError, "sigma"),
        (lambda: signals.gaussian_kernel(INF), ValueError, "sigma"),
        (lambda: signals.gaussian_kernel("2"), TypeError, "sigma"),
        (lambda: signals.gaussian_kernel(True), TypeError, "sigma"),
        (lambda: signals.gaussian_kernel([1.0]), TypeError, "sigma"),
        (lambda: signals.gaussian_kernel(1.0, order=3), ValueError, "order"),
        (lambda: signals.gaussian_kernel(1.0, order=1.5), TypeError, "order"),
        (lambda: signals.smooth([1.0], -2.0), ValueError, "sigma"),
        (lambda: signals.quantize([1.5], 3), ValueError, "signal"),
        (lambda: signals.quantize([-1.0001], 3), ValueError, "signal"),
        (lambda: signals.quantize([0.5], 0), ValueError, "bits"),
        (lambda: signals.quantize([0.5], 25), ValueError, "bits"),
        (lambda: signals.quantize([0.5], 2.0), TypeError, "bits"),
        (lambda: signals.rms_error([1.0], [1.0, 2.0]), ValueError, "signal and reference"),
        (lambda: signals.signal_to_noise([1.0], [1.0, 2.0]), ValueError, "signal and noisy"),
        (lambda: signals.signal_to_noise([0.0], [1.0]), ValueError, "signal"),
        (lambda: signals.signal_to_noise([1.0], [1.0]), ValueError, "signal"),
        (lambda: signals.alias_frequency(-1, 10), ValueError, "frequency"),
        (lambda: signals.alias_frequency(1, 0), ValueError, "sample_rate"),
        (lambda: signals.alias_frequency("1", 10), TypeError, "frequency"),
        (lambda: signals.kernel_density([0.0], [0.0], 1.0), ValueError, "grid"),
        (lambda: signals.kernel_density([0.0], [0.0, 1.0, 3.0], 1.0), ValueError, "grid"),
        (lambda: signals.kernel_density([0.0], [1.0, 0.0], 1.0), ValueError, "grid"),
        (lambda: signals.kernel_density([0.0], [0.0, 1.0], 0.5), ValueError, "bandwidth"),
        (lambda: signals.kernel_density([0.0], [0.0, 1.0], -1.0), ValueError, "bandwidth"),
    ],
)
def test_a_bad_argument_is_named(call, error, argument):
    with pytest.raises(error, match=f"^{argument} must "):
        call()


# -- drawings ---------------------------------------------------------------------------------------------------------

T = np.linspace(0, 1, 50)
DRAWINGS = {
    "lines": lambda: plots.lines({"one": np.sin(T), "two": T}, T, "time (s)", "value", faint=["one"]),
    "signal_kinds": lambda: plots.signal_kinds(
        T, np.stack([T, -T], 1), np.ones((4, 6)), np.ones((4, 6, 3)), np.ones((5, 4, 6, 3))
    ),
    "quantized": lambda: plots.quantized(T, T, signals.quantize(T, 3), 3),
    "sampled_tone": lambda: plots.sampled_tone(T, T, T, T[:5], T[:5]),
    "sum_of_copies": lambda: plots.sum_of_copies(np.array([1, -2, 2]), np.array([3, 2, 1])),
    "flip_and_slide": lambda: plots.flip_and_slide(np.array([1, 2, 2]), np.array([3, 2, 1]), 2),
    "convolution_modes": lambda: plots.convolution_modes(np.ones(9), np.ones(3)),
    "convolution_matrix": lambda: plots.convolution_matrix(np.eye(4, 3)),
    "kernels_1d": lambda: plots.kernels_1d({"a": np.ones(3), "b": np.ones(5)}),
    "found_template": lambda: plots.found_template(np.zeros(90), np.ones(5), np.arange(90.0), 40),
    "density": lambda: plots.density(T, T, {"one": T + 1}, "length (m)", "density (1/m)"),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_returns_what_it_drew_with_labels(name):
    drawn = DRAWINGS[name]()
    figure = drawn.figure if isinstance(drawn, Axes) else drawn
    assert plots.base.png(figure).startswith(b"\x89PNG")
    assert any(ax.get_xlabel() for ax in figure.axes) and any(ax.get_ylabel() for ax in figure.axes)
    assert figure.get_size_inches()[0] <= 9  # so that its text is legible at half width


def test_a_drawing_goes_into_the_axes_it_is_given():
    figure, axes = plots.figure(1, 3)
    assert plots.lines({"one": T}, ax=axes[0]) is axes[0]
    assert plots.kernels_1d({"one": np.ones(3)}, ax=axes[1]) is axes[1]
    assert plots.density(T, T, {"one": T + 1}, "length (m)", "density (1/m)", ax=axes[2]) is axes[2]


def test_the_sliding_kernel_is_drawn_flipped_and_its_sum_marked():
    figure = plots.flip_and_slide(np.array([1, 2, 2]), np.array([3, 2, 1]), position=2)
    drawn = {line.get_label(): line.get_ydata()[1::3] for ax in figure.axes for line in ax.lines}
    assert drawn["kernel at n"].tolist() == [1, 2, 3]
    assert drawn["product"].tolist() == [1, 4, 6]
    assert drawn["output so far"].tolist() == [3, 8]
    assert drawn["this output"].tolist() == [11]


def test_the_copies_add_up_to_the_convolution():
    figure = plots.sum_of_copies(np.array([1, 2, 2]), np.array([3, 2, 1]))
    dots = next(line for line in figure.axes[2].lines if line.get_marker() == "o")
    assert dots.get_ydata().tolist() == [3, 8, 11, 6, 2]


# -- widgets: their numbers -------------------------------------------------------------------------------------------


def test_flip_and_slide_says_each_sum():
    demo = widgets.flip_and_slide()
    assert demo.caption.value == "Output 4: 2·1 + 4·2 + 1·3 = 13"
    demo.controls["flip"].value = False
    assert demo.caption.value == "Output 4: 2·3 + 4·2 + 1·1 = 15"
    demo.controls["kernel"].value = "difference: 1, −1"
    demo.controls["flip"].value = True
    assert demo.caption.value == "Output 4: 4·−1 + 1·1 = −3"
    demo.controls["position"].value = demo.controls["position"].max
    assert demo.caption.value == "Output 15: the kernel has left the signal, 0"


def test_the_smoother_reports_the_error():
    demo = widgets.gaussian_smoother()
    assert "0.128" in demo.caption.value and "0.457" in demo.caption.value  # as in the notebook
    demo.controls["noise_level"].value = 0
    assert "before smoothing 0.000" in demo.caption.value


def test_the_sampler_reports_alias_and_ratio():
    demo = widgets.sampling_and_quantization()
    assert "9.0 Hz is over half the sample rate: the samples show 1.0 Hz" in demo.caption.value
    measured, rule = re.search(r"8 bits: (.*) dB measured, the rule says (.*) dB", demo.caption.value).groups()
    assert rule == "49.9" and float(measured) == pytest.approx(49.9, abs=0.3)
    demo.controls["sample_rate"].value = 40
    assert "the samples show 9.0 Hz" in demo.caption.value


@pytest.mark.parametrize("grid", [[0, 1e-9, 5e-9, 6e-9], [0, 3e-9, 1e-9, 2e-9], [1, 0], [1, 1], [0, 1, 2.1, 3]])
def test_density_on_an_uneven_grid_is_refused_at_every_scale(grid):
    with pytest.raises(ValueError, match="grid must hold at least two values that increase in equal steps"):
        signals.kernel_density([0.0], grid, 1e-8)


@pytest.mark.parametrize("grid", [1.7e9 + np.linspace(0, 1, 1001), np.linspace(0, 1000, 100001, dtype=np.float32)])
def test_density_on_an_even_grid_far_from_zero_or_of_float32(grid):
    middle = float(grid[len(grid) // 2])
    density = signals.kernel_density([middle], grid, 0.05)
    assert density.max() == pytest.approx(1 / (np.sqrt(2 * np.pi) * 0.05), rel=0.02)


def test_sigma_has_a_largest_value():
    for sigma in (1.1e5, 2**40, 1e300, 10**400):
        with pytest.raises(ValueError, match="^sigma must be .* at most 100000"):
            signals.smooth([1.0, 2.0], sigma)
