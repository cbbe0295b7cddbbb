"""Spectra as pictures: against a pen that is moved point by point, what each scale keeps and loses, colours, errors."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from helpers import datasets
from helpers.transfer import spectrum_pictures


def bumps(rng: np.random.Generator, count: int = 3, bins: int = 40) -> np.ndarray:
    """Spectra with three bumps and a little noise."""
    at, heights = rng.uniform(5, bins - 5, (count, 3, 1)), rng.uniform(0.3, 1, (count, 3, 1))
    peaks = (heights * np.exp(-((np.arange(bins) - at) ** 2) / 2)).sum(axis=1)
    return peaks + 0.03 * rng.uniform(size=(count, bins))


def moved_pen(x: np.ndarray, y: np.ndarray, size: int, thickness: float, fine: int = 16) -> np.ndarray:
    """A square pen moved along the curve, x and y in pixels from the left and from above: a loop over its points."""
    ink = np.zeros((size * fine, size * fine), bool)
    along = np.linspace(0, len(x) - 1, 400 * len(x))
    for place in along:
        left, right = int(place), min(int(place) + 1, len(x) - 1)
        column = x[left] + (place - left) * (x[right] - x[left])
        row = y[left] + (place - left) * (y[right] - y[left])
        rows, columns = ((fine * (centre + np.array([-0.5, 0.5]) * thickness)).round().astype(int) for centre in
                         (row, column))  # fmt: skip
        ink[rows[0] : rows[1], columns[0] : columns[1]] = True
    covered = ink.reshape(size, fine, size, fine).mean(axis=(1, 3))
    return 255 * (1 - covered)


@pytest.mark.parametrize(("size", "thickness", "bins"), [(32, 1.5, 40), (24, 1.0, 7), (32, 3.0, 300)])
def test_the_line_is_that_of_a_pen_moved_point_by_point(size, thickness, bins):
    rng = np.random.default_rng(size)
    spectra = bumps(rng, bins=bins) if bins > 10 else rng.uniform(size=(3, bins))
    frequencies = np.sort(rng.uniform(10, 50, bins))
    pictures = spectrum_pictures(spectra, frequencies, size, thickness=thickness).astype(float)
    edge = np.ceil(thickness)
    across = (frequencies - frequencies[0]) / (frequencies[-1] - frequencies[0])
    for spectrum, picture in zip(spectra, pictures):
        x = edge + (size - 2 * edge) * across
        y = size - edge - (size - 2 * edge) * spectrum / spectra.max()
        drawn = moved_pen(x, y, size, thickness)
        assert np.abs(picture - drawn).mean() < 4 and np.abs(picture - drawn).max() < 80
        assert (picture < 255).mean() == pytest.approx((drawn < 255).mean(), rel=0.2)


def test_the_straight_parts_are_covered_exactly():
    flat = spectrum_pictures([[1.0, 1, 1], [0.5, 0.5, 0.5]], size=20, thickness=2.0)
    columns = flat[:, :, 5:15]
    assert (columns == columns[:, :, :1]).all()  # the same from left to right
    ink = 255 - columns[:, :, 0].astype(int)
    assert ink[0].tolist() == [0] + [255, 255] + [0] * 17  # 2 pixels around row 2
    assert ink[1].tolist() == [0] * 9 + [255, 255] + [0] * 9


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_pictures_do_not_change_with_the_unit(seed, unit):
    """Neither in volts nor in hertz."""
    spectra = bumps(np.random.default_rng(seed))
    frequencies = np.arange(40.0)
    for scale in ("shared", "free"):
        one = spectrum_pictures(spectra, frequencies, 24, scale).astype(int)
        other = spectrum_pictures(unit * spectra, unit * frequencies + unit, 24, scale).astype(int)
        assert np.abs(one - other).max() <= 1


def test_on_one_scale_height_and_place_are_seen_and_on_free_scales_they_are_lost():
    bell = np.exp(-((np.arange(200) - 60.0) ** 2) / 50)
    spectra = np.array([bell, 0.4 * bell, np.roll(bell, 37)])
    shared = spectrum_pictures(spectra, size=32).astype(int)
    top = [int(np.argmax(picture.min(axis=1) < 128)) for picture in shared]
    assert top[0] == top[2] < 4 and top[1] == pytest.approx(30 - 0.4 * 28, abs=1.5)
    peak = [int(picture[:10].min(axis=0).argmin()) for picture in shared[[0, 2]]]
    assert peak[1] - peak[0] == pytest.approx(37 / 199 * 28, abs=1)
    free = spectrum_pictures(spectra, size=32, scale="free").astype(int)
    assert np.abs(free - free[0]).max() <= 2


def test_a_peak_that_moves_by_a_tenth_of_a_pixel_changes_the_picture():
    frequencies = np.linspace(0, 60, 601)  # a pixel is one unit
    spectra = [np.exp(-((frequencies - at) ** 2)) for at in (30, 30.1)]
    still, moved = spectrum_pictures(spectra, frequencies, 64).astype(int)
    assert 15 < np.abs(still - moved).max() < 100


def test_free_limits_do_not_reach_beyond_the_bins():
    rising = np.linspace(0, 1, 50)
    (picture,) = spectrum_pictures([rising], size=32, scale="free")
    assert picture[2, 29] < 128 and picture[2, 26] == 255  # its highest point stands at the right end of the axis
    wide = np.r_[np.zeros(3), 1, np.zeros(36)]
    (picture,) = spectrum_pictures([wide], size=32, scale="free")
    columns = np.flatnonzero(picture[20] < 128)  # both flanks are seen: the axis is that of the peak
    assert columns[0] < 12 and columns[-1] > 20


@pytest.mark.parametrize("scale", ["shared", "free"])
def test_nothing_is_drawn_on_the_outermost_pixels(scale):
    pictures = spectrum_pictures(bumps(np.random.default_rng(0), 5), None, 40, scale, thickness=2.0)
    frame = np.ones((40, 40), bool)
    frame[1:-1, 1:-1] = False
    assert (pictures[:, frame] == 255).all() and (pictures.min(axis=(1, 2)) < 30).all()


def test_a_spectrum_alone_is_drawn_as_among_others():
    spectra = bumps(np.random.default_rng(1), 4)
    both = spectrum_pictures(spectra, size=24, scale="free")
    np.testing.assert_array_equal(spectrum_pictures(spectra[2:3], size=24, scale="free")[0], both[2])


def test_colours_take_the_place_of_black():
    spectra = bumps(np.random.default_rng(2), 3)
    inks = np.array([[0, 0, 0], [255, 0, 51], [255, 255, 255]], np.uint8)
    grey = spectrum_pictures(spectra, size=24)
    coloured = spectrum_pictures(spectra, size=24, colours=inks)
    assert coloured.shape == (3, 24, 24, 3) and coloured.dtype == np.uint8
    for picture, plain, ink in zip(coloured, grey, inks):
        expected = ink + (255.0 - ink) * plain[..., np.newaxis] / 255
        assert np.abs(picture - expected).max() <= 1
    np.testing.assert_array_equal(spectrum_pictures(spectra, size=24, colours=inks / 255), coloured)


def test_arguments_are_not_changed():
    spectra, frequencies = bumps(np.random.default_rng(3)), np.arange(40.0)
    kept = spectra.copy(), frequencies.copy()
    spectrum_pictures(spectra, frequencies, 24, "free", np.zeros((3, 3)))
    assert np.array_equal(spectra, kept[0]) and np.array_equal(frequencies, kept[1])


GOOD = [[0.0, 1, 0], [1, 2, 1]]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"spectra": [1.0, 2]}, ValueError, "spectra must be a table"),
        ({"spectra": [[1.0], [2.0]]}, ValueError, r"spectra must have at least 2 bins, but their shape is \(2, 1\)"),
        ({"spectra": [[1.0, -0.5]]}, ValueError, "spectra must not be negative, but there is a value of -0.5"),
        ({"spectra": [[1.0, np.nan]]}, ValueError, "spectra must hold finite numbers"),
        ({"spectra": [[0.0, 0]]}, ValueError, "spectra must hold a value above 0 in one of them"),
        ({"spectra": [[1.0, 0], [0, 0]], "scale": "free"}, ValueError, "above 0 in each, but that in row 1 has none"),
        ({"spectra": "loud"}, TypeError, "spectra must be"),
        ({"frequencies": [1, 2]}, ValueError, "frequencies must be as many as the bins of the spectra, 3, but .* 2"),
        ({"frequencies": [1, 3, 3]}, ValueError, "frequencies must increase from bin to bin"),
        ({"size": 7}, ValueError, "size must be .* at least 8"),
        ({"size": 64.0}, TypeError, "size must be a whole number"),
        ({"scale": "own"}, ValueError, "scale must be one of 'shared', 'free', but 'own'"),
        ({"thickness": 0.5}, ValueError, "thickness must be .* at least 1"),
        ({"thickness": 9, "size": 64}, ValueError, "thickness must be .* at most 8"),
        ({"colours": [[0.0, 0, 0]]}, ValueError, r"colours must have shape \(2, 3\)"),
        ({"colours": [[0, 0, 255], [0, 255, 0]]}, ValueError, "colours must lie between 0 and 1 or be uint8"),
    ],
)
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        spectrum_pictures(**{"spectra": GOOD, **arguments})


def test_two_hundred_pictures_take_less_than_two_seconds():
    spectra = bumps(np.random.default_rng(4), 200, 1500)
    start = time.perf_counter()
    spectrum_pictures(spectra, size=64)
    assert time.perf_counter() - start < 2


# -- the devices of notebook 03 ---------------------------------------------------------------------------------------


def held_out(pictures: np.ndarray, y: np.ndarray) -> float:
    """Accuracy of a linear classifier on pixels, each device held out once."""
    X = pictures.reshape(len(pictures), -1) / 255
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    classifier = make_pipeline(StandardScaler(), SVC(kernel="linear", C=1e-3))
    return float(np.mean(cross_val_predict(classifier, X, y, cv=folds) == y))


def test_pictures_on_one_scale_tell_the_kind_of_a_device_and_those_on_free_scales_do_not():
    devices = datasets.load_devices()
    spectra, frequencies = np.abs(np.fft.rfft(devices.data, 4096)), np.fft.rfftfreq(4096, 1 / 256)
    band = (frequencies >= 6) & (frequencies <= 94)
    shown = spectra[:, band], frequencies[band]
    assert held_out(spectrum_pictures(*shown), devices.target) > 0.9
    assert held_out(spectrum_pictures(*shown, scale="free"), devices.target) < 0.6
    of_kind = np.array([[0.0, 0.45, 0.7], [0.84, 0.37, 0.0]])[devices.target]
    assert held_out(spectrum_pictures(*shown, scale="free", colours=of_kind), devices.target) == 1
