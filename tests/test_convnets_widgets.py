"""Notebook 07: what its drawings and demos show that numbers alone do not: counts, borders, colours, limits."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from helpers import plots, widgets
from helpers.plots.convnets import ADDED, SEEN, UNSEEN, WINDOW, WINDOW_ADDED


def number(box, before: str) -> float:
    """The number that stands in the caption behind these words."""
    return float(re.search(re.escape(before) + r" (\d+(?:\.\d+)?)", box.caption.value)[1])


def cells(box) -> tuple[np.ndarray, np.ndarray]:
    """What each cell of the input and of the output is."""
    source, target = (np.asarray(artist.get_array()) for artist in box.frame.live)
    return source, target


def set_all(box, **values) -> None:
    for name, value in values.items():
        box.controls[name].value = value


# -- the demos --------------------------------------------------------------------------------------------------------


def test_the_arithmetic_starts_with_a_border_that_no_output_sees():
    source, target = cells(widgets.convolution_arithmetic())
    assert np.sum(source == UNSEEN) == 12 + 11 and np.sum(source == WINDOW) == 9
    assert (source[14, 3:15] == UNSEEN).all() and (source[3:15, 14] == UNSEEN).all()  # the last row and column
    assert np.sum(target == SEEN) == 24 and np.sum(target == WINDOW) == 1


@pytest.mark.parametrize("length", range(7, 13))
def test_with_a_stride_of_two_every_other_length_leaves_a_border(length):
    box = widgets.convolution_arithmetic()
    set_all(box, length=length, stride=2, kernel=3, padding="valid")
    assert (np.sum(cells(box)[0] == UNSEEN) > 0) == ((length - 3) % 2 == 1)
    assert number(box, "Division leaves") == (length - 3) % 2


def test_same_pads_more_at_the_bottom_and_at_the_right():
    box = widgets.convolution_arithmetic()
    set_all(box, length=12, kernel=3, stride=2, padding="same", row=1, column=1)
    source, _ = cells(box)
    padding = np.isin(source, (ADDED, WINDOW_ADDED))
    assert padding[15, 3:16].all() and padding[3:16, 15].all() and np.sum(padding) == 25
    set_all(box, kernel=5, stride=1)  # as many outputs as inputs, and as much padding on each side
    source, target = cells(box)
    assert np.sum(target > 0) == 144 and not np.any(source == UNSEEN)
    assert np.array_equal(source == ADDED, (source == ADDED).T) and np.sum(source[1:3] > 0) == 2 * 16


def test_the_window_has_the_size_of_the_kernel_wherever_it_is():
    box = widgets.convolution_arithmetic()
    for padding in ("valid", "same", 1, 3):
        for kernel in (1, 3, 6):
            for row in (1, 2, 18):
                set_all(box, padding=padding, kernel=kernel, row=row, column=19 - row)
                assert np.sum(np.isin(cells(box)[0], (WINDOW, WINDOW_ADDED))) == kernel**2
                assert np.sum(cells(box)[1] == WINDOW) == 1


def test_cells_have_the_colours_of_the_legend():
    box = widgets.convolution_arithmetic()
    mesh, legend = box.frame.live[0], box.frame.figure.legends[0]
    entries = zip(legend.get_texts(), legend.get_patches())
    named = {text.get_text(): patch.get_facecolor()[:3] for text, patch in entries}
    kinds = {
        "padding": ADDED, "never seen": UNSEEN, "seen by some output": SEEN, "seen by this output": WINDOW,
        "padding in its window": WINDOW_ADDED,
    }  # fmt: skip
    assert named.keys() == kinds.keys() and len(set(named.values())) == 5
    for name, kind in kinds.items():
        np.testing.assert_allclose(mesh.to_rgba(np.array([kind]))[0][:3], to_rgb(named[name]), atol=0.01)


def test_pooling_forgives_a_part_of_a_shift_and_the_maximum_of_all_forgives_everything():
    box, changes = widgets.pooling_under_shift(), {}
    for pooling in ("none", "max 2", "max 4", "max 36", "mean 36"):
        box.controls["pooling"].value = pooling
        changes[pooling] = number(box, "Relative change")
    assert changes["none"] > changes["max 2"] > changes["max 4"] > 0.1
    assert changes["max 36"] == changes["mean 36"] == 0
    set_all(box, pooling="none", right=0)
    assert number(box, "Relative change") == 0 and "100 % of the features" in box.caption.value


def test_a_shift_by_two_moves_pooled_maps_by_one():
    box = widgets.pooling_under_shift()
    set_all(box, right=2, down=0, pooling="max 2")
    features, of_shifted = (np.asarray(artist.get_array()) for artist in box.frame.live[2:4])
    np.testing.assert_allclose(np.roll(features, 1, axis=1), of_shifted, atol=1e-12)


def test_features_are_drawn_on_one_scale_and_differences_around_white():
    box = widgets.pooling_under_shift()
    for pooling in ("none", "mean 4", "max 36"):
        box.controls["pooling"].value = pooling
        before, after, difference = box.frame.live[2:]
        largest = max(before.get_array().max(), after.get_array().max())
        assert before.get_clim() == after.get_clim() == (0, pytest.approx(largest))
        assert difference.get_clim() == (pytest.approx(-largest), pytest.approx(largest))
        assert min(difference.to_rgba(np.array([0.0]))[0]) > 0.95


# -- the drawings -----------------------------------------------------------------------------------------------------


def test_a_learned_kernel_is_drawn_with_its_weights_on_one_scale():
    kernels = {"first": np.zeros((3, 3)), "last": np.array([[1.0, -2, 0.04], [0, 0, 0], [3, 0, 0]])}
    *left, right = plots.learned_kernel(kernels, [10.0, 1.0, 0.1]).axes
    assert [ax.get_title(loc="left") for ax in left] == ["first", "last"]
    assert {ax.images[0].get_clim() for ax in left} == {(-3, 3)}
    assert " ".join(text.get_text() for text in left[1].texts) == "1.0 −2.0 0.0 0.0 0.0 0.0 3.0 0.0 0.0"
    assert right.lines[0].get_ydata().tolist() == [10, 1, 0.1] and right.get_yscale() == "log"


def test_feature_maps_stand_beside_their_picture_each_on_a_scale_of_its_own():
    image, maps = np.full((6, 8), 0.5), {"a": np.eye(6), "b": -5 * np.eye(4)}
    axes = plots.feature_maps(image, maps).axes
    assert [ax.get_title(loc="left") for ax in axes] == ["input", "a", "b"]
    assert [ax.images[0].get_clim() for ax in axes] == [(0, 1), (-1, 1), (-5, 5)]
    for ax, shown in zip(axes[1:], maps.values()):
        assert np.array_equal(ax.images[0].get_array(), shown)


def test_shift_changes_draw_a_line_for_each_pooling():
    ax = plots.shift_changes({"none": [0, 0.5, 0.9], "all": [0, 0, 0]}, range(3), another=1.2)
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["none"].get_ydata().tolist() == [0, 0.5, 0.9] and lines["all"].get_ydata().tolist() == [0, 0, 0]
    assert lines["none"].get_xdata().tolist() == [0, 1, 2]
    assert set(lines["another digit, no pooling"].get_ydata()) == {1.2}


def test_the_slope_that_is_drawn_is_that_of_the_sigmoid():
    left, right = plots.sigmoid_slopes({"small": [0.2, 0.1], "large": [0.05, 0.01]}).axes
    lines = {line.get_label(): line for line in left.lines}
    z, values = lines["sigmoid"].get_data()
    np.testing.assert_allclose(lines["its slope, at most ¼"].get_ydata(), np.gradient(values, z), atol=2e-3)
    (steep,) = left.patches  # where the slope is more than a tenth
    low, high = steep.get_x(), steep.get_x() + steep.get_width()
    slope = lines["its slope, at most ¼"].get_ydata()
    assert slope[(z > low) & (z < high)].min() > 0.1 and slope[(z < low - 0.1) | (z > high + 0.1)].max() < 0.1
    assert [list(line.get_ydata()) for line in right.lines[:2]] == [[0.2, 0.1], [0.05, 0.01]]
    assert [line.get_label() for line in right.lines[:2]] == ["small", "large"]


def test_bands_reach_from_the_worst_seed_to_the_best():
    runs = {"a": np.array([[0.2, 0.9], [0.4, 0.7]]), "b": np.array([[0.5, 0.5], [0.5, 0.6]])}
    ax = plots.seed_bands(runs, [1, 4], "scale", chance=0.1)
    lines = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert lines["a"].tolist() == pytest.approx([30, 80]) and lines["b"].tolist() == pytest.approx([50, 55])
    assert set(lines["chance"]) == {10}
    for band, values in zip(ax.collections, runs.values()):
        corners = band.get_paths()[0].vertices
        for place, column in zip((1, 4), 100 * values.T):
            heights = corners[corners[:, 0] == place, 1]
            assert heights.min() == pytest.approx(column.min()) and heights.max() == pytest.approx(column.max())
