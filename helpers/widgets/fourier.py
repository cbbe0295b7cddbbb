"""Notebook 03: harmonics mixed, seen and heard; the frequencies of a picture; leakage and windows."""

from functools import lru_cache

import ipywidgets
import numpy as np
from skimage import metrics

from helpers import fourier, plots
from helpers.plots.fourier import spectrum_level, turn_arrows
from helpers.widgets.base import Frame, demo, wav
from helpers.widgets.filters import photographs, picture_choice
from helpers.widgets.predict import Question

_OWN = "your own"
# Amplitudes of the harmonics 1 to 5 and phases of the second and the third in degrees, as the sliders can show them:
# the Fourier series of the waves, rounded to two digits.
PRESETS = {
    "sine": (1, 0, 0, 0, 0, 0, 0),
    "square": (1.27, 0, 0.42, 0, 0.25, 0, 0),
    "falling sawtooth": (0.64, 0.32, 0.21, 0.16, 0.13, 0, 0),
    "triangle": (0.81, 0, 0.09, 0, 0.03, 0, 180),
}
_FUNDAMENTAL, _SECONDS, _SOUND_RATE = 220, 1.5, 22_050
_SAMPLES = 64
_WINDOW_NAMES = {"boxcar (no window)": "boxcar", "Hann": "hann", "Hamming": "hamming", "Blackman": "blackman"}
# From the middle of a window's main lobe to its end, in bins.
_MAIN_LOBE = {"boxcar": 1, "hann": 2, "hamming": 2, "blackman": 3}
_FLOOR = -100.0  # dB
_HIGHEST = 0.71  # cycles a pixel: the corner of the spectrum, rounded up


@lru_cache(maxsize=8)
def _sound(amplitudes: tuple[float, ...], phases: tuple[float, ...]) -> bytes:
    """The wave as a tone of 220 Hz, faded in and out, every wave with the same power.

    A phase then changes nothing that could be heard as louder or softer. Five harmonics have a peak of at most
    sqrt(2 * 5) times their root mean square, so that none goes beyond full scale.
    """
    seconds = np.arange(int(_SECONDS * _SOUND_RATE)) / _SOUND_RATE
    tone = fourier.harmonics(seconds, _FUNDAMENTAL * np.arange(1, len(amplitudes) + 1), amplitudes, phases)
    level = np.sqrt(np.sum(np.square(amplitudes)) / 2)
    if level > 0:  # all amplitudes at zero: silence
        tone *= 0.95 / np.sqrt(2 * len(amplitudes)) / level
    return wav(tone * np.clip(np.minimum(seconds, _SECONDS - seconds) / 0.05, 0, 1), _SOUND_RATE)


def harmonic_mixer() -> ipywidgets.VBox:
    """Five harmonics: their turning arrows, the wave they trace, its spectrum, and how it sounds."""
    chosen, own = "square", (0.4, 1, 0, 0.6, 0.3, 90, 0)
    start = PRESETS[chosen]
    sliders = {
        f"amplitude_{k}": ipywidgets.FloatSlider(
            description=f"Amplitude {k}", min=0, max=1.3, step=0.01, value=start[k - 1]
        )
        for k in range(1, 6)
    } | {
        f"phase_{k}": ipywidgets.IntSlider(
            description=f"Phase {k} (°)", min=-180, max=180, step=15, value=start[k + 3]
        )
        for k in (2, 3)
    }
    preset = ipywidgets.Dropdown(description="Wave", options=[*PRESETS, _OWN], value=chosen)

    def mix() -> tuple[tuple[float, ...], tuple[float, ...]]:
        *amplitudes, second, third = (slider.value for slider in sliders.values())
        return tuple(amplitudes), (0.0, np.radians(second), np.radians(third), 0.0, 0.0)

    figure = plots.harmonic_mix(*mix(), 0.15)
    artists = {line.get_label(): line for ax in figure.axes for line in ax.lines}
    frame = Frame(figure, [line for label, line in artists.items() if not label.startswith("_")])
    period = np.arange(1000) / 1000
    shown = {}

    def update(time: float, preset_name: str, **_) -> str:
        nonlocal chosen, own
        if preset_name != chosen:
            for slider, value in zip(sliders.values(), PRESETS.get(preset_name, own)):
                slider.value = value
        current = tuple(round(slider.value, 2) for slider in sliders.values())
        chosen = next((name for name, one in PRESETS.items() if one == current), _OWN)
        if chosen == _OWN:
            own = current  # so that it comes back when it is chosen again
        preset.value = chosen
        amplitudes, phases = mix()
        turn_arrows(figure, amplitudes, phases, time)
        limits = figure.axes[1].get_ylim()
        if shown.get("limits") != limits:  # the axes have grown or shrunk: they are drawn anew
            shown["limits"] = limits
            frame.redraw_background()
        number = np.arange(1, 6)
        now = fourier.harmonics([time], number, amplitudes, phases)[0]
        wave = fourier.harmonics(period, number, amplitudes, phases)
        power, sizes = np.mean(wave**2), np.sum(np.square(amplitudes)) / 2
        return (
            f"At {time:.2f} periods the height is {_signed(now)}. Peak {np.abs(wave).max():.2f}, RMS {power**0.5:.3f}. "
            f"Power {power:.3f}, sum of the powers of the harmonics {sizes:.3f}."
        )

    return demo(
        frame,
        update,
        {
            "time": ipywidgets.FloatSlider(description="Time (periods)", min=0, max=2, step=0.01, value=0.15),
            "preset_name": preset,
            **sliders,
        },
        sound=lambda **_: _sound(*mix()),
    )


def _signed(number: float) -> str:
    """A number with two digits; zero without a sign."""
    return f"{round(number, 2) + 0.0:.2f}".replace("-", "−")


def picture_band_pass() -> ipywidgets.VBox:
    """The frequencies of a picture within a ring: low-pass, high-pass or band-pass."""
    figure, (left, right) = plots.figure(1, 2, size=(8.0, 4.3))
    start = photographs()["photographer"]
    plots.picture(start, ax=left, title="what passes")
    plots.picture_spectrum(start, ax=right, title="its place in the spectrum")
    right.set_aspect("equal")
    around = np.linspace(0, 2 * np.pi, 361)
    circle = np.stack([np.cos(around), np.sin(around)])
    rings = [
        right.plot([], [], color=plots.base.ORANGE, linewidth=2, label=f"{end} frequency passed")[0]
        for end in ("lowest", "highest")
    ]
    right.set(xlim=(-0.5, 0.5), ylim=(0.5, -0.5))
    passes, spectrum = left.images[0], right.images[0]
    kinds = ("low-pass", "high-pass", "band-pass")
    kind_choice = ipywidgets.Dropdown(description="Filter", options=kinds, value="band-pass")
    options = {"min": 0, "max": _HIGHEST, "step": 0.01}
    lowest = ipywidgets.FloatSlider(description="Lowest frequency (cycles/pixel)", value=0.05, **options)
    highest = ipywidgets.FloatSlider(description="Highest frequency (cycles/pixel)", value=0.2, **options)
    chosen, before = "band-pass", (0.05, 0.2)

    def ring(kind: str, low: float, high: float) -> tuple[float, float]:
        """The ends of the ring: those of the sliders, moved where the kind of filter or their order asks for it."""
        nonlocal chosen, before
        if kind != chosen:
            edge = min(max(high if low == 0 else low, 0.02), 0.5)  # low-pass and high-pass in turn share their edge
            if kind == "low-pass":
                low, high = 0.0, high if high < _HIGHEST else edge
            elif kind == "high-pass":
                low, high = edge, _HIGHEST
            else:
                low, high = (edge / 2, edge) if low == 0 else (edge, min(2 * edge, 0.7))
        elif low > high:  # the slider that moved takes the other one along
            low, high = (low, low) if low != before[0] else (high, high)
        low, high = round(low, 2), round(high, 2)
        chosen = "low-pass" if low == 0 else "high-pass" if high >= _HIGHEST else "band-pass"
        before = lowest.value, highest.value = low, high
        kind_choice.value = chosen
        return before

    def update(kind: str, low: float, high: float, picture: str) -> str:
        low, high = ring(kind, low, high)
        image = photographs()[picture]
        passed = fourier.band_pass(image, low, high)
        radius = np.fft.fftshift(fourier.radial_frequencies(image.shape))
        kept = (low <= radius) & (radius <= high)
        passes.set_data(passed)
        passes.set_clim((0, 1) if low == 0 else (-0.5, 0.5))  # without the mean, zero is mid-grey
        spectrum.set_data(spectrum_level(image))
        spectrum.set_alpha(np.where(kept, 1.0, 0.3))
        for line, end in zip(rings, (low, high)):
            line.set_data(*(end * circle))
        share = np.var(passed) / np.var(image)
        if kept.all():
            error = "nothing is lost"
        else:
            error = f"PSNR {metrics.peak_signal_noise_ratio(image, passed, data_range=1):.1f} dB"
        scale = "black is 0, white 1" if low == 0 else "the mean is gone: black is −0.5, mid-grey 0, white 0.5"
        return (
            f"{low:.2f} to {high:.2f} cycles a pixel: {kept.mean():.1%} of the coefficients hold {share:.1%} "
            f"of the energy (the mean aside); {error}. In the picture {scale}."
        )

    return demo(
        Frame(figure, [passes, spectrum, *rings]),
        update,
        {"kind": kind_choice, "picture": picture_choice(), "low": lowest, "high": highest},
    )


def leakage() -> ipywidgets.VBox:
    """A sine in a window of 64 samples: where its power goes in the spectrum."""
    figure, (top, bottom) = plots.figure(2, 1, size=(8.0, 5.0), height_ratios=(1, 1.5))
    n = np.arange(_SAMPLES)
    empty = np.zeros(_SAMPLES)
    plots.lines({"in the window": empty, "its repetition": empty}, faint=["its repetition"], ylabel="value", ax=top)
    windowed_line, repeated_line = top.lines
    windowed_line.set(marker="o", markersize=3, linewidth=1.4)
    top.set(xlim=(-1, 2 * _SAMPLES), ylim=(-2.2, 2.2), xticks=range(0, 2 * _SAMPLES + 1, 16))
    one = np.array([0.0, 1.0])
    plots.levels({"spectrum": (one, one)}, xlabel="frequency (cycles in the window)", floor=_FLOOR, ax=bottom)
    (level_line,) = bottom.lines
    (bin_line,) = bottom.plot([], [], "o", color=plots.base.BLACK, markersize=4, label="bins of the 64 samples")
    (lobe_line,) = bottom.plot([], [], color=plots.base.ORANGE, linewidth=5, solid_capstyle="butt", label="main lobe")
    bottom.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, borderaxespad=0.2)
    bottom.set(xlim=(-0.3, _SAMPLES / 2 + 0.3), ylim=(_FLOOR, 5))
    noise = np.random.default_rng(0).normal(size=_SAMPLES)

    def update(cycles: float, window_name: str, padding: int, noise_level: float) -> str:
        tone = np.sin(2 * np.pi * cycles * n / _SAMPLES + 0.5) + noise_level * noise
        windowed = tone * fourier.window(window_name, _SAMPLES)
        padded = np.append(windowed, np.zeros((padding - 1) * _SAMPLES))
        frequencies, power = fourier.power_spectrum(padded, sample_rate=_SAMPLES)
        level = 10 * np.log10(np.maximum(power / power.max(), 1e-11))
        windowed_line.set_data(n, windowed)
        repeated_line.set_data(np.arange(_SAMPLES - 1, 2 * _SAMPLES), np.append(windowed[-1], windowed))
        level_line.set_data(frequencies, level)
        bin_line.set_data(frequencies[::padding], level[::padding])
        low, high = max(cycles - _MAIN_LOBE[window_name], 0), cycles + _MAIN_LOBE[window_name]
        lobe_line.set_data([low, high], [3, 3])
        outside = (frequencies < low - 1e-9) | (frequencies > high + 1e-9)
        highest, share = level[outside].max(), power[outside].sum() / power.sum()
        rises = f"rises to {highest:.1f} dB".replace("-", "−") if highest > _FLOOR else "stays below −100 dB"
        return (
            f"Largest at {frequencies[power.argmax()]:.2f} cycles. Outside the main lobe, {low:.1f} to {high:.1f} "
            f"cycles, the level {rises}; {share:.1%} of the power lies there."
        )

    return demo(
        Frame(figure, [windowed_line, repeated_line, level_line, bin_line, lobe_line]),
        update,
        {
            "cycles": ipywidgets.FloatSlider(
                description="Cycles in the window", min=0.5, max=31.5, step=0.1, value=10.5
            ),
            "window_name": ipywidgets.Dropdown(description="Window", options=list(_WINDOW_NAMES.items())),
            "padding": ipywidgets.Dropdown(
                description="Zeros appended",
                options=[("none", 1)] + [(f"{(k - 1) * _SAMPLES}: {k} times as long", k) for k in (2, 4, 8, 16)],
                value=8,
            ),
            "noise_level": ipywidgets.FloatSlider(description="Noise level", min=0, max=0.5, step=0.02, value=0),
        },
    )


QUESTIONS = {
    "peaks_of_noise": Question(
        options=(
            "Distances of every size, none more often than others.",
            "Most distances near one value, which depends on σ.",
            "Hardly any peaks: smoothing removes noise.",
        ),
        answer=1,
        because="Smoothing takes out what is faster than about σ, and what remains waves at the pace that σ lets "
        "through: about 5 σ from peak to peak. Any series shows such a “period”, so it is no evidence of one.",
    ),
    "three_and_four": Question(
        options=(
            "7: the amplitudes add up.",
            "5",
            "It has none: the sum is no sinusoid.",
        ),
        answer=1,
        because="The two arrows stand at a right angle and turn together, so their sum turns with them: an arrow of "
        "length √(3² + 4²) = 5.",
    ),
    "more_terms": Question(
        options=(
            "It shrinks towards zero.",
            "It stays about as high, and becomes narrower.",
            "It grows.",
        ),
        answer=1,
        because="The overshoot keeps about 9 % of the jump, however many terms there are. It only moves closer to the "
        "jump, so that its area goes to zero.",
    ),
    "delayed_signal": Question(
        options=("Only the magnitudes.", "Only the phases.", "Both."),
        answer=1,
        because="Each sinusoid in the signal is delayed: it keeps its amplitude and starts at another phase.",
    ),
    "between_two_bins": Question(
        options=(
            "One, half way between bins 5 and 6.",
            "Bins 5 and 6, half of it in each.",
            "All of them.",
        ),
        answer=2,
        because="No bin has its frequency, so it looks a little like each of them; most like 5 and 6.",
    ),
    "zeros_for_resolution": Question(
        options=(
            "Two peaks.",
            "One peak, drawn with more points.",
            "The same spectrum as before, point by point.",
        ),
        answer=1,
        because="Zeros add no observation, only points of the same curve between the old ones. To tell two tones apart "
        "that differ by half a hertz takes a recording of two seconds and more.",
    ),
    "all_harmonics": Question(
        options=(
            "It repeats the first 40 years of the record.",
            "It continues the last cycle.",
            "It falls back to the mean.",
        ),
        answer=0,
        because="Each harmonic makes a whole number of cycles in the record, so after the last year all of them start "
        "again together.",
    ),
    "product_of_spectra": Question(
        options=(
            "Yes, all of it.",
            "Yes, but for the first 20 samples, where the end of the signal is mixed in.",
            "No, nowhere.",
        ),
        answer=1,
        because="The convolution has 120 samples and there is room for 100: the last 20 are added to the first 20.",
    ),
    "whose_picture": Question(
        options=(
            "The one that gave the magnitudes.",
            "The one that gave the phases.",
            "Neither: both are mixed evenly.",
        ),
        answer=1,
        because="The phases say where the waves add up to an edge. Magnitudes say how much of each frequency there is, "
        "and in that photographs are much alike.",
    ),
    "nearest_by_samples": Question(
        options=(
            "Hardly more often than by tossing a coin.",
            "About three times in four.",
            "Nearly always.",
        ),
        answer=0,
        because="The phases are random, so two recordings of one kind differ as much as recordings of two kinds: the "
        "distance from sample to sample sees mostly the phases.",
    ),
    "up_and_down": Question(
        options=(
            "The falling one has more power at low frequencies.",
            "Their peaks stand at other frequencies.",
            "Nothing.",
        ),
        answer=2,
        because="To play a signal backwards changes its phases only. The power says which frequencies occur, not when.",
    ),
}
