"""Notebook 04: what the designers show that numbers alone do not: colours, what stays in place, and the trade-off."""

import re

import numpy as np
import pytest

from helpers import gabor, plots, widgets
from helpers.plots.gabor import in_the_middle, spectrum_of_kernel


def ratio(box) -> float:
    """How many times 1 / (4 pi) the product of the widths is, as the caption says."""
    return float(re.search(r"([\d.]+) times 1/\(4π\)", box.caption.value)[1])


@pytest.mark.parametrize("phase", [-90, 0, 45, 120])
def test_only_the_gaussian_reaches_the_bound(phase):
    box = widgets.gabor_designer()
    box.controls["phase"].value = phase
    for sigma in (4, 6.25, 10):
        box.controls["sigma"].value = sigma
        box.controls["window_name"].value = "gaussian"
        assert ratio(box) == pytest.approx(1, abs=0.01)
        box.controls["window_name"].value = "box"
        assert ratio(box) > 2


def test_a_bump_at_an_end_of_the_spectrum_is_told():
    box = widgets.gabor_designer()
    for sigma, frequency, told in ((4, 1, False), (4, 0.3, True), (4, 3.0, True), (10, 0.3, False), (1, 1, True)):
        box.controls["sigma"].value, box.controls["frequency"].value = sigma, frequency
        assert ("meets an end" in box.caption.value) is told


def test_the_axes_of_the_designer_stay_and_hold_its_curves():
    box = widgets.gabor_designer()
    top, bottom = box.frame.figure.axes
    limits = top.axis(), bottom.axis()
    for sigma in (1, 10):
        for frequency in (0.1, 1.7, 3.1):
            for phase in (-180, -90, 0, 135):
                for name, value in (("sigma", sigma), ("frequency", frequency), ("phase", phase)):
                    box.controls[name].value = value
                for line in (*top.lines, *bottom.lines):
                    low, high = line.axes.get_ylim()
                    assert low <= np.min(line.get_ydata()) and np.max(line.get_ydata()) <= high
    assert limits == (top.axis(), bottom.axis())


def test_the_filter_touches_its_window_and_does_not_cross_it():
    kernel, n = gabor.gabor_filter(4, 1.0, 0.4), np.arange(-20, 21)
    window = np.exp(-(n**2) / 32)
    drawn = plots.gabor_in_time_and_frequency(kernel, window, 1.0)
    curve = next(line for line in drawn.axes[0].lines if line.get_label() == "filter").get_ydata()
    inside = np.abs(n) <= 7
    assert np.max(np.abs(curve[inside]) / window[inside]) == pytest.approx(1)
    assert np.allclose(curve / kernel, curve[20] / kernel[20])


def test_a_kernel_is_shown_from_its_middle():
    kernel = np.arange(49.0).reshape(7, 7)
    assert np.array_equal(in_the_middle(kernel, 3), kernel[2:5, 2:5])
    assert np.array_equal(in_the_middle(kernel, 7), kernel)
    assert np.array_equal(in_the_middle(kernel, 11), np.pad(kernel, 2))


@pytest.mark.parametrize(("theta", "place"), [(0.0, (64, 80)), (np.pi / 2, (80, 64)), (np.pi, (64, 80))])
def test_the_spectrum_of_a_kernel_has_its_bumps_at_the_frequency_of_the_stripes(theta, place):
    """16 steps of 1 / 129 from the middle are 1 / 8.06 cycles a pixel: to the right for 0, down for 90 degrees."""
    size = spectrum_of_kernel(gabor.gabor_2d(theta, 129 / 16, 6))
    assert size[place] == pytest.approx(1) and size[128 - place[0], 128 - place[1]] == pytest.approx(1)
    assert size[64, 64] < 0.01


def test_the_brightest_colour_is_that_of_the_caption():
    box = widgets.gabor_designer_2d()
    kernel, _, _, response = box.frame.live
    for zero_mean in (True, False):
        box.controls["zero_mean"].value = zero_mean
        low, high = response.get_clim()
        assert low == 0 and f"Yellow is {high:.3f} and more" in box.caption.value
        assert np.mean(response.get_array() > high) == pytest.approx(0.01, abs=0.001)
        red, green, blue, _ = response.to_rgba(np.array([high]))[0]
        assert min(red, green) > 0.85 and blue < 0.3  # yellow
        assert kernel.get_clim() == (-kernel.get_array().max(), kernel.get_array().max())


def test_without_zero_mean_brightness_answers():
    box = widgets.gabor_designer_2d()
    box.controls["sigma"].value = 2
    response = box.frame.live[3]
    sky = np.s_[:20, :40]  # even, and bright
    assert response.get_array()[sky].mean() < 0.005 and "sum to 0.000" in box.caption.value
    box.controls["zero_mean"].value = False
    assert response.get_array()[sky].mean() > 0.1 and "sum to 0.000" not in box.caption.value


def test_the_energy_of_both_partners_hardly_depends_on_the_phase():
    box = widgets.gabor_designer_2d()
    box.controls["wavelength"].value = 5
    response, responses = box.frame.live[3], {}
    for pair in (True, False):
        box.controls["pair"].value = pair
        for phase in (0, 90):
            box.controls["phase"].value = phase
            responses[pair, phase] = np.array(response.get_array())
    scale = responses[True, 0].mean()
    assert np.abs(responses[True, 0] - responses[True, 90]).mean() < 0.01 * scale
    assert np.abs(responses[False, 0] - responses[False, 90]).mean() > 0.3 * scale
