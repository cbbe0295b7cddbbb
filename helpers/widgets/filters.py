"""Notebook 02: nine numbers as a kernel, noise against filters, the edge detector."""

from functools import lru_cache

import ipywidgets
import numpy as np
from skimage import color, feature, metrics

from helpers import datasets, filters, plots
from helpers.plots.filters import SIGNED
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question

# Nine whole numbers, row by row, and what they are divided by.
PRESETS = {
    "Sobel, left to right": ((1, 0, -1, 2, 0, -2, 1, 0, -1), 1),
    "Sobel, top to bottom": ((1, 2, 1, 0, 0, 0, -1, -2, -1), 1),
    "diagonal": ((2, 1, 0, 1, 0, -1, 0, -1, -2), 1),
    "Laplacian": ((0, 1, 0, 1, -4, 1, 0, 1, 0), 1),
    "identity": ((0, 0, 0, 0, 1, 0, 0, 0, 0), 1),
    "mean": ((1, 1, 1, 1, 1, 1, 1, 1, 1), 9),
    "Gaussian": ((1, 2, 1, 2, 4, 2, 1, 2, 1), 16),
    "sharpen": ((0, -1, 0, -1, 5, -1, 0, -1, 0), 1),
}


@lru_cache
def photographs() -> dict[str, np.ndarray]:
    """Parts of three photographs, halved in size: grey, 160 x 160, float in [0, 1]."""
    shipped = datasets.load_photographs()
    whole = {
        "photographer": (shipped.camera / 255.0, 20, 50),
        "buildings": (color.rgb2gray(shipped.china), 15, 15),
        "nature": (color.rgb2gray(shipped.flower), 35, 70),
    }
    return {
        name: filters.gaussian_filter(image, sigma=1.0)[::2, ::2][top : top + 160, left : left + 160]
        for name, (image, top, left) in whole.items()
    }


def _two_panels(titles: tuple[str, str]) -> tuple[Frame, list]:
    """A frame with two pictures side by side, and their images, whose data the demos exchange."""
    empty = np.zeros((160, 160))
    drawn = plots.pictures(dict(zip(titles, (empty, empty))), height=4.25)
    images = [ax.images[0] for ax in drawn.axes]
    return Frame(drawn, images), images


def picture_choice(first: str = "photographer") -> ipywidgets.Dropdown:
    """The names of the photographs to choose from."""
    return ipywidgets.Dropdown(description="Picture", options=list(photographs()), value=first)


def kernel_editor() -> ipywidgets.VBox:
    """Nine numbers as a 3 x 3 kernel, convolved with a picture."""
    frame, (before, after) = _two_panels(("picture", "picture * kernel"))
    chosen = next(iter(PRESETS))
    values, divisor = PRESETS[chosen]
    preset = ipywidgets.Dropdown(description="Kernel", options=list(PRESETS))
    entries = {
        f"row_{r}_column_{c}": ipywidgets.BoundedIntText(
            description=f"h[{r}, {c}]", min=-9, max=9, value=values[3 * r + c],
            layout=ipywidgets.Layout(flex_flow="column", align_items="stretch", height="auto"),
        )
        for r in range(3)
        for c in range(3)
    }  # fmt: skip
    divide_by = ipywidgets.BoundedIntText(description="Divided by", min=1, max=99, value=divisor)
    numbers = [*entries.values(), divide_by]

    def update(preset_name: str | None, picture: str, **_) -> str:
        nonlocal chosen
        if preset_name is not None and preset_name != chosen:
            for number, value in zip(numbers, [*PRESETS[preset_name][0], PRESETS[preset_name][1]]):
                number.value = value
        current = tuple(entry.value for entry in entries.values()), divide_by.value
        chosen = next((name for name, one in PRESETS.items() if one == current), None)
        preset.value = chosen  # none of the names, once you have changed a number
        kernel = np.reshape(current[0], (3, 3)) / current[1]
        image = photographs()[picture]
        response = filters.convolve2d(image, kernel)
        before.set_data(image)
        after.set_data(response)
        total = kernel.sum()
        if abs(total) < 1e-9:  # a flat picture gives 0: values with a sign
            after.set(cmap=SIGNED, clim=(-2, 2))
            scale = "drawn from blue, -2, over white, 0, to red, 2"
        else:
            after.set(cmap="gray", clim=(0, 1))
            scale = "drawn from black, 0, to white, 1"
        inside = response[1:-1, 1:-1]  # at the border the kernel meets the zeros around the picture
        low, high = inside.min(), inside.max()
        return f"The kernel sums to {total:.3g}. Inside the frame from {low:.2f} to {high:.2f}, {scale}."

    controls = {"preset_name": preset, "picture": picture_choice(), **entries, "divide_by": divide_by}
    grid = ipywidgets.GridBox(
        list(entries.values()),
        layout=ipywidgets.Layout(grid_template_columns="repeat(3, minmax(0, 130px))", grid_gap="2px 6px"),
    )
    side = ipywidgets.VBox([preset, controls["picture"], divide_by], layout=ipywidgets.Layout(min_width="240px"))
    arrangement = ipywidgets.HBox([grid, side], layout=ipywidgets.Layout(flex_flow="row wrap", grid_gap="8px 32px"))
    return demo(frame, update, controls, arrangement=arrangement)


def denoiser() -> ipywidgets.VBox:
    """A noise, a filter and its size, with the PSNR before and after."""
    frame, (before, after) = _two_panels(("noisy", "filtered"))
    denoisers = {
        "median": filters.median_filter,
        "mean": filters.mean_filter,
        "Gaussian": lambda image, size: filters.gaussian_filter(image, size / 12**0.5),
        "Wiener": filters.wiener_filter,
    }

    size_slider = ipywidgets.IntSlider(description="Size (pixels)", min=3, max=7, step=2, value=3)

    def update(picture: str, noise: str, amount: int, kind: str, size: int) -> str:
        if size % 2 == 0:  # typed beside the slider, where no step is kept to
            size = size_slider.value = size + 1
        clean, rng = photographs()[picture], np.random.default_rng(0)
        if noise == "Gaussian":
            noisy = clean + rng.normal(0, amount / 255, clean.shape)
        else:
            noisy = filters.add_salt_and_pepper(clean, amount / 100, rng)
        filtered = denoisers[kind](noisy, size)
        before.set_data(noisy)
        after.set_data(filtered)
        was, now = (metrics.peak_signal_noise_ratio(clean, one, data_range=1) for one in (noisy, filtered))
        verdict = "better" if now > was else "worse than nothing"
        return f"PSNR noisy {was:.1f} dB, after the {kind} filter ({size} × {size}) {now:.1f} dB: {verdict}."

    return demo(
        frame,
        update,
        {
            "noise": ipywidgets.Dropdown(description="Noise", options=["salt and pepper", "Gaussian"]),
            "amount": ipywidgets.IntSlider(description="Amount (%, or grey levels)", min=1, max=60, value=10),
            "kind": ipywidgets.Dropdown(description="Filter", options=list(denoisers)),
            "size": size_slider,
            "picture": picture_choice(),
        },
    )


def edge_detector() -> ipywidgets.VBox:
    """Canny's edge detector: scale, threshold, picture."""
    frame, (strength, over) = _two_panels(("magnitude of the gradient", "edges"))

    def update(sigma: float, threshold: float, picture: str) -> str:
        image = photographs()[picture]
        edges = feature.canny(image, sigma, low_threshold=threshold / 2, high_threshold=threshold)
        magnitude = np.hypot(*filters.sobel(filters.gaussian_filter(image, sigma)))
        strength.set_data(magnitude)
        over.set_data(plots.draw_edges(image, edges))
        above = np.mean(magnitude > threshold)
        return f"Magnitude above {threshold:.2f} at {above:.1%} of the pixels; edge density {edges.mean():.1%}."

    return demo(
        frame,
        update,
        {
            "sigma": ipywidgets.FloatSlider(description="Sigma (pixels)", min=0.5, max=6, step=0.25, value=1),
            "threshold": ipywidgets.FloatSlider(description="Threshold", min=0.05, max=1, step=0.05, value=0.4),
            "picture": picture_choice("buildings"),
        },
    )


QUESTIONS = {
    "mean_of_bytes": Question(
        options=("150", "127.5", "22"),
        answer=2,
        because="A byte holds 0 to 255: 200 + 100 = 300 wraps around to 300 − 256 = 44, and half of it is 22.",
    ),
    "one_white_pixel": Question(
        options=(
            "The kernel, around that pixel.",
            "The kernel turned by 180°, around that pixel.",
            "A white square as large as the kernel.",
        ),
        answer=0,
        because="The flip in the formula is there for this: the answer to one impulse is the kernel itself.",
    ),
    "salt_and_pepper": Question(
        options=("The mean.", "The median.", "The Gaussian."),
        answer=1,
        because="A white pixel pulls a mean or a Gaussian up; in the sorted list it stands at the end, out of the way.",
    ),
    "sign_of_dy": Question(
        options=("Positive.", "Negative.", "Zero."),
        answer=1,
        because="Rows count downwards, and downwards the picture grows darker.",
    ),
    "twice_the_blur": Question(
        options=("To about 0.71 of it.", "To half of it.", "To a quarter of it."),
        answer=1,
        because="The blur covers four times as many pixels, and the deviation falls with the root of their number.",
    ),
}
