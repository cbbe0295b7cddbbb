"""Notebook 03: what its demos should show and which options of its questions are true, without helpers.fourier."""

from collections.abc import Callable

import numpy as np
import scipy.fft
from scipy import ndimage, signal
from skimage import color
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from helpers import datasets
from tests.widgets import Content, pictures, stems

# -- the demos --------------------------------------------------------------------------------------------------------


def arrow(start: complex, end: complex, head: float) -> np.ndarray:
    """Shaft, then the two barbs of the head, which reach back along the shaft and half as far to each side."""
    along = end - start
    back = along * min(head / abs(along), 0.5) if along else 0
    points = [start, end, end - back * (1 - 0.5j), end, end - back * (1 + 0.5j)]
    return np.array([np.real(points), np.imag(points)])


def harmonic_mixer(time: float, preset_name: str, phase_2: int, phase_3: int, **amplitudes: float) -> Content:
    """With complex numbers: harmonic k is the imaginary part of A exp(i (2 pi k t + phi))."""
    sizes = np.array([amplitudes[f"amplitude_{k}"] for k in range(1, 6)])
    degrees = np.array([0, phase_2, phase_3, 0, 0])

    def arrows(t: float) -> np.ndarray:
        return sizes * np.exp(1j * (2 * np.pi * np.arange(1, 6) * t + np.deg2rad(degrees)))

    t = np.linspace(0, 2, 801)
    heights = np.array([arrows(instant).sum().imag for instant in t])
    tips = np.concatenate([[0], np.cumsum(arrows(time))])
    reach = min(r for r in (0.8, 1, 1.25, 1.6, 2.1, 2.6, 3.3, 4.2, 5.3, 7) if r >= 1.05 * sizes.sum())
    around = np.append(np.exp(1j * np.linspace(0, 2 * np.pi, 73)), np.nan)
    circles = np.concatenate([size * around + tip for size, tip in zip(sizes, tips)])
    circles[np.isnan(circles)] = complex(np.nan, np.nan)
    now, past = tips[-1].imag, t < time
    lines = {
        "wave": np.array([t, heights]),
        "traced so far": np.array([[*t[past], time], [*heights[past], now]]),
        "now": np.array([[time], [now]]),
        "height": np.array([[tips[-1].real, reach], [now, now]]),
        "height at the wave": np.array([[0, time], [now, now]]),
        "circles": np.array([circles.real, circles.imag]),
    }
    for k in range(1, 6):
        lines[f"harmonic {k}"] = arrow(tips[k - 1], tips[k], 0.08 * reach)
        lines[f"amplitude {k}"] = stems(np.array([k]), sizes[[k - 1]])
        lines[f"phase {k}"] = stems(np.array([k]), degrees[[k - 1]].astype(float))
    period = np.array([arrows(instant).sum().imag for instant in np.arange(1000) / 1000])
    coefficients = np.fft.fft(period) / 1000
    caption = (
        f"At {time:.2f} periods the height is {round(now, 2) + 0.0:.2f}. Peak {abs(period).max():.2f}, "
        f"RMS {period.std():.3f}. Power {period.var():.3f}, sum of the powers of the harmonics "
        f"{(abs(coefficients) ** 2).sum():.3f}."
    )
    return lines, caption


def picture_band_pass(kind: str, low: float, high: float, picture: str) -> Content:
    """With the transform of real pictures, which holds half of the plane."""
    assert kind == ("low-pass" if low == 0 else "high-pass" if high == 0.71 else "band-pass")
    image = pictures()[picture]
    whole, half = (np.sqrt(np.add.outer(scipy.fft.fftfreq(160) ** 2, f**2)).round(9) for f in
                   (scipy.fft.fftfreq(160), scipy.fft.rfftfreq(160)))  # fmt: skip
    coefficients = scipy.fft.rfft2(image)
    passed = scipy.fft.irfft2(np.where((half >= low) & (half <= high), coefficients, 0), (160, 160))
    size = np.abs(scipy.fft.fft2(image))
    level = scipy.fft.fftshift(20 * np.log10(size / size.max()))
    kept = (whole >= low) & (whole <= high)
    energy = size**2
    energy[0, 0] = 0
    around = np.linspace(0, 2 * np.pi, 361)
    circle = np.array([np.cos(around), np.sin(around)])
    drawn = {
        "what passes": passed,
        "its place in the spectrum": np.maximum(level, -120),
        "lowest frequency passed": low * circle,
        "highest frequency passed": high * circle,
    }
    error = "nothing is lost" if kept.all() else f"PSNR {-10 * np.log10(np.mean((passed - image) ** 2)):.1f} dB"
    scale = "black is 0, white 1" if low == 0 else "the mean is gone: black is −0.5, mid-grey 0, white 0.5"
    share = energy[kept].sum() / energy.sum()
    return drawn, (
        f"{low:.2f} to {high:.2f} cycles a pixel: {100 * kept.mean():.1f}% of the coefficients hold {100 * share:.1f}% "
        f"of the energy (the mean aside); {error}. In the picture {scale}."
    )


def leakage(cycles: float, window_name: str, padding: int, noise_level: float) -> Content:
    n = np.arange(64)
    tone = np.sin(2 * np.pi * cycles * n / 64 + 0.5) + noise_level * np.random.default_rng(0).normal(size=64)
    windowed = tone * signal.get_window(window_name, 64)
    size = np.abs(np.fft.fft(windowed, 64 * padding))[: 32 * padding + 1]
    bins = np.arange(32 * padding + 1) / padding
    level = 20 * np.log10(np.maximum(size / size.max(), 10**-5.5))
    lobe = {"boxcar": 1, "hann": 2, "hamming": 2, "blackman": 3}[window_name]
    low, high = max(cycles - lobe, 0), cycles + lobe
    outside = (bins < low - 1e-6) | (bins > high + 1e-6)
    lines = {
        "in the window": np.array([n, windowed]),
        "its repetition": np.array([np.arange(63, 128), [windowed[-1], *windowed]]),
        "spectrum": np.array([bins, level]),
        "bins of the 64 samples": np.array([np.arange(33), level[::padding]]),
        "main lobe": np.array([[low, high], [3, 3]]),
    }
    highest, share = level[outside].max(), (size[outside] ** 2).sum() / (size**2).sum()
    rises = f"rises to {highest:.1f} dB" if highest > -100 else "stays below -100 dB"
    return lines, (
        f"Largest at {bins[size.argmax()]:.2f} cycles. Outside the main lobe, {low:.1f} to {high:.1f} cycles, the "
        f"level {rises}; {100 * share:.1f}% of the power lies there."
    )


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "harmonic_mixer": (
        harmonic_mixer,
        {
            "time": [0, 0.15, 1.37, 2],
            "preset_name": ["sine", "falling sawtooth", "triangle", "your own"],
            "amplitude_2": [0, 0.55, 1.3],
            "phase_2": [-180, 45],
        },
    ),
    "picture_band_pass": (
        picture_band_pass,
        {
            "picture": ["photographer", "buildings", "nature"],
            "kind": ["low-pass", "high-pass", "band-pass"],
            "low": [0.0, 0.01, 0.2, 0.71],
            "high": [0.0, 0.02, 0.2, 0.5, 0.71],
        },
    ),
    "leakage": (
        leakage,
        {
            "window_name": ["boxcar", "hann", "hamming", "blackman"],
            "padding": [1, 4, 16],
            "cycles": [0.5, 5, 10.3, 10.5, 31.5],
            "noise_level": [0, 0.1, 0.5],
        },
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------


def peaks_of_noise() -> list[bool]:
    noise = np.random.default_rng(0).normal(size=50_000)
    medians, near, counts = [], [], []
    for sigma in (2, 4, 8):
        distances = np.diff(signal.find_peaks(ndimage.gaussian_filter1d(noise, sigma))[0])
        middle = np.median(distances)
        medians.append(middle / sigma)
        near.append(np.mean(np.abs(distances - middle) <= middle / 2))
        counts.append(len(distances))
    one_value = min(near) > 0.75 and np.allclose(medians, 5, atol=0.3)  # 5 sigma: it depends on sigma
    return [max(near) < 0.5, one_value, max(counts) < 100]


def three_and_four() -> list[bool]:
    t = np.arange(360) / 360
    total = 3 * np.sin(2 * np.pi * t) + 4 * np.cos(2 * np.pi * t)
    sizes = np.abs(np.fft.rfft(total)) / 180
    sinusoid = np.isclose(sizes[1], sizes.sum())
    return [*(sinusoid and np.isclose(sizes[1], amplitude) for amplitude in (7, 5)), not sinusoid]


def more_terms() -> list[bool]:
    heights, places = [], []
    for terms in (10, 1000):
        t = np.arange(1, 400) / (200 * 2 * terms)  # from the jump on, in steps much finer than the fastest wave
        k = np.arange(1, 2 * terms, 2)
        wave = (4 / np.pi / k) @ np.sin(2 * np.pi * np.outer(k, t))
        heights.append(wave.max() - 1)
        places.append(t[wave.argmax()])
    kept = np.isclose(*heights, rtol=0.01)
    return [heights[1] < 0.5 * heights[0], kept and places[1] < 0.02 * places[0], heights[1] > 1.5 * heights[0]]


def delayed_signal() -> list[bool]:
    samples = np.random.default_rng(0).normal(size=50)
    before, after = np.fft.fft(samples), np.fft.fft(np.roll(samples, 7))
    sizes = not np.allclose(np.abs(before), np.abs(after))
    phases = not np.allclose(before / np.abs(before), after / np.abs(after))
    return [sizes and not phases, phases and not sizes, sizes and phases]


def between_two_bins() -> list[bool]:
    sizes = np.abs(np.fft.rfft(np.sin(2 * np.pi * 5.5 * np.arange(128) / 128)))
    nonzero = np.flatnonzero(sizes > 1e-6)
    return [len(nonzero) == 1, set(nonzero) == {5, 6}, len(nonzero) == 65]


def zeros_for_resolution() -> list[bool]:
    def peaks(seconds: int, zeros: int) -> tuple[np.ndarray, np.ndarray]:
        t = np.arange(64 * seconds) / 64
        tones = np.sin(2 * np.pi * 10 * t) + np.sin(2 * np.pi * 10.5 * t)
        sizes = np.abs(np.fft.rfft(np.append(tones, np.zeros(64 * zeros))))
        return sizes, signal.find_peaks(sizes, height=0.5 * sizes.max())[0]

    assert len(peaks(4, 60)[1]) == 2  # a longer recording tells them apart
    (short, _), (padded, found) = peaks(1, 0), peaks(1, 15)
    np.testing.assert_allclose(padded[::16], short, atol=1e-9)
    return [len(found) == 2, len(found) == 1 and len(padded) > len(short), len(padded) == len(short)]


def all_harmonics() -> list[bool]:
    record = datasets.load_sunspots().data[:269]
    coefficients, later = np.fft.fft(record), np.arange(269, 309)
    ahead = (np.exp(2j * np.pi * np.outer(later, np.arange(269)) / 269) @ coefficients).real / 269
    last_cycle = np.resize(record[-11:], 40)
    return [np.allclose(ahead, expected) for expected in (record[:40], last_cycle, np.full(40, record.mean()))]


def product_of_spectra() -> list[bool]:
    rng = np.random.default_rng(0)
    samples, kernel = rng.normal(size=100), rng.normal(size=21)
    product = np.fft.irfft(np.fft.rfft(samples) * np.fft.rfft(kernel, 100), 100)
    right = np.isclose(product, np.convolve(samples, kernel)[:100])
    return [right.all(), right[20:].all() and not right[:20].any(), not right.any()]


def whose_picture() -> list[bool]:
    photographs = datasets.load_photographs()
    first, second = (color.rgb2gray(image)[:400, :600] for image in (photographs.china, photographs.flower))
    first, second = first - first.mean(), second - second.mean()
    mixed = np.fft.ifft2(np.abs(np.fft.fft2(first)) * np.exp(1j * np.angle(np.fft.fft2(second)))).real
    magnitude, phase = (np.corrcoef(mixed.ravel(), image.ravel())[0, 1] for image in (first, second))
    return [magnitude > phase + 0.2, phase > magnitude + 0.2, abs(phase - magnitude) <= 0.2]


def nearest_by_samples() -> list[bool]:
    devices = datasets.load_devices()
    nearest = KNeighborsClassifier(n_neighbors=1)
    right = cross_val_score(nearest, devices.data, devices.target, cv=LeaveOneOut()).mean()
    return [right < 0.62, 0.68 < right < 0.82, right > 0.9]


def up_and_down() -> list[bool]:
    t = np.arange(4000) / 4000
    up = signal.chirp(t, 100, 1, 400)
    rising, falling = (np.abs(np.fft.rfft(sound)) ** 2 for sound in (up, up[::-1]))
    low = slice(0, 200)
    return [
        falling[low].sum() > 1.01 * rising[low].sum(),
        rising.argmax() != falling.argmax(),
        np.allclose(rising, falling),
    ]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "peaks_of_noise": peaks_of_noise,
    "three_and_four": three_and_four,
    "more_terms": more_terms,
    "delayed_signal": delayed_signal,
    "between_two_bins": between_two_bins,
    "zeros_for_resolution": zeros_for_resolution,
    "all_harmonics": all_harmonics,
    "product_of_spectra": product_of_spectra,
    "whose_picture": whose_picture,
    "nearest_by_samples": nearest_by_samples,
    "up_and_down": up_and_down,
}
