"""References for what the demos show, one module a subject, and what these modules share."""

from functools import cache

import numpy as np
from scipy import ndimage
from skimage import color

from helpers import datasets

Content = tuple[dict[str, np.ndarray], str]  # what is drawn, by label or title; the caption


def stems(positions: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Vertical strokes from 0 to each value, as one line with gaps."""
    gap = np.full(len(values), np.nan)
    ends = np.stack([positions, positions, gap], 1), np.stack([np.zeros(len(values)), values, gap], 1)
    return np.array([end.ravel() for end in ends])


@cache
def pictures() -> dict[str, np.ndarray]:
    photographs = datasets.load_photographs()

    def part(image: np.ndarray, top: int, left: int) -> np.ndarray:
        half = ndimage.gaussian_filter(image, 1.0, mode="reflect", radius=5)[::2, ::2]
        return half[top : top + 160, left : left + 160]

    return {
        "photographer": part(photographs.camera / 255, 20, 50),
        "buildings": part(color.rgb2gray(photographs.china), 15, 15),
        "nature": part(color.rgb2gray(photographs.flower), 35, 70),
    }


def which(measured: float, *options: float) -> list[bool]:
    """Which of the options the measured number agrees with."""
    return [bool(np.isclose(measured, option, rtol=0.03, atol=1e-9)) for option in options]
