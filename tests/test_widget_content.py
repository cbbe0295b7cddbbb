"""What each demo draws and says, and the answers of the quizzes, worked out without helpers.

tests/test_widgets.py asks whether every control moves something; here, whether what it moves is right. References:
NumPy, SciPy, scikit-image. Those of notebooks 00 to 02 stand here, those of the others in tests/widgets.
"""

import itertools
import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from matplotlib.lines import Line2D
from scipy import ndimage, signal
from skimage import feature

from helpers import filters, widgets
from helpers.widgets.filters import PRESETS
from tests.widgets import (
    Content, convnets, fourier, gabor, networks, pictures, projection, spectrograms, speech, stems, transfer,
    visual_words, which,
)  # fmt: skip


def drawn(box) -> dict[str, np.ndarray]:
    """The data of the live artists: lines by label (else that of their y axis), pictures by title."""
    found = {}
    for artist in box.frame.live:
        if isinstance(artist, Line2D):
            label = artist.get_label()
            found[artist.axes.get_ylabel() if label.startswith("_") else label] = np.stack(artist.get_data())
        else:
            found[artist.axes.get_title(loc="left")] = np.asarray(artist.get_array())
    return found


def numbers(text: str) -> tuple[str, list[float], list[float]]:
    """A caption with its numbers taken out; the numbers; what one unit in the last digit of each is worth."""
    text = text.replace("−", "-")
    found = re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", text)
    units = [10.0 ** -len(number.partition(".")[2].partition("e")[0]) for number in found]
    for number in found:
        text = text.replace(number, "#", 1)
    return text, [float(number) for number in found], units


def faults(box, expected: Content) -> Iterator[str]:
    """Where the demo differs from what is expected."""
    lines, caption = expected
    seen = drawn(box)
    if seen.keys() != lines.keys():
        yield f"{sorted(seen)} is drawn, not {sorted(lines)}"
    for label in seen.keys() & lines.keys():
        if seen[label].shape != lines[label].shape or not np.allclose(
            seen[label], lines[label], rtol=0, atol=1e-9, equal_nan=True
        ):
            yield f"{label} is drawn wrongly"
    (said, got, units), (wanted, want, _) = numbers(box.caption.value), numbers(caption)
    if said != wanted or not all(abs(a - b) <= 1.001 * unit for a, b, unit in zip(got, want, units)):
        yield f"the caption is {box.caption.value!r}, not {caption!r}"


# -- what the demos of notebooks 00 and 01 show -----------------------------------------------------------------------


def first_wave(frequency: int, amplitude: float) -> Content:
    t = np.linspace(0, 1, 500)
    caption = f"{frequency} cycles in 1 s, from {-amplitude:.1f} to {amplitude:.1f}."
    return {"value": np.array([t, amplitude * np.sin(2 * np.pi * frequency * t)])}, caption


SIGNAL = np.array([0.0, 1, 2, 4, 1, 0, 0, 3, 3, 3, 3, 0])
KERNELS = {
    "asymmetric: 3, 2, 1": [3, 2, 1],
    "moving average: ⅓, ⅓, ⅓": [1 / 3, 1 / 3, 1 / 3],
    "difference: 1, −1": [1, -1],
    "echo: 1, 0, 0, 0, ½": [1, 0, 0, 0, 0.5],
    "bell: 1, 4, 6, 4, 1, over 16": [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16],
}


def flip_and_slide(position: int, kernel: str, flip: bool) -> Content:
    """With the flip, the convolution; without it, the sum of products of the kernel as it is written."""
    under = KERNELS[kernel][::-1] if flip else KERNELS[kernel]  # the weights as they lie under the signal
    places = [position - len(under) + 1 + i for i in range(len(under))]
    samples = [SIGNAL[n] if 0 <= n < len(SIGNAL) else 0.0 for n in places]
    output = np.append(signal.correlate(SIGNAL, under), np.zeros(len(SIGNAL)))  # zero where it has left the signal
    lines = {
        "kernel at n": stems(np.array(places) + 0.1, np.array(under, dtype=float)),
        "product": stems(np.array(places), np.array(samples) * under),
        "output so far": stems(np.arange(position), output[:position]),
        "this output": stems(np.array([position]), output[[position]]),
    }
    terms = [f"{SIGNAL[n]:.3g}·{weight:.3g}" for n, weight in zip(places, under) if 0 <= n < len(SIGNAL)]
    if not terms:
        return lines, f"Output {position}: the kernel has left the signal, 0"
    return lines, f"Output {position}: {' + '.join(terms)} = {np.dot(samples, under):.3g}"


def gaussian_smoother(sigma: float, noise_level: float) -> Content:
    n = np.arange(400)
    clean = np.sin(2 * np.pi * n / 100) + np.cos(4 * np.pi * n / 100)
    noisy = clean + noise_level * np.random.default_rng(1).normal(size=400)
    reach = int(np.ceil(5 * sigma))
    smoothed = ndimage.gaussian_filter1d(noisy, sigma, mode="reflect", radius=reach)
    around = np.arange(-reach, reach + 1)
    lines = {
        "noisy": np.array([n, noisy]),
        "clean": np.array([n, clean]),
        "smoothed": np.array([n, smoothed]),
        "kernel,\npeak = 1": np.array([200 + around, np.exp(-(around**2) / (2 * sigma**2))]),
    }
    before, after = (np.sqrt(np.mean((line - clean) ** 2)) for line in (noisy, smoothed))
    return lines, f"σ = {sigma:.1f} samples: RMS error to the clean signal {after:.3f}, before smoothing {before:.3f}"


def quantized(values: np.ndarray, bits: int) -> np.ndarray:
    """The nearest of the centres of 2**bits cells."""
    step = 2 / 2**bits
    return np.clip(np.round((values + 1) / step - 0.5), 0, 2**bits - 1) * step - 1 + step / 2


def sampling_and_quantization(frequency: float, sample_rate: int, bits: int) -> Content:
    """Of all tones with the same samples the slowest: frequency plus a multiple of the sample rate, sign and all."""

    def tone(t: np.ndarray, hertz: float) -> np.ndarray:
        return np.sin(2 * np.pi * hertz * t + 0.5)

    t, sampled = np.linspace(0, 2, 1001), np.arange(2 * sample_rate) / sample_rate
    slowest = min((frequency + k * sample_rate for k in range(-30, 31)), key=abs)
    np.testing.assert_allclose(tone(sampled, slowest), tone(sampled, frequency), atol=1e-9)
    lines = {
        "tone": np.array([t, tone(t, frequency)]),
        "slowest tone through the samples": np.array([t, tone(t, slowest)]),
        "samples": np.array([sampled, quantized(tone(sampled, frequency), bits)]),
    }
    noise = quantized(tone(t, frequency), bits) - tone(t, frequency)
    ratio = 10 * np.log10(np.sum(tone(t, frequency) ** 2) / np.sum(noise**2))
    where = "at most" if frequency <= sample_rate / 2 else "over"
    return lines, (
        f"{frequency:.1f} Hz is {where} half the sample rate: the samples show {abs(slowest):.1f} Hz. "
        f"{bits} bit{'s' * (bits > 1)}: {ratio:.1f} dB measured, the rule says {6.02 * bits + 1.76:.1f} dB"
    )


# -- what the demos of notebook 02 show -------------------------------------------------------------------------------


def kernel_editor(picture: str, divide_by: int, preset_name: str | None, **entries: int) -> Content:
    kernel = np.array([[entries[f"row_{r}_column_{c}"] for c in range(3)] for r in range(3)]) / divide_by
    response = signal.convolve2d(pictures()[picture], kernel, mode="same")
    inside = signal.convolve2d(pictures()[picture], kernel, mode="valid")
    signed = abs(kernel.sum()) < 1e-9
    scale = "drawn from blue, -2, over white, 0, to red, 2" if signed else "drawn from black, 0, to white, 1"
    total = 0.0 if signed else kernel.sum()
    extent = f"Inside the frame from {inside.min():.2f} to {inside.max():.2f}, {scale}."
    return {"picture": pictures()[picture], "picture * kernel": response}, f"The kernel sums to {total:.3g}. {extent}"


def wiener(image: np.ndarray, size: int) -> np.ndarray:
    """scipy.signal.wiener with the mean variance as noise, of a picture so enlarged that its zeros stay away."""
    reach = size // 2
    mean = ndimage.uniform_filter(image, size)
    noise = np.mean(ndimage.uniform_filter(image**2, size) - mean**2)
    return signal.wiener(np.pad(image, reach, mode="symmetric"), size, noise)[reach:-reach, reach:-reach]


def denoiser(picture: str, noise: str, amount: int, kind: str, size: int) -> Content:
    clean, rng = pictures()[picture], np.random.default_rng(0)
    if noise == "Gaussian":
        noisy = clean + amount / 255 * rng.standard_normal(clean.shape)
    else:
        noisy = filters.add_salt_and_pepper(clean, amount / 100, rng)
        hit = noisy != clean
        assert abs(hit.mean() - amount / 100) < 0.01 and set(noisy[hit]) == {0, 1}
    sigma = size / 12**0.5
    filtered = {
        "median": lambda: ndimage.median_filter(noisy, size),
        "mean": lambda: ndimage.uniform_filter(noisy, size),
        "Gaussian": lambda: ndimage.gaussian_filter(noisy, sigma, radius=int(np.ceil(5 * sigma))),
        "Wiener": lambda: wiener(noisy, size),
    }[kind]()
    was, now = (-10 * np.log10(np.mean((image - clean) ** 2)) for image in (noisy, filtered))
    verdict = "better" if now > was else "worse than nothing"
    caption = f"PSNR noisy {was:.1f} dB, after the {kind} filter ({size} × {size}) {now:.1f} dB: {verdict}."
    return {"noisy": noisy, "filtered": filtered}, caption


def edge_detector(sigma: float, threshold: float, picture: str) -> Content:
    image = pictures()[picture]
    smoothed = ndimage.gaussian_filter(image, sigma, radius=int(np.ceil(5 * sigma)))
    magnitude = np.hypot(ndimage.sobel(smoothed, 0), ndimage.sobel(smoothed, 1))
    edges = feature.canny(image, sigma, low_threshold=0.5 * threshold, high_threshold=threshold)
    over = np.where(edges[:, :, None], [1.0, 0.55, 0.0], 0.75 * image[:, :, None])
    above = f"Magnitude above {threshold:.2f} at {100 * np.mean(magnitude > threshold):.1f}% of the pixels; "
    return {"magnitude of the gradient": magnitude, "edges": over}, above + f"edge density {100 * edges.mean():.1f}%."


# -- every demo against its reference ---------------------------------------------------------------------------------

# What the demo should show for the values of its controls, and the values to try: each combination of them.
DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "first_wave": (first_wave, {"frequency": [1, 3, 20], "amplitude": [0.1, 0.7, 1.0]}),
    "flip_and_slide": (
        flip_and_slide,
        {"kernel": list(KERNELS), "flip": [True, False], "position": [0, 3, 8, 12, 15]},
    ),
    "gaussian_smoother": (gaussian_smoother, {"sigma": [0.1, 2.3, 4.0, 30.0], "noise_level": [0, 0.35, 1]}),
    "sampling_and_quantization": (
        sampling_and_quantization,
        {"sample_rate": [3, 10, 25, 37], "frequency": [0.7, 4.0, 9.0, 12.3, 20.0], "bits": [1, 8]},
    ),
    "kernel_editor": (kernel_editor, {"picture": ["photographer", "nature"], "preset_name": list(PRESETS)}),
    "denoiser": (
        denoiser,
        {
            "picture": ["photographer", "buildings", "nature"],
            "noise": ["salt and pepper", "Gaussian"],
            "amount": [3, 20],
            "kind": ["median", "mean", "Gaussian", "Wiener"],
            "size": [3, 7],
        },
    ),
    "edge_detector": (
        edge_detector,
        {"picture": ["photographer", "buildings", "nature"], "sigma": [0.5, 1, 2.5], "threshold": [0.1, 0.4]},
    ),
    **fourier.DEMOS,
    **gabor.DEMOS,
    **projection.DEMOS,
    **transfer.DEMOS,
    **convnets.DEMOS,
    **networks.DEMOS,
    **visual_words.DEMOS,
    **speech.DEMOS,
    **spectrograms.DEMOS,
}


def complaints(box, reference: Callable[..., Content], combinations: Iterator[dict]) -> Iterator[str]:
    """What is wrong with a demo, at the start and for each combination of the values of its controls."""
    box.frame.png = lambda: b""  # the artists are asked, not their picture: drawing it would take most of the time
    for values in ({}, *combinations):
        for name, value in values.items():
            box.controls[name].value = value
        now = {name: control.value for name, control in box.controls.items()}
        yield from (f"{now}: {fault}" for fault in faults(box, reference(**now)))


@pytest.mark.parametrize("name", widgets.DEMOS)
def test_what_a_demo_draws_and_says(name):
    reference, values = DEMOS[name]
    combinations = (dict(zip(values, combination)) for combination in itertools.product(*values.values()))
    found = list(complaints(widgets.DEMOS[name](), reference, combinations))
    assert not found, "\n".join(found[:10])


def test_a_kernel_of_your_own_is_convolved():
    box, rng = widgets.kernel_editor(), np.random.default_rng(0)
    entries = [name for name in box.controls if name.startswith("row")]
    own = ({name: int(rng.integers(-9, 10)) for name in entries} | {"divide_by": divisor} for divisor in (1, 7))
    assert not list(complaints(box, kernel_editor, own))
    assert box.controls["preset_name"].value is None


def test_the_colours_are_those_that_the_caption_names():
    box = widgets.kernel_editor()
    response = box.frame.live[1]

    def colours(*values: float) -> list[tuple]:
        return [tuple(rgba[:3]) for rgba in response.to_rgba(np.array(values))]

    blue, white, red = colours(-2, 0, 2)
    assert blue[2] > 2 * blue[0] and min(white) > 0.95 and red[0] > 2 * red[2]
    assert colours(-9, 9) == [blue, red] != colours(-1.8, 1.8)
    box.controls["preset_name"].value = "mean"
    assert colours(0, 1) == [(0, 0, 0), (1, 1, 1)] and np.ptp(colours(0.5)) == 0 and 0.49 < colours(0.5)[0][0] < 0.51


def ring_moved_on(kernel: np.ndarray) -> np.ndarray:
    """The eight outer numbers of a 3 x 3 kernel moved on by one place, clockwise."""
    rows, columns = [0, 0, 0, 1, 2, 2, 2, 1], [0, 1, 2, 2, 2, 1, 0, 0]
    moved = kernel.copy()
    moved[rows, columns] = np.roll(kernel[rows, columns], 1)
    return moved


def test_presets_are_what_they_are_called():
    sobel, identity = np.outer([1, 2, 1], [1, 0, -1]), np.pad([[1]], 1)
    laplacian = ndimage.laplace(np.pad([[1.0]], 1), mode="constant")
    kernels = {name: np.reshape(values, (3, 3)) / divisor for name, (values, divisor) in PRESETS.items()}
    expected = {
        "Sobel, left to right": sobel,
        "Sobel, top to bottom": sobel.T,
        "diagonal": ring_moved_on(sobel),
        "Laplacian": laplacian,
        "identity": identity,
        "mean": np.full((3, 3), 1 / 9),
        "Gaussian": np.outer([1, 2, 1], [1, 2, 1]) / 16,
        "sharpen": identity - laplacian,
    }
    assert kernels.keys() == expected.keys()
    for name in kernels:
        np.testing.assert_allclose(kernels[name], expected[name], err_msg=name)


def test_an_even_size_typed_beside_the_slider_becomes_odd():
    box = widgets.denoiser()
    for typed, size in ((4, 5), (6, 7), (7, 7), (3, 3)):
        box.controls["size"].value = typed
        assert box.controls["size"].value == size and f"({size} × {size})" in box.caption.value


def test_faults_are_found():
    box = widgets.first_wave()
    lines, caption = first_wave(3, 1.0)
    assert not list(faults(box, (lines, caption)))
    assert list(faults(box, ({"value": 1.0001 * lines["value"]}, caption))) == ["value is drawn wrongly"]
    assert list(faults(box, ({"value": lines["value"][:, 1:]}, caption))) == ["value is drawn wrongly"]
    assert "not ['other']" in next(faults(box, ({"other": lines["value"]}, caption)))
    for wrong in (caption.replace("1.0", "1.2"), caption.replace("to", "and"), caption.replace("-", ""), ""):
        assert "the caption is" in next(faults(box, (lines, wrong)))


# -- the answers of the quizzes ---------------------------------------------------------------------------------------


def what_survives_shuffling() -> list[bool]:
    samples = np.sin(np.arange(600) / 20) + 2
    shuffled = np.random.default_rng(0).permutation(samples)
    before, after = (
        np.array([x.min(), x.max(), x.mean(), np.corrcoef(x[:-1], x[1:])[0, 1]]) for x in (samples, shuffled)
    )
    kept = list(np.isclose(before, after))
    return [kept == [False, False, True, False], kept == [True, True, True, False], all(kept)]


def one_more_bit() -> list[bool]:
    values = np.linspace(-1, 1, 2**14 + 1)
    errors = np.array([np.abs(quantized(values, bits) - values).max() for bits in (1, 2, 3, 4)])
    less = errors[:-1] - errors[1:]
    return [np.allclose(errors[1:] / errors[:-1], 0.5), np.ptp(less) < 1e-9 < less[0], np.ptp(errors) < 1e-9]


def tone_sampled_too_slowly() -> list[bool]:
    spectrum = np.abs(np.fft.rfft(np.sin(2 * np.pi * 9 * np.arange(20) / 10 + 0.5)))
    hertz = np.fft.rfftfreq(20, 1 / 10)[spectrum.argmax()]
    regular = spectrum.max() > 0.99 * spectrum.sum()
    return [regular and hertz == 9, not regular, regular and bool(np.isclose(hertz, 1))]


def what_median_fails() -> list[bool]:
    a, b = np.zeros((2, 60))
    a[20:40], b[20:40] = np.random.default_rng(0).normal(size=(2, 20))

    def median(x: np.ndarray) -> np.ndarray:
        return ndimage.median_filter(x, 3)

    broken = [
        not np.allclose(median(-3 * a), -3 * median(a)),
        not np.allclose(median(a + b), median(a) + median(b)),
        not np.allclose(median(np.roll(a, 5)), np.roll(median(a), 5)),
    ]
    return [*broken, not any(broken)]


def which_peak() -> list[bool]:
    rng = np.random.default_rng(0)
    template = np.linspace(-1, 1, 41)
    recording = rng.normal(size=1000)
    recording[280:321] += template  # around sample 300
    convolved, correlated = (np.argmax(np.convolve(recording, h, "same")) for h in (template, template[::-1]))
    return [convolved == 300, convolved != 300 and correlated == 300, correlated != 300]


def smooth_twice() -> list[bool]:
    n = np.arange(-60, 61)
    both = np.convolve(np.exp(-(n**2) / (2 * 3**2)), np.exp(-(n**2) / (2 * 4**2)))
    n = np.arange(-120, 121)
    return which(np.sqrt((n**2 * both).sum() / both.sum()), 7, 5, 3.5, 12)


def one_white_pixel() -> list[bool]:
    kernel = np.arange(1, 10).reshape(3, 3)
    answer = signal.convolve2d(np.pad([[1]], 1), kernel, mode="same")
    return [np.array_equal(answer, other) for other in (kernel, kernel[::-1, ::-1], np.ones((3, 3)))]


def salt_and_pepper() -> list[bool]:
    clean, rng = pictures()["photographer"], np.random.default_rng(0)
    hit = rng.random(clean.shape) < 0.1
    noisy = np.where(hit, rng.integers(0, 2, clean.shape), clean)
    answers = ndimage.uniform_filter(noisy, 3), ndimage.median_filter(noisy, 3), ndimage.gaussian_filter(noisy, 1)
    errors = [np.mean((answer - clean) ** 2) for answer in answers]
    return [error == min(errors) for error in errors]


def sign_of_dy() -> list[bool]:
    dy = ndimage.sobel(np.linspace(1, 0, 9)[:, None] * np.ones(9), axis=0)  # white at the top
    return [(dy > 0).all(), (dy < 0).all(), (dy == 0).all()]


def twice_the_blur() -> list[bool]:
    noise = np.random.default_rng(0).normal(size=(800, 800))
    once, twice = (ndimage.gaussian_filter(noise, sigma, mode="wrap").std() for sigma in (2, 4))
    return which(twice / once, np.sqrt(0.5), 0.5, 0.25)


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "fastest_wiggle": lambda: which(np.abs(np.convolve((-1.0) ** np.arange(20), [0.5, 0.5], "valid")).max(), 0.5, 0, 1),
    "what_survives_shuffling": what_survives_shuffling,
    "one_more_bit": one_more_bit,
    "tone_sampled_too_slowly": tone_sampled_too_slowly,
    "what_median_fails": what_median_fails,
    "middle_of_the_worked_example": lambda: which(np.convolve([1, 2, 2], [3, 2, 1])[2], 9, 11, 15),
    "which_peak": which_peak,
    "smooth_twice": smooth_twice,
    "mean_of_bytes": lambda: which(((np.array([200], np.uint8) + np.array([100], np.uint8)) / 2)[0], 150, 127.5, 22),
    "one_white_pixel": one_white_pixel,
    "salt_and_pepper": salt_and_pepper,
    "sign_of_dy": sign_of_dy,
    "twice_the_blur": twice_the_blur,
    **fourier.TRUTHS,
    **gabor.TRUTHS,
    **projection.TRUTHS,
    **transfer.TRUTHS,
    **convnets.TRUTHS,
    **networks.TRUTHS,
    **visual_words.TRUTHS,
    **speech.TRUTHS,
    **spectrograms.TRUTHS,
}


@pytest.mark.parametrize("name", widgets.QUESTIONS)
def test_the_answer_of_a_question_is_the_one_true_option(name):
    question = widgets.QUESTIONS[name]
    truths = [bool(truth) for truth in TRUTHS[name]()]
    assert truths == [index == question.answer for index in range(len(question.options))]
