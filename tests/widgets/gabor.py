"""Notebook 04: what its demos should show and which options of its questions are true, without helpers.gabor."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import ndimage, signal, stats
from scipy.spatial.distance import cdist
from skimage import color

from helpers import datasets
from tests.widgets import Content, pictures, which

# -- the demos --------------------------------------------------------------------------------------------------------


def energy_mean(places: np.ndarray, values: np.ndarray) -> float:
    return (places * np.abs(values) ** 2).sum() / (np.abs(values) ** 2).sum()


def energy_width(places: np.ndarray, values: np.ndarray) -> float:
    return energy_mean((places - energy_mean(places, values)) ** 2, values) ** 0.5


def sinusoid_under(window: np.ndarray, n: np.ndarray, frequency: float, phase: float) -> np.ndarray:
    """The window times a cosine, less the multiple of the window that makes the sum zero."""
    wave = window * np.cos(frequency * n + phase)
    return wave - wave.sum() / window.sum() * window


def positive_spectrum(kernel: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies from 0 to below half a cycle a sample, in steps of 1 / length."""
    frequencies = np.arange(length // 2) / length
    return frequencies, np.exp(-2j * np.pi * np.outer(frequencies, np.arange(len(kernel)))) @ kernel


def gabor_designer(sigma: float, frequency: float, phase: int, window_name: str) -> Content:
    reach = int(np.ceil(5 * sigma))
    n = np.arange(-reach, reach + 1)
    bell, box = stats.norm.pdf(n / sigma) * np.sqrt(2 * np.pi), 1.0 * (abs(n) <= 2 * sigma)
    window = bell if window_name == "gaussian" else box
    kernel = sinusoid_under(window, n, frequency, np.deg2rad(phase))
    kernel /= max(abs(value) / height for value, height in zip(kernel, window) if height > np.exp(-2))
    cycles = frequency / (2 * np.pi)
    # The picture's grid of frequencies is that of 2,048 samples, the measured width's that of 16 filter lengths.
    shown, measured = np.fft.rfft(kernel, 2048), positive_spectrum(kernel, 16 * (2 * reach + 1))
    grid = np.arange(1025) / 2048
    middle, centre = energy_mean(n, kernel), energy_mean(grid, shown)
    time, width = energy_width(n, kernel), energy_width(*measured)
    lines = {
        "window": np.array([n, window]),
        "filter": np.array([n, kernel]),
        "time width": np.array([[middle - time, middle + time], [-1.2, -1.2]]),
        "spectrum": np.array([grid, abs(shown) / abs(shown).max()]),
        "sinusoid": np.array([[cycles, cycles], [0, 1]]),
        "frequency width": np.array([[centre - width, centre + width], [-0.11, -0.11]]),
    }
    bump = 1 / (4 * np.pi * sigma / 2**0.5)
    whole = 4 * bump < cycles < 0.5 - 4 * bump
    if whole and window_name == "gaussian":
        assert abs(4 * np.pi * time * width - 1) < 0.01
    return lines, (
        f"Period {2 * np.pi / frequency:.1f} samples. Time width {time:.2f} samples, frequency width {width:.4f} "
        f"cycles a sample: product {time * width:.4f}, {time * width * 4 * np.pi:.2f} times 1/(4π)."
        + ("" if whole else " The bump meets an end of the spectrum: this is the width of a part of it.")
    )


def stripes(
    degrees: float, wavelength: float, sigma: float, gamma: float, phase: float, zero_mean: bool
) -> np.ndarray:
    """Stripes under a Gaussian whose weights sum to 1, by a rotation matrix."""
    reach = int(np.ceil(3 * max(sigma, sigma / gamma)))
    around = np.arange(-reach, reach + 1.0)
    turn = np.deg2rad(degrees)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    across, along = np.einsum("ij,jrc->irc", rotation, np.stack(np.meshgrid(around, around)))
    bell = np.exp(-0.5 * (across / sigma) ** 2 - 0.5 * (along * gamma / sigma) ** 2)
    bell /= bell.sum()
    kernel = bell * np.cos(2 * np.pi * across / wavelength + phase)
    return kernel - zero_mean * kernel.sum() * bell


def response(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The magnitude of the convolution, the picture mirrored at its borders."""
    reach = len(kernel) // 2
    return np.abs(signal.fftconvolve(np.pad(image, reach, mode="symmetric"), kernel, mode="valid"))


def gabor_designer_2d(
    theta: int, wavelength: float, sigma: float, gamma: float, phase: int, picture: str, zero_mean: bool, pair: bool
) -> Content:
    image, start = pictures()[picture], np.deg2rad(phase)

    def kernel(degrees: float) -> np.ndarray:
        sine = stripes(degrees, wavelength, sigma, gamma, start - np.pi / 2, zero_mean)
        return stripes(degrees, wavelength, sigma, gamma, start, zero_mean) + (1j * sine if pair else 0)

    own, turned = response(image, kernel(theta)), response(image, kernel(theta + 90))
    real = kernel(theta).real
    size = np.abs(np.fft.fftshift(np.fft.fft2(real, (129, 129))))
    middle = 26 + len(real) // 2
    shown = np.pad(real, 26)[middle - 25 : middle + 26, middle - 25 : middle + 26]
    caption = (
        f"Mean response {own.mean():.4f}; of the same kernel turned by 90° {turned.mean():.4f}: "
        f"{own.mean() / turned.mean():.2f} times as much. Weights sum to {round(real.sum(), 3) + 0.0:.3f}. "
        f"Yellow is {np.percentile(own, 99):.3f} and more."
    )
    return {"kernel": shown, "spectrum": size / size.max(), "picture": image, "response": own}, caption


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "gabor_designer": (
        gabor_designer,
        {
            "window_name": ["gaussian", "box"],
            "sigma": [1, 2.25, 10],
            "frequency": [0.1, 1.55, 3.1],
            "phase": [-180, -90, 45],
        },
    ),
    "gabor_designer_2d": (
        gabor_designer_2d,
        {
            "picture": ["photographer", "nature"],
            "zero_mean": [True, False],
            "pair": [True, False],
            "theta": [35, 90],
            "sigma": [1, 8],
            "gamma": [0.4, 2],
            "wavelength": [9],
            "phase": [30],
        },
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------


def half_a_period_later() -> list[bool]:
    t, phases = np.arange(100) / 100, np.linspace(0, 2 * np.pi, 360, endpoint=False)
    sines = np.sin(2 * np.pi * t + phases[:, None])
    distances = np.sqrt(((sines - sines[0]) ** 2).sum(1))  # from one sine to those of every phase
    typical, later = np.sqrt(np.mean(distances**2)), distances[180]
    return [later < 0.5 * typical, bool(np.isclose(later, typical, rtol=0.1)), later > 1.3 * typical]


def half_as_wide() -> list[bool]:
    n = np.arange(-100, 101)
    (wide, wide_centre), (narrow, narrow_centre) = (
        (energy_width(*bump), energy_mean(*bump))
        for bump in (positive_spectrum(sinusoid_under(np.exp(-0.5 * (n / s) ** 2), n, 1, 0), 4096) for s in (20, 10))
    )
    return [*which(narrow / wide, 0.5, 2), bool(np.isclose(narrow_centre / wide_centre, 2, rtol=0.1))]


def bank(phase: float) -> list[np.ndarray]:
    """Nine filters of unit energy, cut at two sigmas."""
    filters = [
        sinusoid_under(np.exp(-0.5 * (n / sigma) ** 2), n, frequency, phase)
        for sigma in (np.pi / 2, np.pi, 3 * np.pi / 2)
        for n in [np.arange(-np.ceil(2 * sigma), np.ceil(2 * sigma) + 1)]
        for frequency in (1, 2, 3)
    ]
    return [kernel / np.sqrt(np.sum(kernel**2)) for kernel in filters]


def pools(counts: Sequence[np.ndarray], pair: bool) -> np.ndarray:
    """Mean, standard deviation and maximum of each filter's response to log(1 + counts): (n, 9, 3).

    With `pair`, of the root of the summed squares of the responses to cosine and sine. Rounded, because the means are
    zero but for rounding without, which standardising would turn into features.
    """
    cosines, sines = bank(0), bank(np.pi / 2)

    def response(one: np.ndarray, number: int) -> np.ndarray:
        even, odd = (ndimage.convolve1d(np.log1p(one), kernels[number], mode="reflect") for kernels in (cosines, sines))
        return np.hypot(even, odd) if pair else even

    responses = [[response(one, number) for number in range(9)] for one in counts]
    return np.array([[[r.mean(), r.std(), r.max()] for r in row] for row in responses]).round(12)


def right(features: np.ndarray, labels: np.ndarray, *groups: np.ndarray) -> float:
    """How often the nearest other sample has the same label; others of the same group do not count."""
    spread = features.std(0)
    features = (features - features.mean(0)) / np.where(spread > 0, spread, 1)
    distances = cdist(features, features)
    np.fill_diagonal(distances, np.inf)
    for group in groups:
        distances[group[:, None] == group] = np.inf
    return float(np.mean(labels[distances.argmin(1)] == labels))


def which_pool() -> list[bool]:
    epidemics = datasets.load_epidemics()
    pooled, labels = pools(epidemics.data, pair=False), np.asarray(epidemics.target)
    scores = [right(pooled[:, :, pool], labels) for pool in range(3)]
    assert not pooled[:, :, 0].any()  # that is why
    return [score == min(scores) and score < np.sort(scores)[1] - 0.2 for score in scores]


def same_test_signals() -> list[bool]:
    """Two pairs of classifiers with 581 and 561 of 660 right, that is 88 and 85 %."""
    first, second = (stats.binomtest(correct, 660).proportion_ci(method="wilson") for correct in (581, 561))
    assert second.high > first.low  # the intervals overlap
    alike = [stats.binomtest(only, only + other).pvalue > 0.05 for only, other in ((25, 5), (99, 79))]
    return [all(alike), not any(alike), any(alike) and not all(alike)]


def what_the_level_knows() -> list[bool]:
    windows = datasets.load_epidemic_windows()
    chosen = np.arange(0, len(windows.data), 3)
    counts = [np.asarray(windows.data[i], dtype=float) for i in chosen]
    labels, cities = (np.asarray(column)[chosen] for column in (windows.target, windows.groups))
    levels = np.array([[np.log1p(one).min(), np.log1p(one).max(), np.log1p(one).mean()] for one in counts])
    features = levels, pools(counts, pair=True).reshape(len(counts), -1)
    level, rhythm = (right(one, labels) - right(one, labels, cities) for one in features)
    return [level > rhythm + 0.05, rhythm > level + 0.05, abs(level - rhythm) <= 0.05]


def lighter_picture() -> list[bool]:
    kernel = stripes(0, 9, 3, 1, 0, zero_mean=False)
    photographs = datasets.load_photographs()
    changes = []
    for image in (photographs.camera / 255, color.rgb2gray(photographs.china), photographs.coins / 255):
        dark, light = (response(grey, kernel).mean() for grey in (image, image + 0.2))
        changes.append(light / dark)
    return [bool(np.allclose(changes, 1, atol=0.02)), min(changes) > 1.05, max(changes) < 0.95]


def against_the_motion() -> list[bool]:
    t, y, x = np.mgrid[-12:13, -12:13, -12:13]
    tuned = np.exp(-(t**2 + y**2 + x**2) / (2 * 4**2)) * np.exp(-2j * np.pi * (x - t) / 8)
    forth, back = (abs((tuned * np.cos(2 * np.pi * (x - speed * t) / 8)).sum()) for speed in (1, -1))
    return [back > 0.9 * forth, 0.4 < back / forth < 0.6, back < 0.05 * forth]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "half_a_period_later": half_a_period_later,
    "half_as_wide": half_as_wide,
    "which_pool": which_pool,
    "same_test_signals": same_test_signals,
    "what_the_level_knows": what_the_level_knows,
    "lighter_picture": lighter_picture,
    "against_the_motion": against_the_motion,
}
