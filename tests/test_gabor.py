"""helpers.gabor against NumPy, SciPy and scikit-image; the worked numbers of notebook 04; scikit-learn's own checks."""

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import convolve1d
from scipy.signal import convolve2d, fftconvolve
from skimage.filters import gabor_kernel
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers import gabor

SIGMAS, FREQUENCIES = [np.pi / 2, np.pi, 3 * np.pi / 2], [1, 2, 3]
BANK = gabor.filter_bank(SIGMAS, FREQUENCIES)
PAIRS = gabor.filter_bank(SIGMAS, FREQUENCIES, quadrature=True)
POOLS = {"mean": np.mean, "std": np.std, "max": np.max}
BOUND = 1 / (4 * np.pi)
quick = settings(max_examples=50, deadline=None)


def epidemic_like(count=660, seed=0):
    """Signals of 24 to 36 samples, as notebook 04 has them."""
    rng = np.random.default_rng(seed)
    return [rng.gamma(2.0, 100.0, size=rng.integers(24, 37)) for _ in range(count)]


def plain_loop(signals, bank, pools):
    """One numpy.convolve a filter and signal, then the pools."""
    rows = []
    for signal in signals:
        row = []
        for kernel in bank:
            response = np.convolve(np.pad(signal, len(kernel) // 2, mode="symmetric"), kernel, mode="valid")
            response = np.abs(response) if np.iscomplexobj(kernel) else response
            row += [pool(response) for pool in pools]
        rows.append(row)
    return np.array(rows)


# -- one filter -------------------------------------------------------------------------------------------------------


@quick
@given(st.floats(0.5, 30), st.floats(0.05, np.pi), st.floats(-7, 7), st.floats(1, 6))
def test_a_filter_has_no_mean_and_unit_energy(sigma, frequency, phase, truncate):
    try:
        kernel = gabor.gabor_filter(sigma, frequency, phase, truncate)
    except ValueError as error:  # a sine that is sampled only where it is zero
        assert "where it is constant" in str(error)
        return
    assert len(kernel) == 2 * int(np.ceil(truncate * sigma)) + 1
    assert abs(kernel.sum()) < 1e-9 and np.sum(kernel**2) == pytest.approx(1)
    n = np.arange(len(kernel)) - len(kernel) // 2
    bell = np.exp(-(n**2) / (2 * sigma**2))
    wave = bell * np.cos(frequency * n + phase)
    shape = wave - bell * wave.sum() / bell.sum()
    assert np.allclose(kernel, shape / np.linalg.norm(shape), atol=1e-9)


def test_phase_makes_it_symmetric_or_antisymmetric():
    even, odd = gabor.gabor_filter(4, 1.0), gabor.gabor_filter(4, 1.0, phase=-np.pi / 2)
    assert np.allclose(even, even[::-1]) and np.allclose(odd, -odd[::-1])
    assert odd[len(odd) // 2 + 1] > 0  # a sine, not minus a sine


@pytest.mark.parametrize("frequency", [0.5, 1.0, 2.0, 3.0])
def test_it_is_a_bump_at_its_frequency(frequency):
    kernel = gabor.gabor_filter(12, frequency)
    response = np.abs(np.fft.rfft(kernel, 4096))
    assert 2 * np.pi * response.argmax() / 4096 == pytest.approx(frequency, abs=0.01)


def test_a_level_gives_no_response_and_noise_the_same_from_every_filter():
    assert all(np.abs(gabor.filter_signal(np.full(40, 1e6), kernel)).max() < 1e-6 for kernel in BANK)
    noise = np.random.default_rng(0).normal(size=200_000)
    assert [gabor.filter_signal(noise, kernel).std() for kernel in BANK] == pytest.approx([1] * 9, rel=0.02)


def test_a_wave_of_the_filters_frequency_gives_the_largest_response():
    waves = {frequency: np.cos(frequency * np.arange(500)) for frequency in FREQUENCIES}
    for sigma in SIGMAS[1:]:
        for frequency in FREQUENCIES:
            kernel = gabor.gabor_filter(sigma, frequency)
            strength = {own: gabor.filter_signal(wave, kernel).std() for own, wave in waves.items()}
            assert max(strength, key=strength.get) == frequency


@pytest.mark.parametrize("sigma", [2.0, 5.0, 20.0, 50.0])
def test_time_and_frequency_width_reach_the_bound(sigma):
    """Complex: within 1 %; real: within 1 % once a few periods lie under the Gaussian."""
    frequency = 1.5
    pair = gabor.gabor_filter(sigma, frequency) + 1j * gabor.gabor_filter(sigma, frequency, phase=-np.pi / 2)
    time_width, frequency_width = gabor.time_and_frequency_width(pair)
    assert time_width == pytest.approx(sigma / np.sqrt(2), rel=0.01)
    assert time_width * frequency_width == pytest.approx(BOUND, rel=0.01)
    real = np.prod(gabor.time_and_frequency_width(gabor.gabor_filter(sigma, frequency)))
    assert real == pytest.approx(BOUND, rel=0.01)


def test_other_windows_do_not_reach_it():
    n = np.arange(-60, 61)
    box = np.exp(1.5j * n)
    triangle = (61 - np.abs(n)) * np.exp(1.5j * n)
    assert np.prod(gabor.time_and_frequency_width(box)) > 2 * BOUND
    assert 1.01 * BOUND < np.prod(gabor.time_and_frequency_width(triangle)) < 1.2 * BOUND


@quick
@given(st.integers(0, 2**32 - 1), st.integers(2, 40))
def test_no_filter_is_below_the_bound(seed, length):
    rng = np.random.default_rng(seed)
    smooth = np.pad(rng.normal(size=length) + 1j * rng.normal(size=length), 20 * length)
    smooth = fftconvolve(smooth, np.exp(-np.linspace(-4, 4, 8 * length) ** 2), mode="same")
    assert np.prod(gabor.time_and_frequency_width(smooth)) > 0.999 * BOUND


@pytest.mark.parametrize("frequency", [-3.0, -1.5, 0.0, 2.9, 3.1])
def test_the_frequency_width_does_not_depend_on_the_frequency(frequency):
    """Sampled frequencies lie on a circle: beyond half a cycle a sample the bump goes on at the other end."""
    n = np.arange(-40, 41)
    wave = np.exp(-(n**2) / 50) * np.exp(1j * frequency * n)
    assert np.prod(gabor.time_and_frequency_width(wave)) == pytest.approx(BOUND, rel=1e-6)


def test_the_limits_of_the_bound():
    """What the docstring says: one sample has no width in time, half a bump is narrower than a whole one."""
    assert gabor.time_and_frequency_width([1.0])[0] == 0
    bell = np.exp(-(np.arange(-40, 41) ** 2) / 50)
    assert np.prod(gabor.time_and_frequency_width(bell)) == pytest.approx(0.6 * BOUND, rel=0.02)
    assert np.prod(gabor.time_and_frequency_width(gabor.gabor_filter(5, np.pi))) == pytest.approx(0.6 * BOUND, rel=0.02)


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e200, 1e300])
def test_widths_do_not_depend_on_the_scale(scale):
    kernel = np.round(gabor.gabor_filter(4, 1.0), 2)
    widths = gabor.time_and_frequency_width(kernel)
    assert gabor.time_and_frequency_width(kernel * scale) == pytest.approx(widths, rel=1e-2 if scale < 1e-300 else 1e-9)
    assert gabor.time_and_frequency_width((100 * kernel).astype(np.float16)) == pytest.approx(widths, rel=1e-3)


@pytest.mark.parametrize(
    ("kernel", "error", "message"),
    [
        (np.zeros(3), ValueError, "kernel must not be zero everywhere"),
        (np.ma.masked_array([1.0, 2], mask=[True, False]), ValueError, "kernel must be .* masked"),
        ([[1, 2], [3]], ValueError, "kernel must be .* different lengths"),
        ([1j, np.nan], ValueError, "kernel must hold finite numbers"),
        ("abc", TypeError, "kernel must be"),
    ],
)
def test_kernels_without_a_width(kernel, error, message):
    with pytest.raises(error, match=f"^{message}"):
        gabor.time_and_frequency_width(kernel)


@pytest.mark.parametrize(
    ("arguments", "error", "name"),
    [
        ((0, 1), ValueError, "sigma"), ((-2, 1), ValueError, "sigma"), ((np.nan, 1), ValueError, "sigma"),
        (("wide", 1), TypeError, "sigma"), ((2, 0), ValueError, "frequency"), ((2, 3.2), ValueError, "frequency"),
        ((2, -1), ValueError, "frequency"), ((2, 1, "odd"), TypeError, "phase"),
        ((2, 1, 0, 0.5), ValueError, "truncate"), ((2, 1, 0, 5, "no"), TypeError, "zero_mean"),
    ],
)  # fmt: skip
def test_bad_parameters_are_named(arguments, error, name):
    with pytest.raises(error, match=f"^{name} must be "):
        gabor.gabor_filter(*arguments)


def test_a_wave_sampled_at_its_zeros_is_refused():
    with pytest.raises(ValueError, match="samples the wave of frequency 3.14159 where it is constant"):
        gabor.gabor_filter(3, np.pi, phase=np.pi / 2)


# -- the bank ---------------------------------------------------------------------------------------------------------


def test_the_bank_of_the_course():
    assert len(BANK) == 9 and [len(kernel) for kernel in BANK] == [9] * 3 + [15] * 3 + [21] * 3
    pairs = [(sigma, frequency) for sigma in SIGMAS for frequency in FREQUENCIES]
    for kernel, (sigma, frequency) in zip(BANK, pairs):
        assert np.array_equal(kernel, gabor.gabor_filter(sigma, frequency, truncate=2))
    for pair, kernel, (sigma, frequency) in zip(PAIRS, BANK, pairs):
        assert np.array_equal(pair.real, kernel)
        assert np.array_equal(pair.imag, gabor.gabor_filter(sigma, frequency, -np.pi / 2, truncate=2))


@pytest.mark.parametrize(("sigmas", "frequencies", "name"), [([], [1], "sigmas"), ([1.0], [], "frequencies")])
def test_an_empty_bank_is_refused(sigmas, frequencies, name):
    with pytest.raises(ValueError, match=f"^{name} must be .* empty"):
        gabor.filter_bank(sigmas, frequencies)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1, 0], [1]), ValueError, "sigmas must be a finite number at least 0.5"),
        (([1], [1, 4]), ValueError, "frequencies must be a finite number greater than 0 and at most 3.14159"),
        (([1], [np.pi], 2.0, True, True), ValueError, "frequencies must be .* less than 3.14159"),
        (([1], [1], 2.0, "no"), TypeError, "zero_mean must be True or False"),
        (([1], [1], 2.0, True, None), TypeError, "quadrature must be True or False"),
    ],
)
def test_bad_banks_are_named(arguments, error, message):
    with pytest.raises(error, match=f"^{message}"):
        gabor.filter_bank(*arguments)


def test_how_far_the_envelopes_of_the_course_depend_on_the_phase():
    """The numbers in the docstring: the wave and the one that runs backwards meet near pi."""
    change = []
    for kernel, frequency in zip(PAIRS, FREQUENCIES * 3):
        n = np.arange(len(kernel)) - len(kernel) // 2
        envelope = [abs(np.sum(kernel * np.cos(frequency * n + phase))) for phase in np.linspace(0, np.pi, 91)]
        change.append(max(envelope) / min(envelope))
    assert max(change[0::3] + change[1::3]) < 1.042
    assert change[2::3] == pytest.approx([3.3, 1.75, 1.2], abs=0.03)


# -- features ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bank", [BANK, PAIRS, [*BANK[:4], *PAIRS[4:]]], ids=["real", "complex", "mixed"])
def test_features_equal_the_plain_loop_to_1e_10(bank):
    signals = epidemic_like()
    features = gabor.GaborFeatures(bank, list(POOLS)).fit_transform(signals)
    assert features.shape == (660, 27)
    scale = np.abs(features).max()
    assert np.abs(features - plain_loop(signals, bank, POOLS.values())).max() < 1e-10 * scale
    ones = [signal / signal.max() for signal in signals]
    difference = gabor.GaborFeatures(bank).fit_transform(ones) - plain_loop(ones, bank, POOLS.values())
    assert np.abs(difference).max() < 1e-10
    assert np.array_equal(gabor.GaborFeatures(PAIRS).fit_transform(ones), gabor.GaborFeatures().fit_transform(ones))


def test_the_mean_of_a_symmetric_filter_of_mean_zero_is_zero_and_not_rounding():
    """Scaled to unit variance, rounding would be a feature: it knows where and how long a signal was cut."""
    features = gabor.GaborFeatures(BANK).fit_transform(epidemic_like())
    assert np.all(features[:, ::3] == 0) and np.all(features[:, 1::3] > 0)
    assert np.all(gabor.GaborFeatures(PAIRS).fit_transform(epidemic_like()) > 0)


@pytest.mark.parametrize("scale", [1e-15, 1e9])
def test_a_bank_in_another_unit_gives_the_features_in_that_unit(scale):
    signals = epidemic_like(20)
    scaled = gabor.GaborFeatures([scale * kernel for kernel in BANK]).fit_transform(signals)
    assert np.allclose(scaled / scale, gabor.GaborFeatures(BANK).fit_transform(signals), rtol=1e-12, atol=0)


def test_what_a_function_of_ones_own_gives_is_kept():
    """Its unit is not that of the signal: a share of a signal in millions of millions is no rounding."""
    signals = [1e14 * signal for signal in epidemic_like(5)]
    shares = gabor.GaborFeatures(BANK, [lambda responses, axis: (responses > 0).mean(axis)]).fit_transform(signals)
    assert np.all((0.1 < shares) & (shares < 0.9))


def test_signals_of_different_lengths_in_an_array_of_objects():
    signals = epidemic_like(4)
    array = np.empty(4, dtype=object)
    array[:] = signals
    assert np.array_equal(gabor.GaborFeatures().fit_transform(array), gabor.GaborFeatures().fit_transform(signals))


def test_an_envelope_does_not_depend_on_the_phase():
    waves = [np.cos(np.arange(200) + phase) for phase in np.linspace(0, 2 * np.pi, 7)]
    pair, real = (gabor.filter_bank([6.0], [1.0], truncate=4, quadrature=quadrature) for quadrature in (True, False))
    middles = np.array([gabor.filter_signal(wave, pair[0])[100] for wave in waves])
    assert np.ptp(middles) < 1e-3 * middles.mean()
    assert np.ptp([gabor.filter_signal(wave, real[0])[100] for wave in waves]) > middles.mean()


def test_without_the_mean_taken_away_a_filter_answers_to_the_level():
    kept = gabor.gabor_filter(2, 1.0, zero_mean=False)
    n = np.arange(len(kept)) - len(kept) // 2
    shape = np.exp(-(n**2) / 8) * np.cos(n)
    assert np.allclose(kept, shape / np.linalg.norm(shape))
    assert np.all(gabor.filter_signal(np.full(30, 5.0), kept) > 1)
    bank = gabor.filter_bank(SIGMAS, FREQUENCIES, zero_mean=False)
    assert np.array_equal(bank[0], gabor.gabor_filter(np.pi / 2, 1, truncate=2, zero_mean=False))


def test_features_are_faster_than_the_plain_loop():
    """Five times and more, measured in `make bench`; here only that it is not slower on a busy machine."""
    signals = epidemic_like()
    features = gabor.GaborFeatures(BANK).fit(signals)
    taken = []
    for function in (lambda: features.transform(signals), lambda: plain_loop(signals, BANK, POOLS.values())):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    assert taken[0] < taken[1]


@quick
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 12))
def test_any_bank_any_lengths_any_order(seed, filters, signals):
    rng = np.random.default_rng(seed)
    bank = [rng.normal(size=2 * rng.integers(0, 5) + 1) for _ in range(filters)]
    longest = max(map(len, bank))
    waves = [rng.normal(size=rng.integers(longest, longest + 10)) for _ in range(signals)]
    features = gabor.GaborFeatures(bank, [np.mean, "std", "max"]).fit_transform(waves)
    assert np.allclose(features, plain_loop(waves, bank, POOLS.values()), rtol=0, atol=1e-10)
    order = rng.permutation(signals)
    shuffled = gabor.GaborFeatures(bank).fit_transform([waves[i] for i in order])
    assert np.allclose(shuffled, features[order], rtol=0, atol=1e-12)


def test_names_stand_in_the_order_of_the_columns():
    features = gabor.GaborFeatures(BANK[:2], ["max", np.mean])
    assert features.get_feature_names_out().tolist() == ["filter0_max", "filter0_mean", "filter1_max", "filter1_mean"]
    signals = epidemic_like(5)
    values = features.fit_transform(signals)
    responses = [gabor.filter_signal(signals[3], kernel) for kernel in BANK[:2]]
    assert values[3] == pytest.approx([pool(one) for one in responses for pool in (np.max, np.mean)])


@parametrize_with_checks([gabor.GaborFeatures(bank=[[1.0]]), gabor.GaborFeatures(bank=[[2.0], [-1.0]])])
def test_scikit_learns_own_checks(estimator, check):
    """With filters of one sample, as the checks hand in signals of one, two or three samples."""
    check(estimator)


def test_it_can_be_cloned_and_stands_in_a_pipeline():
    features = gabor.GaborFeatures(BANK, ("std",))
    assert clone(features).get_params()["aggregators"] == ("std",)
    scaled = make_pipeline(features, StandardScaler()).fit_transform(epidemic_like(20))
    assert scaled.shape == (20, 9) and np.allclose(scaled.mean(axis=0), 0)
    assert gabor.GaborFeatures().fit_transform(np.ones((3, 30))).shape == (3, 27)


def test_the_class_is_the_same_wherever_it_is_asked_for():
    from helpers.estimators.gabor import GaborFeatures

    assert gabor.GaborFeatures is GaborFeatures
    with pytest.raises(AttributeError, match="no attribute 'GaborFeature'"):
        _ = gabor.GaborFeature


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        ([np.ones(24), np.ones(20)], ValueError, "as long as the longest filter, 21 samples, but signal 1 has 20"),
        (np.ones((2, 20)), ValueError, "as long as the longest filter, 21 samples, but signal 0 has 20"),
        ([np.ones(24), np.r_[np.ones(23), np.nan]], ValueError, "signal 1 of X must hold finite numbers only"),
        (np.full((2, 24), np.nan), ValueError, "NaN"),
        ([], ValueError, "X must hold at least one signal, but it is empty"),
        ([np.ones(24), []], ValueError, "signal 1 of X must be .* empty"),
        ([np.ones((2, 24))], ValueError, "signal 0 of X must be a 1-D sequence"),
        (["abc"], TypeError, "signal 0 of X must be a 1-D sequence of real numbers"),
        (np.ma.masked_array(np.ones((2, 24)), mask=np.eye(2, 24)), ValueError, "X must be signals, but 2 .* masked"),
        (np.ones(24), ValueError, "Expected 2D array, got 1D array"),
        ([1.0, 2.0, 3.0], ValueError, "it is a list of numbers; for one signal give \\[signal\\]"),
    ],
)
def test_signals_that_cannot_be_described(X, error, message):
    with pytest.raises(error, match=message):
        gabor.GaborFeatures().fit_transform(X)


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"bank": []}, ValueError, "bank must hold at least one filter"),
        ({"bank": [[1.0, 2.0]]}, ValueError, "filter 0 of bank must have an odd number of weights"),
        ({"bank": [[1.0], [np.nan]]}, ValueError, "filter 1 of bank must hold finite numbers only"),
        ({"aggregators": []}, ValueError, "aggregators must hold at least one"),
        ({"aggregators": "mean"}, TypeError, "aggregators must be a sequence"),
        ({"aggregators": ["median"]}, ValueError, "aggregators must be one of 'mean', 'std', 'max', 'min'"),
        ({"aggregators": 3}, TypeError, "aggregators must be a sequence"),
        ({"aggregators": {"mean", "max"}}, TypeError, "aggregators must be a sequence"),
        ({"aggregators": [lambda r, axis: r]}, ValueError, "aggregators must give one number a response"),
        ({"aggregators": [lambda r, axis: 1.0]}, ValueError, "aggregators must give one number a response"),
        ({"bank": 3}, TypeError, "bank must be a sequence"),
        ({"bank": iter([[1.0]])}, TypeError, "bank must be a sequence"),
    ],
)
def test_parameters_that_cannot_be_used(keywords, error, message):
    with pytest.raises(error, match=re.escape(message)):
        gabor.GaborFeatures(**keywords).fit_transform(epidemic_like(2))


@quick
@given(st.integers(0, 2**32 - 1), st.integers(0, 5), st.booleans())
def test_filter_signal_is_scipys_convolution_of_the_mirrored_signal(seed, radius, has_parts):
    rng = np.random.default_rng(seed)
    signal, kernel = rng.normal(size=2 * radius + 1 + seed % 9), rng.normal(size=2 * radius + 1)
    kernel = kernel + 1j * rng.normal(size=len(kernel)) if has_parts else kernel
    parts = [convolve1d(signal, part, mode="reflect") for part in (kernel.real, kernel.imag)]  # SciPy's name for it
    expected = np.hypot(*parts) if has_parts else parts[0]
    assert np.allclose(gabor.filter_signal(signal, kernel), expected, rtol=0, atol=1e-12)


def test_filter_signal_names_what_is_wrong():
    with pytest.raises(ValueError, match="signal must be at least as long as the filter, but it has 4 < 5"):
        gabor.filter_signal(np.ones(4), np.ones(5))
    with pytest.raises(ValueError, match="kernel must have an odd number of weights"):
        gabor.filter_signal(np.ones(4), np.ones(2))


# -- pictures ---------------------------------------------------------------------------------------------------------


@quick
@given(st.floats(-7, 7), st.floats(2, 30), st.floats(0.5, 8), st.floats(0.3, 3), st.floats(-7, 7))
def test_gabor_2d_is_scikit_images_kernel(theta, wavelength, sigma, gamma, phase):
    ours = gabor.gabor_2d(theta, wavelength, sigma, gamma, phase)
    theirs = gabor_kernel(1 / wavelength, theta, sigma_x=sigma, sigma_y=sigma / gamma, n_stds=20, offset=phase).real
    rows, columns = ((a - b) // 2 for a, b in zip(theirs.shape, ours.shape))
    if rows < 0 or columns < 0:
        theirs = np.pad(theirs, [(max(-rows, 0),) * 2, (max(-columns, 0),) * 2])
        rows, columns = max(rows, 0), max(columns, 0)
    theirs = theirs[rows : rows + ours.shape[0], columns : columns + ours.shape[1]]
    scale = np.sum(ours * theirs) / np.sum(theirs**2)
    assert np.allclose(ours, theirs * scale, atol=1e-9 + 1e-6 * np.abs(ours).max())
    if min(sigma, sigma / gamma) >= 1:  # they divide by the integral of the Gaussian, we by the sum of its samples
        assert scale == pytest.approx(1, rel=0.02)


def test_sixteen_kernels_at_four_orientations_and_four_scales():
    bank, raw = gabor.kernels_2d(), gabor.kernels_2d(zero_mean=False)
    assert len(bank) == 16 and all(kernel.shape[0] == kernel.shape[1] and kernel.shape[0] % 2 for kernel in bank)
    assert max(abs(kernel.sum()) for kernel in bank) < 1e-12 < 0.001 < max(abs(kernel.sum()) for kernel in raw)
    orders = [(theta, wavelength) for theta in np.arange(4) * np.pi / 4 for wavelength in (4, 6, 9, 13.5)]
    for kernel, (theta, wavelength) in zip(raw, orders):
        theirs = gabor_kernel(1 / wavelength, theta, bandwidth=1)
        assert kernel.sum() == pytest.approx(theirs.sum()) and np.abs(kernel).max() == np.abs(theirs).max()


def stripes(theta, wavelength=9.0, size=96, amplitude=1.0):
    y, x = np.mgrid[:size, :size]
    return amplitude * np.cos(2 * np.pi * (x * np.cos(theta) + y * np.sin(theta)) / wavelength)


def test_stripes_answer_at_their_orientation_and_wavelength():
    bank = gabor.kernels_2d()
    for orientation in range(4):
        for scale, wavelength in enumerate((4, 6, 9, 13.5)):
            responses = gabor.responses_2d(stripes(orientation * np.pi / 4, wavelength, amplitude=3.0), bank)
            centre = responses[:, 48, 48]
            assert centre.argmax() == 4 * orientation + scale
            assert centre.max() == pytest.approx(1.5, rel=0.05)  # cut off at 2.1 sigmas along the diagonals


def test_a_texture_turned_by_90_degrees_has_its_energy_turned():
    texture = np.random.default_rng(0).normal(size=(96, 96)) + 2 * stripes(np.pi / 6)
    bank = gabor.kernels_2d(orientations=12, wavelengths=[9.0])
    here, turned = (gabor.texture_features(image, bank) for image in (texture, np.rot90(texture)))
    assert here.argmax() == 2 and turned.argmax() == 8
    assert np.allclose(turned, np.roll(here, 6), rtol=1e-6)


def test_brightness_gives_no_response():
    image = np.random.default_rng(0).random((64, 64))
    bank, raw = gabor.kernels_2d(), gabor.kernels_2d(zero_mean=False)
    assert np.allclose(gabor.texture_features(image + 5, bank), gabor.texture_features(image, bank), atol=1e-9)
    assert not np.allclose(gabor.texture_features(image + 5, raw), gabor.texture_features(image, raw), rtol=0.05)


def test_responses_are_convolutions():
    rng = np.random.default_rng(0)
    image, kernel = rng.random((12, 17)), rng.normal(size=(5, 7)) + 1j * rng.normal(size=(5, 7))
    mirrored = np.pad(image, ((2, 2), (3, 3)), mode="symmetric")
    expected = np.abs(convolve2d(mirrored, kernel, mode="valid"))
    (response,) = gabor.responses_2d(image, [kernel])
    assert response.shape == image.shape and np.allclose(response, expected)
    assert gabor.texture_features(image, [kernel])[0] == pytest.approx(expected.mean())


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (gabor.gabor_2d, (0, 1.0, 2.0), "wavelength must be"),
        (gabor.gabor_2d, (0, 4.0, 0.0), "sigma must be"),
        (gabor.gabor_2d, (0, 4.0, 2.0, 0.0), "gamma must be"),
        (gabor.gabor_2d, (np.inf, 4.0, 2.0), "theta must be"),
        (gabor.kernels_2d, (0,), "orientations must be"),
        (gabor.kernels_2d, (4, []), "wavelengths must be"),
        (gabor.kernels_2d, (4, [1.5]), "wavelengths must be"),
        (gabor.responses_2d, (np.ones((8, 8)), []), "kernels must hold at least one"),
        (gabor.responses_2d, (np.ones((8, 8)), [np.ones((9, 9))]), "image must not be smaller than kernel 0"),
        (gabor.responses_2d, (np.ones((8, 8)), [np.ones((4, 3))]), "kernel 0 must have odd numbers"),
        (gabor.responses_2d, (np.ones((8, 8, 3)), [np.ones((3, 3))]), "image must be an image of shape"),
        (gabor.responses_2d, (np.full((8, 8), np.nan), [np.ones((3, 3))]), "image must hold finite numbers only"),
        (gabor.gabor_2d, (0, 4.0, 100.0, 0.1), "gamma must be at least sigma / 200"),
        (gabor.moving_grating, ((4, 4), 4, 1), "shape must hold 3 whole numbers (frames, rows, columns)"),
        (gabor.moving_grating, ((4, 4, 4), 4, 1e308), "speed must be"),
        (gabor.space_time_filter, (8, -1e308, 4, 2), "speed must be"),
        (gabor.moving_grating, ((0, 4, 4), 4, 1), "shape must be"),
        (gabor.moving_grating, ((4, 4, 4), 1, 1), "wavelength must be"),
        (gabor.space_time_filter, (8, np.nan, 4, 2), "speed must be"),
        (gabor.space_time_filter, (8, 1, 4, 0), "sigma_time must be"),
    ],
)
def test_bad_pictures_and_kernels_are_named(function, arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        function(*arguments)


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (gabor.gabor_2d, (0, 4.0, 2.0, 1.0, 0.0, "no"), "zero_mean must be True or False"),
        (gabor.kernels_2d, (4, [4.0], None), "zero_mean must be True or False"),
        (gabor.responses_2d, (np.ones((8, 8)), None), "kernels must be a sequence of at least one kernel"),
        (gabor.responses_2d, (np.ones((8, 8)), ["abc"]), "kernel 0 must be an image of shape"),
        (gabor.moving_grating, (4, 4, 1), "shape must hold 3 whole numbers"),
    ],
)
def test_other_types_of_pictures_and_kernels_are_named(function, arguments, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        function(*arguments)


@pytest.mark.parametrize("phase", [0.0, 0.7, -np.pi / 2])
def test_zero_mean_takes_a_multiple_of_the_gaussian_away(phase):
    plain, mended = (gabor.gabor_2d(0.6, 9.0, 3.0, 0.5, phase, zero_mean) for zero_mean in (False, True))
    bell = np.abs(gabor.gabor_2d(0.6, 9.0, 3.0, 0.5, 0.0) + 1j * gabor.gabor_2d(0.6, 9.0, 3.0, 0.5, -np.pi / 2))
    assert abs(mended.sum()) < 1e-12
    assert np.allclose(plain - mended, plain.sum() * bell)


# -- moving pictures --------------------------------------------------------------------------------------------------


def test_a_grating_moves_by_its_speed():
    video = gabor.moving_grating((5, 6, 40), wavelength=8, speed=2)
    for frame in range(4):
        assert np.allclose(video[frame + 1][:, 2:], video[frame][:, :-2])
    down = gabor.moving_grating((5, 40, 6), wavelength=8, speed=2, theta=np.pi / 2)
    assert np.allclose(down, np.swapaxes(video, 1, 2))


@pytest.mark.parametrize(("speed", "theta"), [(1.0, 0.0), (-1.0, 0.0), (2.0, np.pi / 2), (1.5, np.pi / 4)])
def test_a_space_time_filter_is_tuned_to_its_speed_and_direction(speed, theta):
    kernel = gabor.space_time_filter(8, speed, 4, 4, theta)
    speeds = np.arange(-3, 3.01, 0.5)
    size = (25, 31, 31)
    responses = [
        np.abs(fftconvolve(gabor.moving_grating(size, 8, one, theta), kernel, mode="valid")).mean() for one in speeds
    ]
    assert speeds[np.argmax(responses)] == speed
    assert max(responses) == pytest.approx(0.5, rel=0.03)
    assert responses[list(speeds).index(-speed)] < 0.05 * max(responses)
    assert abs(kernel.sum()) < 1e-12
