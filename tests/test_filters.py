"""helpers.filters against SciPy and scikit-image, the worked numbers of notebook 02, its drawings and its widgets."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage, signal
from skimage import color

from helpers import datasets, filters, plots, widgets
from helpers.plots.base import png
from helpers.signals import gaussian_kernel
from helpers.widgets.filters import PRESETS

quick = settings(max_examples=60, deadline=None)
sizes = st.sampled_from([1, 3, 5, 9])


@st.composite
def images(draw, colour=True, most=9):
    """Grey or colour, 1 x 1 and upwards, of every type that a picture comes in."""
    shape = draw(st.tuples(st.integers(1, most), st.integers(1, most)))
    if colour and draw(st.booleans()):
        shape += (3,)
    dtype = draw(st.sampled_from([np.uint8, np.int64, np.float32, np.float64]))
    values = {
        "u": st.integers(0, 255),
        "i": st.integers(-1000, 1000),
        "f": st.floats(-100, 100, width=np.dtype(dtype).itemsize * 8),
    }
    return draw(arrays(dtype, shape, elements=values[np.dtype(dtype).kind]))


kernels = arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=st.floats(-10, 10))


def by_channel(function, image):
    """A filter of SciPy, colours one by one."""
    image = image.astype(float)
    return function(image) if image.ndim == 2 else np.dstack([function(image[..., i]) for i in range(3)])


# -- the worked numbers -----------------------------------------------------------------------------------------------


def test_a_picture_is_a_sum_of_shifted_impulses():
    x, h = np.array([[4, 5], [2, 3]]), np.array([[1, 2], [3, 4]])
    expected = [[4, 13, 10], [14, 38, 26], [6, 17, 12]]
    copies = np.zeros((3, 3))
    for (row, column), brightness in np.ndenumerate(x):
        copies[row : row + 2, column : column + 2] += brightness * h
    assert copies.tolist() == signal.convolve2d(x, h).tolist() == expected
    framed = np.pad(x, ((0, 1), (0, 1)))  # room for the full result; the centre of a 2 x 2 kernel is its first entry
    assert filters.convolve2d(framed, h).tolist() == expected
    assert filters.convolve2d(framed.T, h.T).T.tolist() == expected


def test_the_seven_by_seven_picture():
    picture = np.arange(1, 50).reshape(7, 7)
    kernel = [[-1, 1, -1], [-2, 3, 1], [2, -4, 0]]
    result = filters.convolve2d(picture, kernel)
    assert result[0].tolist() == [-2, -8, -7, -6, -5, -4, 28]
    assert result[-1].tolist() == [-29, 13, 13, 13, 13, 13, 27]
    assert np.array_equal(result, signal.convolve2d(picture, kernel, mode="same"))


def test_sobel_on_a_step():
    dx, dy = filters.sobel([[0, 0, 1]] * 3)
    assert dx.tolist() == [[0, 4, 4]] * 3 and not dy.any()
    down, right = filters.sobel(np.transpose([[0, 0, 1]] * 3))[::-1]
    assert down.tolist() == np.transpose([[0, 4, 4]] * 3).tolist() and not right.any()


@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.5])
def test_the_gaussian_three_ways(sigma):
    radius = len(gaussian_kernel(sigma)) // 2
    impulse = np.zeros((2 * radius + 1, 2 * radius + 1))
    impulse[radius, radius] = 1
    response = filters.gaussian_filter(impulse, sigma)
    g = gaussian_kernel(sigma)
    r, c = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    density = np.exp(-(r**2 + c**2) / (2 * sigma**2)) / (2 * np.pi * sigma**2)
    assert np.abs(response - np.outer(g, g)).max() < 1e-12
    assert np.abs(response - density).max() < 1e-6


@pytest.mark.parametrize("sigma", [1.0, 2.0, 4.0])
def test_what_a_blur_leaves_of_noise(sigma):
    noise = np.random.default_rng(0).normal(size=(400, 400))
    assert filters.gaussian_filter(noise, sigma).std() == pytest.approx(1 / (2 * np.sqrt(np.pi) * sigma), rel=0.05)


@quick
@given(images(), arrays(float, st.integers(1, 6), elements=st.floats(-5, 5)), st.integers(1, 4))
def test_two_passes_equal_one(image, column, k):
    row = np.arange(1.0, k + 1)
    two = filters.convolve2d(filters.convolve2d(image, column[:, np.newaxis]), row[np.newaxis])
    assert np.allclose(two, filters.convolve2d(image, np.outer(column, row)), atol=1e-8)


# -- against SciPy and scikit-image -----------------------------------------------------------------------------------


@quick
@given(images(), kernels)
def test_convolve2d_equals_scipy(image, kernel):
    result = filters.convolve2d(image, kernel)
    expected = by_channel(lambda channel: signal.convolve2d(channel, kernel, mode="same"), image)
    assert result.dtype == float and result.shape == image.shape
    assert np.allclose(result, expected, atol=1e-6)


@quick
@given(images(), sizes)
def test_windows_hold_the_mirrored_neighbourhood(image, size):
    result = filters.windows(image, size)
    border = [(size // 2, size // 2)] * 2 + [(0, 0)] * (image.ndim - 2)
    padded = np.pad(image, border, mode="symmetric")
    assert result.shape == image.shape + (size, size) and result.dtype == float
    row, column = image.shape[0] - 1, image.shape[1] // 2
    expected = padded[row : row + size, column : column + size]
    assert np.array_equal(result[row, column], np.moveaxis(expected, 2, 0) if image.ndim == 3 else expected)
    assert np.array_equal(result[..., size // 2, size // 2], image)


@quick
@given(images(), sizes)
def test_mean_filter_equals_scipy(image, size):
    expected = by_channel(lambda channel: ndimage.uniform_filter(channel, size, mode="reflect"), image)
    result = filters.mean_filter(image, size)
    assert result.dtype == float and np.allclose(result, expected, atol=1e-9)


@quick
@given(images(), sizes)
def test_median_filter_equals_scipy(image, size):
    expected = by_channel(lambda channel: ndimage.median_filter(channel, size, mode="reflect"), image)
    result = filters.median_filter(image, size)
    assert result.dtype == float and np.array_equal(result, expected)


@quick
@given(st.tuples(st.integers(2, 9), st.integers(2, 9)), st.sampled_from([3, 5, 7]), st.booleans(), st.integers(0, 9999))
def test_wiener_filter_equals_scipy(shape, size, colour, seed):
    image = np.random.default_rng(seed).normal(size=(*shape, 3) if colour else shape)

    def reference(channel):  # SciPy puts zeros around: give it a mirrored picture, and cut out the middle
        noise = ndimage.generic_filter(channel, np.var, size, mode="reflect").mean()
        mirrored = np.pad(channel, size, mode="symmetric")
        return signal.wiener(mirrored, size, noise=noise)[size:-size, size:-size]

    assert np.allclose(filters.wiener_filter(image, size), by_channel(reference, image))


@quick
@given(images(), sizes)
def test_wiener_filter_lies_between_the_picture_and_its_mean(image, size):
    result, mean = filters.wiener_filter(image, size), filters.mean_filter(image, size)
    assert result.dtype == float and result.shape == image.shape
    low, high = np.minimum(image, mean), np.maximum(image, mean)
    assert np.all(result >= low - 1e-9) and np.all(result <= high + 1e-9)


def test_wiener_filter_on_a_photograph():
    photograph = datasets.load_photographs().coins[:60, :80] / 255
    noise = ndimage.generic_filter(photograph, np.var, 5, mode="reflect").mean()
    expected = signal.wiener(photograph, 5, noise=noise)
    assert np.allclose(filters.wiener_filter(photograph, 5)[2:-2, 2:-2], expected[2:-2, 2:-2])


def test_wiener_filter_keeps_a_flat_picture():
    assert np.array_equal(filters.wiener_filter(np.full((5, 4), 0.25), 3), np.full((5, 4), 0.25))


@quick
@given(images(), st.floats(0.3, 4), st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_gaussian_filter_equals_scipy(image, sigma, order):
    def reference(channel):
        for axis in (0, 1):
            channel = ndimage.convolve1d(channel, gaussian_kernel(sigma, order[axis]), axis, mode="reflect")
        return channel

    result = filters.gaussian_filter(image, sigma, order)
    assert result.dtype == float and np.allclose(result, by_channel(reference, image), atol=1e-6)
    if order == (0, 0):
        smoothed = by_channel(
            lambda channel: ndimage.gaussian_filter(channel, sigma, radius=int(np.ceil(5 * sigma))), image
        )
        assert np.allclose(result, smoothed, atol=1e-6)


@pytest.mark.parametrize(("order", "expected"), [((0, 1), 3.0), ((1, 0), -2.0), ((1, 1), 0.0), ((0, 2), 0.0)])
def test_gaussian_derivatives_of_a_plane(order, expected):
    down, right = np.mgrid[:41, :41]
    plane = 3.0 * right - 2.0 * down + 7
    assert filters.gaussian_filter(plane, 1.5, order)[20, 20] == pytest.approx(expected, abs=1e-9)


@quick
@given(images(colour=False))
def test_sobel_equals_scipy(image):
    dx, dy = filters.sobel(image)
    assert np.allclose(dx, ndimage.sobel(image.astype(float), axis=1)) and dx.dtype == float
    assert np.allclose(dy, ndimage.sobel(image.astype(float), axis=0)) and dy.dtype == float


def test_sobel_of_a_ramp_is_eight():
    dx, dy = filters.sobel(np.tile(np.arange(6), (4, 1)))
    assert np.all(dx[:, 1:-1] == 8) and not dy.any()


@quick
@given(images(colour=False), st.floats(-5, 5))
def test_orientation_as_hue(image, slope):
    dx, dy = image.astype(float), slope * image[::-1, ::-1].astype(float)
    rgb = filters.orientation_as_hue(dx, dy)
    magnitude = np.hypot(dx, dy)
    assert rgb.shape == image.shape + (3,) and rgb.min() >= 0 and rgb.max() <= 1
    hsv = color.rgb2hsv(rgb)
    largest = magnitude.max()
    if largest > 1e-6:
        assert np.allclose(hsv[..., 2] * largest, magnitude, atol=1e-9 * largest)
        seen = magnitude > 1e-3 * largest
        turned = np.exp(1j * (2 * np.pi * hsv[..., 0] - np.arctan2(dy, dx)))
        assert np.allclose(turned[seen], 1, atol=1e-6)
    elif largest == 0:
        assert not rgb.any()


@pytest.mark.parametrize(
    ("dx", "dy", "rgb"), [(1, 0, (1, 0, 0)), (-1, 0, (0, 1, 1)), (0, 1, (0.5, 1, 0)), (0, 0, (0, 0, 0))]
)
def test_colours_of_the_four_directions(dx, dy, rgb):
    assert filters.orientation_as_hue([[dx]], [[dy]])[0, 0] == pytest.approx(rgb)


@quick
@given(images(), st.floats(0, 1), st.integers(0, 10))
def test_salt_and_pepper(image, fraction, seed):
    if image.dtype.kind != "u":
        image = (np.abs(image) / 1000).astype(image.dtype if image.dtype.kind == "f" else float)
    before = image.copy()
    noisy = filters.add_salt_and_pepper(image, fraction, seed)
    again = filters.add_salt_and_pepper(image, fraction, np.random.default_rng(seed))
    assert np.array_equal(image, before) and np.array_equal(noisy, again)
    assert noisy.shape == image.shape and noisy.dtype == image.dtype
    white = 255 if image.dtype == np.uint8 else 1
    pixels = image.shape[0] * image.shape[1]
    changed = (noisy != image).reshape(pixels, -1).any(axis=1)
    assert changed.sum() <= round(fraction * pixels)
    assert np.isin(noisy.reshape(pixels, -1)[changed], (0, white)).all()


def test_salt_and_pepper_hits_as_many_pixels_as_asked_for():
    noisy = filters.add_salt_and_pepper(np.full((50, 40, 3), 100, dtype=np.uint8), 0.1, 3)
    assert (noisy == 255).all(axis=2).sum() == (noisy == 0).all(axis=2).sum() == 100
    assert (noisy != 100).any(axis=2).sum() == 200


@pytest.mark.parametrize(("fraction", "hit"), [(0.16, 2), (0.24, 2), (0.26, 3), (0.04, 0), (1, 10)])
def test_salt_and_pepper_rounds_to_the_nearest_number_of_pixels(fraction, hit):
    noisy = filters.add_salt_and_pepper(np.full((2, 5), 0.5), fraction, 0)
    assert (noisy != 0.5).sum() == hit


@quick
@given(images(), kernels)
def test_inputs_are_left_alone(image, kernel):
    before = image.copy(), kernel.copy()
    filters.convolve2d(image, kernel)
    filters.mean_filter(image, 3)
    filters.median_filter(image, 3)
    filters.wiener_filter(image, 3)
    filters.gaussian_filter(image, 1.0)
    assert np.array_equal(image, before[0]) and np.array_equal(kernel, before[1])


# -- bad input --------------------------------------------------------------------------------------------------------

GREY = np.full((4, 5), 0.5)
BAD_IMAGES = [
    (np.zeros(4), ValueError), (np.zeros((2, 2, 2)), ValueError), (np.zeros((2, 2, 3, 1)), ValueError),
    (np.zeros((0, 3)), ValueError), ([[1, 2], [3]], ValueError), ([[1.0, np.nan]], ValueError),
    ([[np.inf]], ValueError), ("picture", TypeError), (None, TypeError), ([["a"]], TypeError),
    (np.ones((2, 2), dtype=bool), TypeError), (np.ones((2, 2), dtype=complex), TypeError),
]  # fmt: skip
FILTERS = {
    "convolve2d": lambda image: filters.convolve2d(image, [[1]]),
    "windows": lambda image: filters.windows(image, 3),
    "mean_filter": lambda image: filters.mean_filter(image, 3),
    "median_filter": lambda image: filters.median_filter(image, 3),
    "wiener_filter": lambda image: filters.wiener_filter(image, 3),
    "gaussian_filter": lambda image: filters.gaussian_filter(image, 1.0),
    "sobel": filters.sobel,
    "add_salt_and_pepper": lambda image: filters.add_salt_and_pepper(image, 0.1, 0),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize(("image", "error"), BAD_IMAGES, ids=range(len(BAD_IMAGES)))
def test_a_bad_image_is_named(name, image, error):
    with pytest.raises(error, match=r"^image "):
        FILTERS[name](image)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: filters.sobel(np.zeros((2, 2, 3))), ValueError, r"^image .*\(2, 2, 3\)"),
        (lambda: filters.convolve2d(GREY, [1, 2]), ValueError, r"^kernel .*\(2,\)"),
        (lambda: filters.convolve2d(GREY, np.zeros((0, 2))), ValueError, "^kernel .*empty"),
        (lambda: filters.convolve2d(GREY, [[np.nan]]), ValueError, "^kernel .*NaN"),
        (lambda: filters.convolve2d(GREY, np.zeros((3, 3, 3))), ValueError, "^kernel "),
        (lambda: filters.convolve2d(GREY, "mean"), TypeError, "^kernel "),
        (lambda: filters.mean_filter(GREY, 2), ValueError, "^size must be odd.* 2 "),
        (lambda: filters.mean_filter(GREY, 0), ValueError, "^size .*at least 1.* 0 "),
        (lambda: filters.median_filter(GREY, -3), ValueError, "^size "),
        (lambda: filters.median_filter(GREY, 3.0), TypeError, "^size .*3.0"),
        (lambda: filters.windows(GREY, True), TypeError, "^size "),
        (lambda: filters.wiener_filter(GREY, 4), ValueError, "^size must be odd"),
        (lambda: filters.wiener_filter(GREY, "3"), TypeError, "^size "),
        (lambda: filters.gaussian_filter(GREY, -1), ValueError, "^sigma .*-1"),
        (lambda: filters.gaussian_filter(GREY, 0), ValueError, "^sigma "),
        (lambda: filters.gaussian_filter(GREY, np.nan), ValueError, "^sigma "),
        (lambda: filters.gaussian_filter(GREY, "1"), TypeError, "^sigma "),
        (lambda: filters.gaussian_filter(GREY, 1.0, (0, 3)), ValueError, "^order "),
        (lambda: filters.gaussian_filter(GREY, 1.0, 1), ValueError, "^order "),
        (lambda: filters.gaussian_filter(GREY, 1.0, (1,)), ValueError, "^order "),
        (lambda: filters.gaussian_filter(GREY, 1.0, (0.0, 1)), TypeError, "^order "),
        (lambda: filters.orientation_as_hue(GREY, GREY.T), ValueError, r"^dx and dy .*\(4, 5\)"),
        (lambda: filters.orientation_as_hue([1.0], [[1.0]]), ValueError, "^dx "),
        (lambda: filters.orientation_as_hue([[1.0]], [[np.nan]]), ValueError, "^dy "),
        (lambda: filters.orientation_as_hue([[1.0]], "up"), TypeError, "^dy "),
        (lambda: filters.add_salt_and_pepper(GREY, 1.1, 0), ValueError, "^fraction .*1.1"),
        (lambda: filters.add_salt_and_pepper(GREY, -0.1, 0), ValueError, "^fraction "),
        (lambda: filters.add_salt_and_pepper(GREY, np.nan, 0), ValueError, "^fraction "),
        (lambda: filters.add_salt_and_pepper(GREY, "some", 0), TypeError, "^fraction "),
        (lambda: filters.add_salt_and_pepper(GREY + 1, 0.1, 0), ValueError, r"^image .*\[0, 1\]"),
        (lambda: filters.add_salt_and_pepper(GREY - 1, 0.1, 0), ValueError, r"^image .*\[0, 1\]"),
        (lambda: filters.add_salt_and_pepper(np.ones((2, 2), dtype=int), 0.1, 0), ValueError, "^image .*int64"),
        (lambda: filters.add_salt_and_pepper(GREY, 0.1, None), TypeError, "^rng "),
        (lambda: filters.add_salt_and_pepper(GREY, 0.1, np.random.RandomState(0)), TypeError, "^rng "),
        (lambda: filters.add_salt_and_pepper(GREY, 0.1, -1), ValueError, "^rng "),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


# -- drawings ---------------------------------------------------------------------------------------------------------

SMALL = np.linspace(0, 1, 30).reshape(5, 6)


def labels(ax):
    return ax.get_xlabel(), ax.get_ylabel()


def test_a_picture_says_what_black_and_white_are():
    assert plots.picture(SMALL / 10).images[0].get_clim() == (0, 1)
    assert plots.picture(np.array([[3, 200]], dtype=np.uint8)).images[0].get_clim() == (0, 255)
    assert plots.picture(SMALL - 0.25, signed=True).images[0].get_clim() == (-0.75, 0.75)
    assert plots.picture(np.zeros((2, 2)), signed=True).images[0].get_clim() == (-1, 1)
    ax = plots.picture(SMALL, limits=(0.2, 0.4), title="a title", colorbar=True)
    assert ax.images[0].get_clim() == (0.2, 0.4) and ax.get_title(loc="left") == "a title" and len(ax.figure.axes) == 2
    limits = {"both": (0.2, 0.4), "min": (0.2, 1), "max": (0, 0.4), "neither": (0, 1)}
    for beyond, ends in limits.items():  # an arrowhead where values lie beyond the colour bar
        assert plots.picture(SMALL, limits=ends, colorbar=True).images[0].colorbar.extend == beyond
    assert not ax.get_xticks().size and not any(line.get_visible() for line in ax.get_xgridlines())
    assert plots.picture(SMALL, ax=ax) is ax


def test_pictures_stand_under_their_titles():
    drawn = plots.pictures({name: SMALL for name in "abc"}, columns=2)
    seen = [ax for ax in drawn.axes if ax.get_visible()]
    assert [ax.get_title(loc="left") for ax in seen] == list("abc") and png(drawn)


def test_numbers_are_written_out():
    ax = plots.numbers(np.array([[1.0, -2.5], [np.nan, 1 / 3]]), title="four", marked=(0, 1, 2, 1))
    assert [text.get_text() for text in ax.texts] == ["1", "−2.5", "–", "0.333"]
    assert ax.get_title(loc="left") == "four" and len(ax.patches) == 1
    drawn = plots.number_grids({"a": np.eye(2), "b": np.eye(3)}, {"b": (0, 0, 2, 2)})
    assert [len(ax.texts) for ax in drawn.axes] == [4, 9] and [len(ax.patches) for ax in drawn.axes] == [0, 1]


@pytest.mark.parametrize("values", [np.eye(3), np.full((3, 3), -88.8), np.arange(49).reshape(7, 7) - 40])
@pytest.mark.parametrize(("columns", "width"), [(None, 8.0), (2, 6.0)])
def test_numbers_stay_within_their_cells_and_titles_within_the_figure(values, columns, width):
    drawn = plots.number_grids({name: values for name in "abc"}, columns=columns, width=width)
    assert png(drawn)
    seen = [ax for ax in drawn.axes if ax.get_visible()]
    assert [ax.get_title(loc="left") for ax in seen] == list("abc")
    for ax in seen:
        cell = ax.get_window_extent().width / values.shape[1]
        assert max(text.get_window_extent().width for text in ax.texts) < cell
        title = ax._left_title.get_window_extent()
        assert title.y1 <= drawn.bbox.y1 and title.x1 <= drawn.bbox.x1


def test_surfaces_and_three_views():
    assert labels(plots.surface(SMALL)) == ("column", "row")
    drawn = plots.three_views(np.arange(100, dtype=np.uint8).reshape(10, 10), corner=(2, 1), size=3)
    assert [text.get_text() for text in drawn.axes[1].texts][:4] == ["21", "22", "23", "31"]
    assert len(drawn.axes) == 3 and png(drawn)


def test_curves_have_axis_labels_and_a_legend():
    noises = {"one": {"mean": [1, 2], "median": [2, 3]}, "two": {"mean": [1, 2], "median": [2, 3]}}
    drawn = plots.psnr_curves((3, 5), noises, {"one": 1.5, "two": 0.5})
    assert labels(drawn.axes[0]) == ("size of the window (pixels)", "PSNR (dB)")
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == ["nothing done", "mean", "median"]
    assert [len(ax.lines) for ax in drawn.axes] == [3, 3]
    ax = plots.blur_law([1, 2], [0.28, 0.14], [0.28, 0.14])
    assert labels(ax) == ("sigma of the blur (pixels)", "standard deviation left")
    ax = plots.angular_errors([1, 2], {"noise 1": [9, 5]}, {"noise 1": 20})
    assert labels(ax) == ("sigma of the derivative (pixels)", "mean error (degrees)") and len(ax.lines) == 2


def test_gradients_edges_and_kernels_are_drawn():
    digit = datasets.load_digits28().data[0] / 255
    drawn = plots.gradients([(digit, *filters.sobel(digit))])
    titles = [ax.get_title(loc="left") for ax in drawn.axes if ax.images][:5]
    assert titles == ["picture", "dx", "dy", "magnitude", "orientation"] and png(drawn)
    assert plots.hue_wheel().get_xlabel() == "brighter there"
    edges = SMALL > 0.5
    rgb = plots.draw_edges(SMALL, edges)
    assert rgb.shape == SMALL.shape + (3,) and np.ptp(rgb[~edges], axis=-1).max() == 0
    assert len(np.unique(rgb[edges], axis=0)) == 1
    assert len(plots.edges_over({"a": (SMALL, edges), "b": (SMALL, edges)}).axes) == 2
    drawn = plots.kernel_grid({(row, column): SMALL for row in ("fine", "coarse") for column in ("G", "dx", "dy")})
    assert [ax.get_ylabel() for ax in drawn.axes] == ["fine", "", "", "coarse", "", ""]


# -- widgets: what they compute (tests/test_widgets.py moves every control of every demo) ------------------------------


def test_a_preset_sets_its_numbers_and_draws_once():
    box = widgets.kernel_editor()
    frames = []
    box.picture.observe(frames.append, names="value")
    box.controls["preset_name"].value = "mean"
    entries = [control.value for name, control in box.controls.items() if name.startswith("row")]
    assert entries == [1] * 9 and box.controls["divide_by"].value == 9
    assert len(frames) == 1 and box.caption.value.startswith("The kernel sums to 1.")


def test_the_zeros_around_the_picture_are_not_in_the_caption():
    """The frame answers as if the picture had black around it: the largest values, but not the picture's."""
    caption = widgets.kernel_editor().caption.value
    low, high = map(float, re.search(r"Inside the frame from (\S+) to (\S+),", caption).groups())
    assert -3 < low < -2.9 and 2.9 < high < 3


def test_a_kernel_of_your_own_has_no_name():
    box = widgets.kernel_editor()
    box.controls["row_1_column_1"].value = 5
    assert box.controls["preset_name"].value is None and "sums to 5" in box.caption.value
    box.controls["row_1_column_1"].value = 0
    assert box.controls["preset_name"].value == next(iter(PRESETS))


@pytest.mark.parametrize("name", PRESETS)
def test_presets_keep_brightness_or_remove_it(name):
    values, divisor = PRESETS[name]
    assert sum(values) / divisor in (0, 1)


def test_the_denoiser_tells_what_helps():
    box = widgets.denoiser()
    assert box.caption.value.endswith("better.")
    box.controls["noise"].value = "Gaussian"
    box.controls["amount"].value = 1
    assert box.caption.value.endswith("worse than nothing.")


def test_the_edge_detector_finds_less_with_a_higher_threshold():
    box = widgets.edge_detector()

    def density():
        return float(box.caption.value.split("edge density ")[1].rstrip("%."))

    first = density()
    box.controls["threshold"].value = 0.8
    assert 0 < density() < first
