"""Notebook 04: a Gabor filter in time and in frequency, and one for pictures."""

import ipywidgets
import numpy as np

from helpers import gabor, plots
from helpers.plots.gabor import place_gabor, place_response
from helpers.widgets.base import Frame, demo
from helpers.widgets.filters import photographs, picture_choice
from helpers.widgets.predict import Question

_WINDOWS = {"Gaussian": "gaussian", "box, 2 σ to each side": "box"}


def _designed(window_name: str, sigma: float, frequency: float, phase: float) -> tuple[np.ndarray, np.ndarray]:
    """A filter and the window under which its sinusoid stands, the peak of the window 1."""
    kernel = gabor.gabor_filter(sigma, frequency, phase)
    n = np.arange(len(kernel)) - len(kernel) // 2
    if window_name == "gaussian":
        return kernel, np.exp(-(n**2) / (2 * sigma**2))
    box = (np.abs(n) <= 2 * sigma).astype(float)
    cosine = np.cos(frequency * n + phase)
    wave = box * (cosine - np.mean(cosine[box > 0]))
    return wave / np.linalg.norm(wave), box


def gabor_designer() -> ipywidgets.VBox:
    """A sinusoid under a Gaussian, or under a box, and its spectrum: the widths of both and their product."""
    figure = plots.gabor_in_time_and_frequency(*_designed("gaussian", 4.0, 1.0, 0.0), 1.0, reach=36)
    live = [line for ax in figure.axes for line in ax.lines if not line.get_label().startswith("_")]

    def update(sigma: float, frequency: float, phase: int, window_name: str) -> str:
        kernel, window = _designed(window_name, sigma, frequency, np.radians(phase))
        place_gabor(figure, kernel, window, frequency)
        time_width, frequency_width = gabor.time_and_frequency_width(kernel)
        product, cycles = time_width * frequency_width, frequency / (2 * np.pi)
        # The bump of a Gabor filter is 1 / (2 sqrt(2) pi sigma) wide; four times that far out nothing is left of it.
        whole = min(cycles, 0.5 - cycles) > np.sqrt(2) / (np.pi * sigma)
        remark = "" if whole else " The bump meets an end of the spectrum: this is the width of a part of it."
        return (
            f"Period {1 / cycles:.1f} samples. Time width {time_width:.2f} samples, frequency width "
            f"{frequency_width:.4f} cycles a sample: product {product:.4f}, {4 * np.pi * product:.2f} times 1/(4π)."
            + remark
        )

    return demo(
        Frame(figure, live),
        update,
        {
            "sigma": ipywidgets.FloatSlider(description="σ (samples)", min=1, max=10, step=0.25, value=4),
            "frequency": ipywidgets.FloatSlider(
                description="Frequency (rad/sample)", min=0.1, max=3.1, step=0.05, value=1
            ),
            "phase": ipywidgets.IntSlider(description="Phase (°)", min=-180, max=180, step=15, value=0),
            "window_name": ipywidgets.Dropdown(description="Window", options=list(_WINDOWS.items())),
        },
    )


def gabor_designer_2d() -> ipywidgets.VBox:
    """A Gabor kernel for pictures: its spectrum, and where in a photograph it responds."""
    first = "buildings"
    image = photographs()[first]
    figure = plots.gabor_on_picture(image, gabor.gabor_2d(np.pi / 2, 8.0, 4.0, 0.5), np.ones_like(image))

    def update(
        theta: int, wavelength: float, sigma: float, gamma: float, phase: int, picture: str, zero_mean: bool, pair: bool
    ) -> str:
        image = photographs()[picture]

        def kernel(degrees: float) -> np.ndarray:
            """With the partner of which every stripe lies a quarter of the wavelength farther on."""
            angle, start = np.radians(degrees), np.radians(phase)
            real = gabor.gabor_2d(angle, wavelength, sigma, gamma, start, zero_mean)
            return real + 1j * gabor.gabor_2d(angle, wavelength, sigma, gamma, start - np.pi / 2, zero_mean) * pair

        own = kernel(theta)
        response, turned = gabor.responses_2d(image, [own, kernel(theta + 90)])
        brightest = place_response(figure, image, own.real, response)
        ratio = response.mean() / turned.mean()
        return (
            f"Mean response {response.mean():.4f}; of the same kernel turned by 90° {turned.mean():.4f}: {ratio:.2f} "
            f"times as much. Weights sum to {_signed(own.real.sum())}. Yellow is {brightest:.3f} and more."
        )

    return demo(
        Frame(figure, [ax.images[0] for ax in figure.axes]),
        update,
        {
            "theta": ipywidgets.IntSlider(
                description="θ, across the stripes (°)", min=0, max=175, step=5, value=90
            ),
            "wavelength": ipywidgets.FloatSlider(
                description="Wavelength λ (pixels)", min=2.5, max=20, step=0.5, value=8
            ),
            "sigma": ipywidgets.FloatSlider(description="σ (pixels)", min=1, max=8, step=0.25, value=4),
            "gamma": ipywidgets.FloatSlider(description="Aspect ratio γ", min=0.4, max=2, step=0.1, value=0.5),
            "phase": ipywidgets.IntSlider(description="Phase (°)", min=-180, max=180, step=15, value=0),
            "picture": picture_choice(first),
            "zero_mean": ipywidgets.Checkbox(description="Zero mean", value=True, indent=False),
            "pair": ipywidgets.Checkbox(
                description="With its quarter-wave partner (energy)", value=False, indent=False
            ),
        },
    )


def _signed(number: float) -> str:
    """A number with three digits; zero without a sign."""
    return f"{round(number, 3) + 0.0:.3f}".replace("-", "−")


QUESTIONS = {
    "half_a_period_later": Question(
        options=(
            "Not far: it is the same rhythm.",
            "About as far as two sines of the same period and random phases are from each other.",
            "Farther than such sines are, typically.",
        ),
        answer=2,
        because="It is now its own opposite, and the difference is twice the sine: no two phases give more. Two random "
        "phases differ by 1.41 times the sine (root mean square).",
    ),
    "half_as_wide": Question(
        options=(
            "It becomes half as wide, too.",
            "It becomes twice as wide.",
            "It moves to twice the frequency.",
        ),
        answer=1,
        because="The product of the two widths stays at 1 / 4π: who knows better when, knows worse how fast. The "
        "sinusoid is the same, so the bump stays where it is.",
    ),
    "which_pool": Question(
        options=("The mean.", "The standard deviation.", "The maximum."),
        answer=0,
        because="Each sample meets every weight of the filter once, and the weights sum to zero. Where the filter is "
        "symmetric and the signal mirrored at its ends, the mean is zero whatever the signal is.",
    ),
    "same_test_signals": Question(
        options=(
            "Yes: intervals that overlap mean no difference.",
            "No: three points are twenty signals, too many for chance.",
            "The two intervals do not tell: count the signals that only one of the two gets right.",
        ),
        answer=2,
        because="Each interval is about one classifier on other signals like these. On the same signals most successes "
        "are shared; only those that differ say which is better.",
    ),
    "what_the_level_knows": Question(
        options=(
            "Minimum, maximum and mean.",
            "The Gabor features.",
            "Both lose about the same.",
        ),
        answer=0,
        because="The level of a series is set by the size of the city and by how many cases are reported. It finds "
        "windows of the same series, and with them the answer; in other cities it finds much less.",
    ),
    "lighter_picture": Question(
        options=(
            "Nothing: the stripes in the picture are as strong as before.",
            "It grows: the weights of the kernel do not sum to zero.",
            "It shrinks: the contrast of the picture is lower.",
        ),
        answer=1,
        because="The bright middle stripe outweighs the two dark ones beside it. A kernel whose weights do not sum to "
        "zero responds to brightness as well as to stripes.",
    ),
    "against_the_motion": Question(
        options=(
            "as strong: the stripes and their speed are the same.",
            "about half as strong.",
            "almost nothing.",
        ),
        answer=2,
        because="In a picture of space against time the two motions are slanted in opposite directions: they look as "
        "different as stripes of two orientations do.",
    ),
}
