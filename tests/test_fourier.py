"""Notebook 03's computations: its worked numbers, NumPy and SciPy as references, laws of the transform, bad input."""

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.axes import Axes
from skimage import color
from skimage.metrics import peak_signal_noise_ratio
from sklearn.neighbors import KNeighborsClassifier

from helpers import datasets, evaluation, fourier, plots, signals
from helpers.plots.fourier import arrow_chain

quick = settings(deadline=None, max_examples=60)
finite = st.floats(-1e3, 1e3, width=32)


def samples(smallest: int = 2, largest: int = 60):
    """Signals of finite numbers."""
    return arrays(np.float64, st.integers(smallest, largest).map(lambda n: (n,)), elements=finite)


def pictures(smallest: int = 1, largest: int = 9):
    """Grey and colour pictures of any shape."""
    side = st.integers(smallest, largest)
    shape = st.one_of(st.tuples(side, side), st.tuples(side, side, st.just(3)))
    return arrays(np.float64, shape, elements=st.floats(-10, 10, width=32))


def close(got, wanted, size=1.0):
    """Equal to 1e-9, relative to the numbers that went in."""
    np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9 * max(1.0, float(size)))


def total(x) -> float:
    return float(np.abs(x).sum())


# -- the worked numbers -----------------------------------------------------------------------------------------------


def test_three_sines_and_four_cosines_are_one_arrow_of_length_five():
    t = np.linspace(0, 2, 1001)
    total_wave = fourier.harmonics(t, [1, 1], [3, 4], [0, np.pi / 2])
    close(total_wave, 5 * np.sin(2 * np.pi * t + np.arctan2(4, 3)))
    assert np.degrees(np.arctan2(4, 3)) == pytest.approx(53.13, abs=0.005)


GIBBS = scipy.special.sici(np.pi)[0] / np.pi - 0.5  # of the jump: 0.08949


@pytest.mark.parametrize("n_terms", [10, 30, 100, 300, 1000])
def test_gibbs_square_wave(n_terms):
    t = np.linspace(0, 1 / n_terms, 4001)  # the first peak lies at 1 / (4 n_terms)
    overshoot = (fourier.square_wave_series(t, n_terms).max() - 1) / 2
    assert overshoot == pytest.approx(0.089, abs=0.002)
    assert overshoot == pytest.approx(GIBBS, abs=0.001)


@pytest.mark.parametrize("n_terms", [30, 100, 300, 1000])
def test_gibbs_sawtooth(n_terms):
    t = 1 - np.linspace(1e-9, 2 / n_terms, 4001)  # before the jump at t = 1
    beyond = fourier.sawtooth_series(t, n_terms) - scipy.signal.sawtooth(2 * np.pi * t)
    assert beyond.max() / 2 == pytest.approx(0.089, abs=0.002)


def test_the_series_come_closer_in_the_mean_square():
    t = (np.arange(20_000) + 0.5) / 20_000
    waves = [(fourier.square_wave_series, scipy.signal.square), (fourier.sawtooth_series, scipy.signal.sawtooth)]
    for series, wave in waves:
        errors = [np.mean((series(t, n) - wave(2 * np.pi * t)) ** 2) for n in (1, 4, 16, 64)]
        assert errors == sorted(errors, reverse=True) and errors[-1] < 0.01


def test_the_first_term_of_the_square_wave_holds_81_per_cent_of_its_power():
    t = np.arange(10_000) / 10_000
    assert np.mean(fourier.square_wave_series(t, 1) ** 2) == pytest.approx(8 / np.pi**2, abs=1e-9)
    assert 8 / np.pi**2 == pytest.approx(0.81, abs=0.005)


@pytest.mark.parametrize("n", [1, 2, 7, 16, 100, 255, 1000, 1024])
def test_dft_equals_numpy(n):
    x = np.random.default_rng(n).normal(size=n)
    assert np.abs(fourier.dft(x) - np.fft.fft(x)).max() < 1e-9
    assert np.abs(fourier.dft_matrix(n) @ x - scipy.fft.fft(x)).max() < 1e-9


def test_dft_matrix_is_unitary_but_for_its_scale():
    w = fourier.dft_matrix(24)
    close(w @ w.conj().T, 24 * np.eye(24))
    close(w, scipy.linalg.dft(24))


def test_five_cycles_in_128_samples_are_one_bin():
    tone = np.sin(2 * np.pi * 5 * np.arange(128) / 128)
    frequencies, power = fourier.power_spectrum(tone, sample_rate=128)
    assert frequencies[5] == 5 and power[5] == pytest.approx(64**2)
    assert np.sqrt(np.delete(power, 5)).max() < 1e-9
    # neither the square of the transform nor its real part is power: one is negative here, the other zero
    coefficient = np.fft.rfft(tone)[5]
    assert (coefficient**2).real == pytest.approx(-4096) and coefficient.real == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_five_cycles_are_still_there_with_noise(seed):
    n = np.arange(128)
    noisy = np.sin(2 * np.pi * 5 * n / 128) + np.random.default_rng(seed).normal(size=128)
    assert np.argmax(fourier.power_spectrum(noisy, 128)[1]) == 5
    assert fourier.dominant_period(noisy, sample_rate=1) == 128 / 5


# highest level beside the main lobe in dB and width at half power in bins, as Harris 1978 gives them in table 1
HARRIS = {"boxcar": (-13, 0.89), "hann": (-32, 1.44), "hamming": (-43, 1.30), "blackman": (-58, 1.68)}


@pytest.mark.parametrize("name", HARRIS)
def test_windows_have_the_side_lobes_of_harris(name):
    n, fine = 256, 64
    response = np.abs(np.fft.rfft(fourier.window(name, n), fine * n))
    level = 20 * np.log10(np.maximum(response / response[0], 1e-12))
    end = np.flatnonzero(np.diff(level) > 0)[0]  # the end of the main lobe
    side_lobe, width = HARRIS[name]
    assert level[end:].max() == pytest.approx(side_lobe, abs=0.6)
    assert 2 * np.flatnonzero(level < 10 * np.log10(0.5))[0] / fine == pytest.approx(width, abs=0.06)


def test_five_and_a_half_cycles_leak_into_every_bin_and_windows_help():
    tone = np.sin(2 * np.pi * 5.5 * np.arange(128) / 128)
    far = {}
    for name in fourier.WINDOWS:
        power = fourier.power_spectrum(tone * fourier.window(name, 128), 128)[1]
        far[name] = 10 * np.log10(power[16:].max() / power.max())
    power = fourier.power_spectrum(tone, 128)[1]
    assert power.min() > 1e-5 * power.max()
    assert far["boxcar"] == pytest.approx(-32.3, abs=0.1)
    assert far["blackman"] < far["hann"] < far["hamming"] < far["boxcar"] - 15


def peaks_of(seconds: int, padded_to: int) -> int:
    t = np.arange(64 * seconds) / 64
    tones = fourier.harmonics(t, [10, 10.5], [1, 1], [0, 0])
    power = np.abs(np.fft.rfft(tones, 64 * padded_to)) ** 2
    high = (power[1:-1] > power[:-2]) & (power[1:-1] > power[2:]) & (power[1:-1] > power.max() / 2)
    return int(high.sum())


def test_zeros_do_not_resolve_but_time_does():
    assert [peaks_of(1, 16), peaks_of(4, 4), peaks_of(4, 16)] == [1, 2, 2]


def test_zero_padding_interpolates_the_same_curve():
    x = np.random.default_rng(0).normal(size=64)
    assert np.abs(np.fft.rfft(x, 256)[::4] - np.fft.rfft(x)).max() < 1e-9


def test_below_half_the_sample_rate_nothing_is_lost():
    """From 16 samples of a sum of frequencies below 8, its coefficients and so every value between the samples."""
    rng = np.random.default_rng(3)
    frequencies, amplitudes, phases = np.arange(1, 8), rng.normal(size=7), rng.uniform(0, 6, size=7)
    coefficients = np.fft.rfft(fourier.harmonics(np.arange(16) / 16, frequencies, amplitudes, phases)) * 2 / 16
    t = np.linspace(0, 1, 1000)
    rebuilt = fourier.harmonics(t, np.arange(1, 8), np.abs(coefficients[1:8]), np.angle(coefficients[1:8]) + np.pi / 2)
    assert np.abs(rebuilt - fourier.harmonics(t, frequencies, amplitudes, phases)).max() < 1e-9


def test_sunspots_have_a_period_near_eleven_years():
    sunspots = datasets.load_sunspots()
    assert 10.5 < fourier.dominant_period(sunspots.data, sample_rate=1) < 11.5
    assert fourier.dominant_period(sunspots.data, sample_rate=1) == pytest.approx(309 / 28)
    trend = signals.smooth(sunspots.data, sigma=20)
    assert fourier.dominant_period(sunspots.data - trend, 1) == pytest.approx(309 / 28)


def test_all_harmonics_replay_the_past_and_lose_against_the_mean():
    data = datasets.load_sunspots().data
    past, future = data[:-40], data[-40:]
    perfect = np.resize(fourier.denoise(past, len(past) // 2), len(data))
    assert signals.rms_error(perfect[:-40], past) < 1e-9
    assert np.abs(perfect[-40:] - past[:40]).max() < 1e-9
    baseline = signals.rms_error(np.full(40, past.mean()), future)
    last_cycle = signals.rms_error(np.resize(past[-11:], 40), future)
    for keep in (1, 2, 3, 5, 10, 20, 40, 80):
        forecast = np.resize(fourier.denoise(past, keep), len(data))[-40:]
        assert signals.rms_error(forecast, future) > baseline > last_cycle


@pytest.mark.parametrize(("n", "m"), [(100, 21), (64, 64), (5, 1), (31, 200)])
def test_convolution_theorem(n, m):
    rng = np.random.default_rng(n + m)
    x, h = rng.normal(size=n), rng.normal(size=m)
    length = n + m - 1
    product = np.fft.rfft(x, length) * np.fft.rfft(h, length)
    assert np.abs(product - np.fft.rfft(np.convolve(x, h))).max() < 1e-9
    assert np.abs(np.fft.irfft(product, length) - np.convolve(x, h)).max() < 1e-9


def test_without_zeros_the_end_of_the_convolution_falls_on_its_beginning():
    rng = np.random.default_rng(0)
    x, h = rng.normal(size=100), rng.normal(size=21)
    circular, full = np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(h, 100), 100), np.convolve(x, h)
    wrong = np.abs(circular - full[:100]) > 1e-9
    assert wrong[:20].all() and not wrong[20:].any()
    close(circular[:20], full[:20] + full[100:])


def distance_of_peaks(x, sigma) -> float:
    smoothed = signals.smooth(x, sigma)
    return float(np.median(np.diff(scipy.signal.argrelmax(smoothed)[0])))


def test_prices_show_their_hidden_period_with_and_without_fourier():
    prices = datasets.load_prices()
    varying = prices.data - np.polyval(np.polyfit(prices.days, prices.data, 1), prices.days)
    assert fourier.dominant_period(varying, sample_rate=1) == prices.period == 30
    assert fourier.dominant_period(prices.data, sample_rate=1) == 750  # the rise
    for sigma in (4, 5, 6, 8):
        assert distance_of_peaks(prices.data, sigma) == pytest.approx(30, abs=1.5)
    power = fourier.power_spectrum(varying, sample_rate=1)[1]
    assert power.max() / power.sum() == pytest.approx(0.178, abs=0.0005)
    rng = np.random.default_rng(1)
    shuffled = [fourier.power_spectrum(rng.permutation(varying), sample_rate=1)[1] for _ in range(100)]
    assert max(p.max() / p.sum() for p in shuffled) < 0.05


def test_smoothed_noise_has_a_period_of_its_own():
    """Rice 1944: peaks of Gaussian noise under a Gaussian filter are 2 pi sqrt(2 / 3) sigma apart on average."""
    assert 2 * np.pi * np.sqrt(2 / 3) == pytest.approx(5.13, abs=0.005)
    noise = np.random.default_rng(2).normal(size=100_000)
    for sigma in (3, 6, 12):
        smoothed = signals.smooth(noise, sigma)
        assert np.diff(scipy.signal.argrelmax(smoothed)[0]).mean() == pytest.approx(5.13 * sigma, rel=0.03)


def fences(values):
    q1, q3 = np.percentile(values, [25, 75])
    return (values < q1 - 1.5 * (q3 - q1)) | (values > q3 + 1.5 * (q3 - q1))


def test_fences_beyond_the_quartiles_and_around_the_median():
    """On normal noise 0.7 % lies beyond the first and 4.3 % beyond the second."""
    quartile = scipy.stats.norm.ppf(0.75)
    assert 2 * scipy.stats.norm.sf(4 * quartile) == pytest.approx(0.007, abs=0.0005)
    assert 2 * scipy.stats.norm.sf(3 * quartile) == pytest.approx(0.043, abs=0.0005)
    noise = np.random.default_rng(6).normal(size=100_000)
    assert fences(noise).mean() == pytest.approx(0.007, abs=0.001)


def test_trend_cycle_remainder_and_its_outliers():
    sunspots = datasets.load_sunspots()
    trend = signals.smooth(sunspots.data, sigma=11)
    cycle = fourier.denoise(sunspots.data - trend, keep=8)
    remainder = sunspots.data - trend - cycle
    assert sunspots.years[fences(remainder)].tolist() == [1870, 1957]
    assert np.var(remainder) / np.var(sunspots.data) == pytest.approx(0.19, abs=0.005)
    assert fourier.dominant_period(cycle, 1) == pytest.approx(309 / 28)


def test_forecasts_from_every_year_since_1850():
    data = datasets.load_sunspots().data
    forecasts = {
        "mean": lambda past, ahead: np.full(ahead, past.mean()),
        "last": lambda past, ahead: np.resize(past[-11:], ahead),
        1: lambda past, ahead: np.resize(fourier.denoise(past, 1), len(past) + ahead)[-ahead:],
        10: lambda past, ahead: np.resize(fourier.denoise(past, 10), len(past) + ahead)[-ahead:],
    }
    error = {}
    for ahead in (11, 40):
        for name, forecast in forecasts.items():
            ends = range(150, len(data) - ahead + 1)
            errors = [signals.rms_error(forecast(data[:end], ahead), data[end : end + ahead]) for end in ends]
            error[name, ahead] = np.mean(errors)
    for ahead in (11, 40):
        assert error["last", ahead] == min(error[name, ahead] for name in forecasts)
        assert error[10, ahead] > error["mean", ahead]
    assert error[1, 11] < error["mean", 11] and error[1, 40] == pytest.approx(error["mean", 40], abs=0.2)
    assert [round(error[name, 11], 1) for name in ("mean", "last", 1)] == [42.2, 28.5, 38.0]


def test_devices_are_told_apart_by_spectra_and_hardly_by_samples():
    devices = datasets.load_devices()
    nearest = KNeighborsClassifier(1)
    magnitude = np.abs(np.fft.rfft(devices.data))
    logarithm = np.log(magnitude)
    tones = logarithm[:, [20, 21, 45, 46, 80, 81]]  # the bins to both sides of the three tones
    descriptions = {"samples": devices.data, "magnitude": magnitude, "logarithm": logarithm, "of the tones": tones}
    scores = {
        name: evaluation.leave_one_out(nearest, features, devices.target) for name, features in descriptions.items()
    }
    assert scores["samples"].accuracy < 0.65 and scores["magnitude"].accuracy > 0.9
    assert scores["samples"].interval[1] < scores["magnitude"].interval[0]
    assert scores["logarithm"].interval[0] < 0.5 < scores["logarithm"].interval[1]
    assert scores["of the tones"].accuracy > 0.85


@pytest.mark.parametrize("sigma", [1.5, 3, 10])
def test_the_transform_of_a_gaussian_is_a_gaussian(sigma):
    factor = np.abs(np.fft.rfft(signals.gaussian_kernel(sigma), n=2000))
    assert factor == pytest.approx(np.exp(-2 * (np.pi * sigma * np.fft.rfftfreq(2000)) ** 2), abs=1e-4)


def test_bias_and_variance_of_three_descriptions_of_a_chirp():
    """Rising or falling: the spectrum stays at chance, the samples learn slowly, spectra of pieces know at once."""
    seconds, rng = np.arange(256) / 256, np.random.default_rng(0)
    kinds = rng.integers(2, size=712)
    turns = 32 * seconds + 16 * np.outer(2 * kinds - 1, seconds**2 - seconds) + rng.uniform(size=(712, 1))
    moved = [np.roll(wave, rng.integers(-16, 17)) for wave in np.sin(2 * np.pi * turns)]
    X = np.array(moved) + rng.normal(size=turns.shape)

    def accuracy(features, size):
        closest = scipy.spatial.distance.cdist(features[512:], features[:size]).argmin(axis=1)
        return np.mean(kinds[closest] == kinds[512:])

    spectrum = np.abs(np.fft.rfft(X))
    pieces = np.abs(np.fft.rfft(X.reshape(-1, 8, 32))).reshape(len(X), -1)
    assert accuracy(spectrum, 512) == pytest.approx(0.5, abs=0.1)
    assert accuracy(pieces, 8) > 0.95
    assert accuracy(X, 8) < 0.85 and accuracy(X, 512) > 0.95


def test_the_phase_carries_the_structure():
    photographs = datasets.load_photographs()
    temple, flower = color.rgb2gray(photographs.china), color.rgb2gray(photographs.flower)
    for magnitudes, phases in ((temple, flower), (flower, temple)):
        mixed = fourier.swap_phase(magnitudes, phases)
        alike = [np.corrcoef(mixed.ravel(), parent.ravel())[0, 1] for parent in (magnitudes, phases)]
        assert alike[1] > 0.75 and abs(alike[0]) < 0.2


def test_more_frequencies_more_decibels():
    camera = datasets.load_photographs().camera / 255
    fractions = (0.01, 0.05, 0.2, 0.5)
    levels = [
        peak_signal_noise_ratio(camera, fourier.keep_low_frequencies(camera, f), data_range=1) for f in fractions
    ]
    assert np.round(levels, 1).tolist() == [22.7, 26.2, 30.1, 34.1]
    assert np.abs(fourier.keep_low_frequencies(camera, 1) - camera).max() < 1e-9


def test_chirps_up_and_down_have_one_power_spectrum():
    t = np.arange(512) / 1024
    up = np.sin(2 * np.pi * (100 * t + 300 * t**2))
    close(fourier.power_spectrum(up[::-1], 1024)[1], fourier.power_spectrum(up, 1024)[1], size=1e5)


# -- laws of the transform --------------------------------------------------------------------------------------------


@quick
@given(samples(1))
def test_conjugate_symmetry(x):
    spectrum = fourier.dft(x)
    close(spectrum[1:][::-1], spectrum[1:].conj(), total(x))


@quick
@given(samples())
def test_parseval(x):
    energy = np.sum(x**2)
    close(np.sum(np.abs(fourier.dft(x)) ** 2) / len(x), energy, energy)


@quick
@given(samples(), st.floats(-9, 9), st.floats(-9, 9), st.randoms(use_true_random=False))
def test_linearity(x, a, b, random):
    y = np.array([random.uniform(-1, 1) for _ in x])
    combined = a * fourier.dft(x) + b * fourier.dft(y)
    close(fourier.dft(a * x + b * y), combined, 10 * (total(x) + len(x)))


@quick
@given(samples(), st.integers(-70, 70))
def test_a_shift_turns_phases_and_leaves_magnitudes(x, shift):
    moved = fourier.dft(np.roll(x, shift))
    turned = fourier.dft(x) * np.exp(-2j * np.pi * shift * np.arange(len(x)) / len(x))
    close(moved, turned, total(x))
    close(np.abs(moved), np.abs(fourier.dft(x)), total(x))


@quick
@given(samples(), st.floats(1e-3, 1e4))
def test_power_spectrum_is_the_squared_magnitude_on_numpys_frequencies(x, sample_rate):
    frequencies, power = fourier.power_spectrum(x, sample_rate)
    close(power, np.abs(np.fft.fft(x)[: len(x) // 2 + 1]) ** 2, total(x) ** 2)
    np.testing.assert_allclose(frequencies, np.arange(len(x) // 2 + 1) * sample_rate / len(x))
    assert frequencies.shape == power.shape and power.dtype == float


@quick
@given(st.integers(3, 300), st.data(), st.floats(0.01, 1e4), st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_a_tone_of_whole_cycles_is_found_exactly(n, data, sample_rate, offset, amplitude):
    cycles = data.draw(st.integers(1, (n - 1) // 2))
    tone = offset + amplitude * np.cos(2 * np.pi * cycles * np.arange(n) / n + 0.4)
    assert fourier.dominant_period(tone, sample_rate) == pytest.approx(n / sample_rate / cycles, rel=1e-12)


@pytest.mark.parametrize("scale", [1e-200, 1e-30, 1, 1e30, 1e300])
def test_the_period_does_not_depend_on_the_unit(scale):
    x = scale * np.array([3.0, 1, 3, 5, 3, 1, 3, 5])
    assert fourier.dominant_period(x, sample_rate=1) == 4.0


def test_of_equal_rhythms_the_longest():
    n = np.arange(60)
    assert fourier.dominant_period(fourier.harmonics(n, [3 / 60, 10 / 60], [1, 1], [0.3, 2]), 1) == 20.0


def test_monthly_values_give_years():
    months = np.arange(240)
    assert fourier.dominant_period(5 + np.sin(2 * np.pi * months / 24), sample_rate=12) == pytest.approx(2.0)


@quick
@given(samples(), st.data())
def test_denoise_keeps_the_strongest_and_is_a_projection(x, data):
    keep = data.draw(st.integers(0, len(x) // 2))
    kept = fourier.denoise(x, keep)
    assert kept.shape == x.shape
    close(kept.mean(), x.mean(), total(x))
    strong = np.abs(np.fft.rfft(kept))[1:] > 1e-7 * (1 + total(x))
    assert strong.sum() <= keep
    errors = [np.sum((fourier.denoise(x, k) - x) ** 2) for k in range(len(x) // 2 + 1)]
    assert all(after <= before + 1e-6 * (1 + total(x)) ** 2 for before, after in zip(errors, errors[1:]))
    close(fourier.denoise(x, len(x) // 2), x, total(x))


def test_denoise_counts_the_frequency_without_a_mirror_image_once():
    """In 8 samples bin 4 has none: its coefficient is twice as large for the same energy."""
    n = np.arange(8)
    weak_alternation, wave = 0.8 * (-1.0) ** n, np.sin(2 * np.pi * n / 8)  # energies 5.12 and 4
    close(fourier.denoise(weak_alternation + wave, 1), weak_alternation)
    weaker = 0.6 * (-1.0) ** n  # energy 2.88, though its coefficient is 4.8 and that of the wave 4
    close(fourier.denoise(weaker + wave, 1), wave)


@pytest.mark.parametrize("seed", range(40))
def test_of_equally_strong_frequencies_the_lower_is_kept(seed):
    rng, n = np.random.default_rng(seed), np.arange(64)
    low, high = sorted(rng.choice(np.arange(1, 32), 2, replace=False))
    waves = [np.cos(2 * np.pi * k * n / 64 + rng.uniform(0, 6)) for k in (low, high)]
    close(fourier.denoise(waves[0] + waves[1], 1), waves[0])


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1e30, 1e295])
def test_denoise_does_not_depend_on_the_unit(scale):
    x = np.random.default_rng(0).normal(size=31)
    np.testing.assert_allclose(fourier.denoise(scale * x, 3) / scale, fourier.denoise(x, 3), rtol=1e-9, atol=1e-9)
    close(fourier.denoise(np.zeros(5), 1), 0)


@pytest.mark.parametrize("name", fourier.WINDOWS)
@pytest.mark.parametrize("n", [2, 3, 64, 129])
def test_windows_equal_scipy(name, n):
    np.testing.assert_allclose(fourier.window(name, n), scipy.signal.get_window(name, n), atol=1e-12)
    assert fourier.window(name, n).min() >= 0 and fourier.window(name, n).max() <= 1


@quick
@given(st.integers(1, 40), st.integers(1, 30))
def test_series_are_made_of_their_first_terms(n_terms, cells):
    t = np.arange(cells) / cells + 0.01
    k = range(1, n_terms + 1)
    square = sum(4 / np.pi * np.sin(2 * np.pi * (2 * j - 1) * t) / (2 * j - 1) for j in k)
    close(fourier.square_wave_series(t, n_terms), square)
    sawtooth = sum(-2 / np.pi * np.sin(2 * np.pi * j * t) / j for j in k)
    close(fourier.sawtooth_series(t, n_terms), sawtooth)


# -- pictures ---------------------------------------------------------------------------------------------------------


@quick
@given(pictures(), st.floats(0.01, 1))
def test_low_frequencies_are_those_of_the_mask(image, fraction):
    kept = fourier.keep_low_frequencies(image, fraction)
    radius = fourier.radial_frequencies(image.shape[:2])
    ordered = np.sort(radius.ravel())
    highest = ordered[min(int(np.ceil(fraction * radius.size - 1e-9)), radius.size) - 1]
    spectrum, original = (np.fft.fft2(x, axes=(0, 1)) for x in (kept, image))
    assert kept.shape == image.shape and kept.dtype == float
    close(spectrum[radius <= highest], original[radius <= highest], total(image))
    close(spectrum[radius > highest], 0, total(image))
    assert np.mean(radius <= highest) >= fraction - 1e-9


@quick
@given(pictures(), st.floats(0, 0.8), st.floats(0, 0.8))
def test_three_rings_make_the_picture(image, one, two):
    low, high = sorted((round(one, 3), round(two, 3)))
    inner = fourier.band_pass(image, 0, low)
    ring = fourier.band_pass(image, low + 1e-9, high) if low + 1e-9 <= high else 0 * image
    outer = fourier.band_pass(image, max(high, low) + 1e-9, 2)
    close(inner + ring + outer, image, total(image))


def test_both_ends_of_the_ring_are_kept():
    wave = np.cos(2 * np.pi * np.arange(30) / 3) * np.ones((4, 1))  # 1/3 of a cycle a pixel
    close(fourier.band_pass(wave, 1 / 3, 1 / 3), wave)
    close(fourier.band_pass(wave, 0, 0.33), 0)
    close(fourier.band_pass(wave + 5, 0, 0), 5)


@quick
@given(pictures(1, 6), st.integers(0, 2**32 - 1))
def test_swapped_phases_keep_the_magnitudes(image, seed):
    other = np.random.default_rng(seed).normal(size=image.shape)
    mixed = fourier.swap_phase(image, other)
    magnitudes = [np.abs(np.fft.fft2(x, axes=(0, 1))) for x in (mixed, image)]
    close(*magnitudes, total(image))
    close(fourier.swap_phase(image, image), image, total(image))


def test_pictures_of_bytes_are_taken_as_they_are():
    image = np.arange(48, dtype=np.uint8).reshape(6, 8)
    close(fourier.keep_low_frequencies(image, 1), image)
    close(fourier.band_pass(image, 0, 1), image)
    close(fourier.swap_phase(image, image), image)


# -- bad input --------------------------------------------------------------------------------------------------------

X, PICTURE = [1.0, 2, 4, 2], np.eye(4)


@pytest.mark.parametrize(
    ("call", "error", "argument"),
    [
        (lambda: fourier.power_spectrum(X, 0), ValueError, "sample_rate"),
        (lambda: fourier.power_spectrum(X, -1), ValueError, "sample_rate"),
        (lambda: fourier.power_spectrum(X, "8"), TypeError, "sample_rate"),
        (lambda: fourier.power_spectrum(X, np.inf), ValueError, "sample_rate"),
        (lambda: fourier.power_spectrum([], 1), ValueError, "signal"),
        (lambda: fourier.power_spectrum([1.0], 1), ValueError, "signal"),
        (lambda: fourier.power_spectrum([1.0, np.nan], 1), ValueError, "signal"),
        (lambda: fourier.power_spectrum(PICTURE, 1), ValueError, "signal"),
        (lambda: fourier.power_spectrum([1j, 2], 1), TypeError, "signal"),
        (lambda: fourier.power_spectrum([1e200, 0], 1), ValueError, "signal"),
        (lambda: fourier.dominant_period(X, 0), ValueError, "sample_rate"),
        (lambda: fourier.dominant_period([1.0, 2], 1), ValueError, "signal"),
        (lambda: fourier.dominant_period([0.1] * 7, 1), ValueError, "signal"),
        (lambda: fourier.dft([]), ValueError, "signal"),
        (lambda: fourier.dft(np.zeros(5000)), ValueError, "n"),
        (lambda: fourier.dft([1e308, 1e308]), ValueError, "signal"),
        (lambda: fourier.harmonics([1e300], [1e300], [1], [0]), ValueError, "t"),
        (lambda: fourier.dft_matrix(0), ValueError, "n"),
        (lambda: fourier.dft_matrix(2.0), TypeError, "n"),
        (lambda: fourier.harmonics(X, [1, 2], [1], [0, 0]), ValueError, "frequencies and amplitudes"),
        (lambda: fourier.harmonics(X, [1, 2], [1, 1], [0]), ValueError, "frequencies and phases"),
        (lambda: fourier.square_wave_series(X, 0), ValueError, "n_terms"),
        (lambda: fourier.sawtooth_series(X, 1.5), TypeError, "n_terms"),
        (lambda: fourier.window("kaiser", 8), ValueError, "name"),
        (lambda: fourier.window("hann", 1), ValueError, "n"),
        (lambda: fourier.denoise(X, 3), ValueError, "keep"),
        (lambda: fourier.denoise(X, -1), ValueError, "keep"),
        (lambda: fourier.denoise([1.0], 0), ValueError, "signal"),
        (lambda: fourier.radial_frequencies((4,)), ValueError, "shape"),
        (lambda: fourier.radial_frequencies((4, 0)), ValueError, "shape"),
        (lambda: fourier.radial_frequencies(4), TypeError, "shape"),
        (lambda: fourier.denoise([1e301, 0], 0), ValueError, "signal"),
        (lambda: fourier.keep_low_frequencies(PICTURE * 1e301, 0.5), ValueError, "image"),
        (lambda: fourier.band_pass(PICTURE * 1e301, 0, 0.5), ValueError, "image"),
        (lambda: fourier.swap_phase(PICTURE * 1e301, PICTURE), ValueError, "first"),
        (lambda: fourier.keep_low_frequencies(PICTURE, 0), ValueError, "fraction"),
        (lambda: fourier.keep_low_frequencies(PICTURE, 1.01), ValueError, "fraction"),
        (lambda: fourier.keep_low_frequencies(X, 0.5), ValueError, "image"),
        (lambda: fourier.keep_low_frequencies(PICTURE * np.nan, 0.5), ValueError, "image"),
        (lambda: fourier.band_pass(PICTURE, -0.1, 0.2), ValueError, "low"),
        (lambda: fourier.band_pass(PICTURE, 0.3, 0.2), ValueError, "high"),
        (lambda: fourier.swap_phase(PICTURE, np.eye(5)), ValueError, "first and second"),
        (lambda: fourier.swap_phase(PICTURE, X), ValueError, "second"),
    ],
)
def test_a_bad_argument_is_named(call, error, argument):
    with pytest.raises(error, match=f"^{argument} must "):
        call()


# -- drawings ---------------------------------------------------------------------------------------------------------

T = np.linspace(0, 1, 50)
DRAWINGS = {
    "phasors": lambda: plots.phasors([1, 3], [1, 0.5], [0, 1], [0, 0.3]),
    "stems": lambda: plots.stems({"one": T, "two": -T}),
    "panels": lambda: plots.panels({"one": T, "two": T**2}, T, "time (s)", faint=["two"]),
    "histogram": lambda: plots.histogram({"one": T}, np.linspace(0, 1, 9), "length (m)", {"truth": 0.4}),
    "dft_waves": lambda: plots.dft_waves(fourier.dft_matrix(8)),
    "picture_spectrum": lambda: plots.picture_spectrum(np.outer(T, T), ring=(0.1, 0.2)),
    "spectrum_of_pictures": lambda: plots.spectrum_of_pictures({"one": np.outer(T, T), "two": np.eye(20)}),
    "learning_curves": lambda: plots.learning_curves([10, 20], {"task": {"one": [0.5, 0.9]}}, chance=0.5),
    "levels": lambda: plots.levels({"one": (T, T), "two": (T[::2], T[::2])}, "frequency (Hz)"),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_returns_what_it_drew_with_labels(name):
    drawn = DRAWINGS[name]()
    figure = drawn.figure if isinstance(drawn, Axes) else drawn
    assert plots.base.png(figure).startswith(b"\x89PNG")
    assert any(ax.get_xlabel() for ax in figure.axes) and any(ax.get_ylabel() for ax in figure.axes)
    assert figure.get_size_inches()[0] <= 9


@quick
@given(st.floats(-3, 3), st.lists(st.tuples(st.integers(1, 9), finite, st.floats(-7, 7)), min_size=1, max_size=6))
def test_the_last_arrow_points_to_the_height_of_the_wave(t, waves):
    frequencies, amplitudes, phases = zip(*waves)
    corners = arrow_chain(t, frequencies, amplitudes, phases)
    assert corners.shape == (len(waves) + 1, 2) and not corners[0].any()
    close(corners[-1, 1], fourier.harmonics([t], frequencies, amplitudes, phases)[0], total(amplitudes))
    close(np.hypot(*np.diff(corners, axis=0).T), np.abs(amplitudes), total(amplitudes))


def test_the_levels_are_decibels_below_the_peak():
    ax = plots.levels({"one": (np.arange(3), np.array([1.0, 100, 10]))}, "frequency (Hz)")
    assert ax.lines[0].get_ydata().tolist() == pytest.approx([-20, 0, -10])
