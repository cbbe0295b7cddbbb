"""Notebook 01: flip and slide, smoothing a noisy signal, sampling and quantising a tone."""

import ipywidgets
import numpy as np

from helpers import plots, signals
from helpers.plots.signals import place_kernel
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question

_SIGNAL = np.array([0.0, 1, 2, 4, 1, 0, 0, 3, 3, 3, 3, 0])
_KERNELS = {
    "asymmetric: 3, 2, 1": np.array([3.0, 2, 1]),
    "moving average: ⅓, ⅓, ⅓": np.ones(3) / 3,
    "difference: 1, −1": np.array([1.0, -1]),
    "echo: 1, 0, 0, 0, ½": np.array([1, 0, 0, 0, 0.5]),
    "bell: 1, 4, 6, 4, 1, over 16": np.array([1.0, 4, 6, 4, 1]) / 16,
}
_SECONDS = np.linspace(0, 2, 1001)


def _value(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")


def flip_and_slide() -> ipywidgets.VBox:
    """One output sample of a convolution at a time: the flipped kernel, the products, their sum."""
    longest = max(map(len, _KERNELS.values()))
    figure = plots.flip_and_slide(_SIGNAL, _KERNELS["asymmetric: 3, 2, 1"], position=4)
    still, *live = [line for ax in figure.axes for line in ax.lines if not line.get_label().startswith("_")]
    frame = Frame(figure, live)
    last = len(_SIGNAL) + longest - 2
    figure.axes[2].set(xlim=(-longest + 0.4, last + 0.6), xticks=range(last + 1))
    shown = {}

    def update(kernel: str, flip: bool, position: int) -> str:
        weights = _KERNELS[kernel] if flip else _KERNELS[kernel][::-1]
        place_kernel(figure, _SIGNAL, weights, position)
        limits = [ax.get_ylim() for ax in figure.axes]
        if shown.get("limits") != limits:  # another kernel: the axes are drawn anew
            shown["limits"] = limits
            frame.redraw_background()
        pairs = [(k, position - k) for k in range(len(weights)) if 0 <= position - k < len(_SIGNAL)]
        terms = [f"{_value(_SIGNAL[n])}·{_value(weights[k])}" for k, n in reversed(pairs)]
        if not terms:
            return f"Output {position}: the kernel has left the signal, 0"
        return f"Output {position}: {' + '.join(terms)} = {_value(signals.convolve(_SIGNAL, weights)[position])}"

    return demo(
        frame,
        update,
        {
            "position": ipywidgets.IntSlider(description="Position n", min=0, max=last, value=4),
            "kernel": ipywidgets.Dropdown(description="Kernel", options=list(_KERNELS)),
            "flip": ipywidgets.Checkbox(description="Flip the kernel (off: correlation)", value=True, indent=False),
        },
    )


def gaussian_smoother() -> ipywidgets.VBox:
    """A noisy signal smoothed with a Gaussian: its width against the noise."""
    t = np.arange(400) * 2 * np.pi / 100
    clean = np.sin(t) + np.cos(2 * t)
    noise = np.random.default_rng(1).normal(size=len(t))
    figure, (top, bottom) = plots.figure(2, 1, size=(8.0, 4.4), height_ratios=(3, 1), sharex=True)
    plots.lines({"noisy": clean, "clean": clean, "smoothed": clean}, faint=["noisy"], xlabel="", ax=top)
    noisy_line, clean_line, smooth_line = top.lines
    top.set_ylim(-4.6, 3.6)
    (kernel_line,) = bottom.plot([], [], color="black")
    bottom.set(xlim=(0, len(t) - 1), ylim=(-0.1, 1.1), xlabel="sample", ylabel="kernel,\npeak = 1")

    def update(sigma: float, noise_level: float) -> str:
        noisy = clean + noise_level * noise
        smoothed = signals.smooth(noisy, sigma)
        kernel = signals.gaussian_kernel(sigma)
        noisy_line.set_ydata(noisy)
        smooth_line.set_ydata(smoothed)
        kernel_line.set_data(200 + np.arange(len(kernel)) - len(kernel) // 2, kernel / kernel.max())
        before, after = signals.rms_error(noisy, clean), signals.rms_error(smoothed, clean)
        return f"σ = {sigma:.1f} samples: RMS error to the clean signal {after:.3f}, before smoothing {before:.3f}"

    return demo(
        Frame(figure, [noisy_line, clean_line, smooth_line, kernel_line]),
        update,
        {
            "sigma": ipywidgets.FloatSlider(description="σ (samples)", min=0.1, max=30, step=0.1, value=4.0),
            "noise_level": ipywidgets.FloatSlider(description="Noise level", min=0, max=1, step=0.05, value=0.5),
        },
    )


def sampling_and_quantization() -> ipywidgets.VBox:
    """A tone sampled at some rate and rounded to some bits: which tone do the samples show, and how noisily?"""
    ax = plots.sampled_tone(_SECONDS, _SECONDS, _SECONDS, _SECONDS, _SECONDS)
    tone_line, alias_line, sample_line = ax.lines

    def update(frequency: float, sample_rate: int, bits: int) -> str:
        def tone(seconds: np.ndarray, hertz: float) -> np.ndarray:
            return np.sin(2 * np.pi * hertz * seconds + 0.5)

        seconds = np.arange(int(2 * sample_rate)) / sample_rate
        alias = signals.alias_frequency(frequency, sample_rate)
        tone_line.set_ydata(tone(_SECONDS, frequency))
        alias_line.set_ydata(tone(_SECONDS, frequency - sample_rate * round(frequency / sample_rate)))
        sample_line.set_data(seconds, signals.quantize(tone(seconds, frequency), bits))
        if alias == frequency:
            seen = f"{frequency:.1f} Hz is at most half the sample rate: the samples show {alias:.1f} Hz"
        else:
            seen = f"{frequency:.1f} Hz is over half the sample rate: the samples show {alias:.1f} Hz"
        fine = tone(_SECONDS, frequency)  # many more points than samples, so that all cells have their share
        measured = signals.signal_to_noise(fine, signals.quantize(fine, bits))
        plural = "" if bits == 1 else "s"
        return f"{seen}. {bits} bit{plural}: {measured:.1f} dB measured, the rule says {6.02 * bits + 1.76:.1f} dB"

    return demo(
        Frame(ax.figure, [tone_line, alias_line, sample_line]),
        update,
        {
            "frequency": ipywidgets.FloatSlider(description="Tone (Hz)", min=0.5, max=20, step=0.1, value=9.0),
            "sample_rate": ipywidgets.IntSlider(description="Sample rate (Hz)", min=2, max=40, value=10),
            "bits": ipywidgets.IntSlider(description="Bits", min=1, max=12, value=8),
        },
    )


QUESTIONS = {
    "what_survives_shuffling": Question(
        options=(
            "Only the mean.",
            "Minimum, maximum and mean, but not how alike neighbours are.",
            "All four: the numbers are still the same numbers.",
        ),
        answer=1,
        because="Minimum, maximum and mean do not ask where a sample stands. How alike neighbours are asks just that.",
    ),
    "one_more_bit": Question(
        options=(
            "It halves it.",
            "It takes the same amount off it each time, however many bits there are.",
            "It does nothing to it: the error depends on the signal, not on the bits.",
        ),
        answer=0,
        because="One more bit cuts each step in two. Half the error is a quarter of its power, so the signal-to-noise "
        "ratio gains 10 log₁₀ 4 = 6.02 dB.",
    ),
    "tone_sampled_too_slowly": Question(
        options=(
            "A tone of 9 Hz, drawn with few points.",
            "Nothing regular: the samples look random.",
            "A tone of 1 Hz.",
        ),
        answer=2,
        because="From sample to sample the tone runs through 0.9 of a cycle. That looks like 0.1 of a cycle back.",
    ),
    "what_median_fails": Question(
        options=("Scaling.", "Superposition.", "Shift.", "None: it is linear and shift-invariant."),
        answer=1,
        because="A median picks one of three samples, in the sum perhaps at another place than in the two parts.",
    ),
    "middle_of_the_worked_example": Question(
        options=(
            "9 = 1·3 + 2·2 + 2·1",
            "11 = 1·1 + 2·2 + 2·3",
            "15 = (1 + 2 + 2) · 3",
        ),
        answer=1,
        because="The kernel is flipped: the first sample of x meets the last weight of h. Without the flip it is 9.",
    ),
    "which_peak": Question(
        options=(
            "Yes: a dot product finds its own pattern.",
            "No: convolution looks for the template played backwards, which is nowhere in the recording.",
            "No: the noise is stronger than the template, so no filter can find it.",
        ),
        answer=1,
        because="np.convolve flips its kernel; only a symmetric template would be found all the same. The noise is no "
        "obstacle: the common mistake below, once mended, finds the template.",
    ),
    "smooth_twice": Question(
        options=("σ = 7", "σ = 5", "σ = 3.5", "σ = 12"),
        answer=1,
        because="Variances add, not standard deviations: √(3² + 4²) = 5.",
    ),
}
