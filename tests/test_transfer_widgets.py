"""Notebook 09: what its drawings show, and what its demos show that numbers alone do not."""

import re

import numpy as np
import pandas as pd
import pytest

from helpers import plots, widgets
from helpers.evaluation import accuracy_interval
from helpers.plots.base import BLUE, ORANGE
from helpers.plots.transfer import place_components, place_neighbours


def curve(correct: dict[int, int], total: int = 100) -> pd.DataFrame:
    rows = {count: (right, total, right / total, *accuracy_interval(right, total)) for count, right in correct.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["correct", "total", "accuracy", "low", "high"])


# -- the drawings -----------------------------------------------------------------------------------------------------


def row(name: str, kinds: list[str], start: float = 0.0) -> tuple:
    """A picture of kind "a", eight pixels a side, and neighbours, each of one grey level."""
    greys = [np.full((8, 8), start + 0.1 * number) for number in range(len(kinds))]
    return name, np.full((8, 8), 0.9), "a", list(zip(greys, kinds))


def marked(ax) -> list[list[float]]:
    """Which places carry the mark of each kind, from left to right."""
    return [np.asarray(line.get_xdata(), float).tolist() for line in ax.lines]


def test_neighbours_stand_in_order_and_marks_say_which_are_of_the_same_kind():
    drawn = plots.neighbour_rows([row("one", ["a", "b", "a"]), row("two", ["b", "b", "b"], start=0.3)])
    for ax, start, same in zip(drawn.axes, (0.0, 0.3), ([0, 2], [])):
        strip = ax.images[0].get_array()
        assert strip.shape == (8, 8 + 4 + 3 * 8 + 2) and (strip[:, :8] == 0.9).all() and (strip[:, 8:12] == 1).all()
        middles = [12 + 9 * number + 3.5 for number in range(3)]
        for number, middle in enumerate(middles):
            part = strip[:, int(middle - 3.5) : int(middle + 4.5)]
            assert part.shape == (8, 8) and (part == start + 0.1 * number).all()
        others = [number for number in range(3) if number not in same]
        assert marked(ax) == [[middles[number] for number in same], [middles[number] for number in others]]
        for line in ax.lines:
            assert all(8 < height < ax.get_ylim()[0] for height in line.get_ydata())
    assert [ax.get_title(loc="left") for ax in drawn.axes] == ["one", "two"]
    assert [text.get_text() for text in drawn.axes[0].texts] == ["a", "a", "b", "a"]


def test_marks_differ_by_more_than_their_colour_and_the_key_names_them():
    drawn = plots.neighbour_rows([row("one", ["a", "b"])])
    same, other = drawn.axes[0].lines
    assert same.get_marker() != other.get_marker() and (same.get_color(), other.get_color()) == (BLUE, ORANGE)
    (key,) = drawn.legends
    assert [text.get_text() for text in key.get_texts()] == ["of the same kind", "of another kind"]


def test_other_neighbours_take_the_place_of_the_first():
    drawn = plots.neighbour_rows([row("one", ["a", "b", "a"])], named=False)
    new = [row("one", ["b", "a", "a"], start=0.5)]
    place_neighbours(drawn, new)
    wanted = plots.neighbour_rows(new, named=False)
    assert np.array_equal(drawn.axes[0].images[0].get_array(), wanted.axes[0].images[0].get_array())
    assert marked(drawn.axes[0]) == marked(wanted.axes[0]) and drawn.axes[0].texts[:] == []


def test_accuracies_without_pca_are_levels_in_the_colour_of_their_curve():
    tables = {"pixels": curve({1: 30, 5: 40}), "backbone": curve({1: 60, 5: 90})}
    ax = plots.accuracy_after_pca(tables, {"backbone": 0.7, "pixels": 0.35}, chance=0.5)
    lines = {line.get_label(): line for line in ax.lines}
    for name, level in (("pixels", 35), ("backbone", 70)):
        assert lines[name].get_ydata().tolist() == pytest.approx((100 * tables[name].accuracy).tolist())
        without = lines[f"{name}, without PCA"]
        assert set(without.get_ydata()) == {level} and without.get_color() == lines[name].get_color()
        assert without.get_linestyle() != lines[name].get_linestyle()
    written = [text.get_text() for text in ax.get_legend().get_texts()]
    assert sorted(written) == sorted(lines)


def test_each_class_has_its_own_marker_and_its_samples():
    rng = np.random.default_rng(0)
    y, names = np.arange(70) % 7, list("abcdefg")
    views = {"one": rng.normal(size=(70, 2)), "two": rng.normal(size=(70, 2))}
    drawn = plots.class_scatter(views, y, names)
    for ax, points in zip(drawn.axes, views.values()):
        for k, line in enumerate(ax.lines):
            assert np.array_equal(np.transpose(line.get_data()), points[y == k]) and line.get_label() == names[k]
        assert len({(line.get_marker(), line.get_color()) for line in ax.lines}) == 7
        assert len({line.get_marker() for line in ax.lines}) == 7


def test_the_blocks_of_a_network_are_drawn_from_above_with_their_numbers():
    ax = plots.backbone_blocks({"first": ((8, 8, 4), 100), "second": ((4, 4, 8), 25_000)})
    assert [bar.get_width() for bar in ax.patches] == [100, 25_000]
    assert [text.get_text().strip() for text in ax.texts] == [
        "100 weights → 8 × 8 × 4", "25,000 weights → 4 × 4 × 8",
    ]  # fmt: skip
    assert [text.get_text() for text in ax.get_yticklabels()] == ["first", "second"]
    bottom, top = ax.get_ylim()
    assert bottom > top  # the first block stands at the top
    ax.figure.canvas.draw()
    right = ax.get_window_extent().x1
    assert all(text.get_window_extent().x1 <= right for text in ax.texts)


def test_the_chosen_number_stands_on_the_curve():
    table = curve({1: 20, 5: 60, 50: 80})
    drawn = plots.components_and_classifier(table, 5, before=0.7, chance=0.25)
    lines = {line.get_label(): line for line in drawn.axes[0].lines}
    assert [list(end) for end in lines["your number"].get_data()] == [[5], [60]]
    assert set(lines["without PCA"].get_ydata()) == {70} and set(lines["chance"].get_ydata()) == {25}
    place_components(drawn, curve({1: 25, 5: 50, 50: 75}), 50, 0.5)
    assert [list(end) for end in lines["your number"].get_data()] == [[50], [75]]
    assert lines["accuracy"].get_ydata().tolist() == [25, 50, 75] and set(lines["without PCA"].get_ydata()) == {50}
    strokes = lines["95 % interval"].get_ydata().reshape(3, 3)
    assert np.isnan(strokes[:, 2]).all()
    np.testing.assert_allclose(strokes[1, :2], 100 * np.array(accuracy_interval(50, 100)))


# -- the demos --------------------------------------------------------------------------------------------------------


def numbers(box) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", box.caption.value)]


def test_the_backbone_finds_more_neighbours_of_the_same_kind_than_pixels_do():
    box = widgets.feature_space_browser()
    for cosine in (False, True):
        box.controls["cosine"].value = cosine
        by_backbone, by_pixels = re.findall(r"(\d+\.\d) %", box.caption.value)
        assert float(by_backbone) > 2 * float(by_pixels)


def test_the_caption_counts_what_is_marked():
    box = widgets.feature_space_browser()
    for patch in (1, 60, 150, 224):
        box.controls["patch"].value = patch
        counted = re.findall(r"(\d) of 5 neighbours", box.caption.value)
        same = [len(ax.lines[0].get_xdata()) for ax in box.frame.figure.axes]
        other = [len(ax.lines[1].get_xdata()) for ax in box.frame.figure.axes]
        assert same == list(map(int, counted)) and np.add(same, other).tolist() == [5, 5]


def test_pca_helps_the_nearest_neighbour_of_flattened_maps_and_not_of_averaged_ones():
    box = widgets.pca_and_classifier()
    box.controls["count"].value = 10
    gains = {}
    for features in ("backbone, flattened", "backbone"):
        box.controls["features"].value = features
        after, before = re.search(r": (\d+\.\d) %.*without PCA (\d+\.\d) %", box.caption.value).groups()
        gains[features] = float(after) - float(before)
    assert gains["backbone, flattened"] > 20 and abs(gains["backbone"]) < 8


def test_the_sliders_can_be_moved_two_steps_up():
    components = widgets.pca_and_classifier().controls["count"]
    patch = widgets.feature_space_browser().controls["patch"]
    assert components.index + 2 < len(components.options) and patch.value + 2 <= patch.max


def test_the_point_stays_in_view_for_every_choice():
    box = widgets.pca_and_classifier()
    ax = box.frame.figure.axes[0]
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for features in ("backbone", "backbone, flattened", "pixels"):
        for classifier in box.controls["classifier"].options:
            for count in (1, 50):
                box.controls["features"].value, box.controls["classifier"].value = features, classifier
                box.controls["count"].value = count
                x, y = box.frame.live[-1].get_data()
                assert left < x[0] < right and low < y[0] < high and numbers(box)[1] == pytest.approx(y[0], abs=0.051)
    assert (left, right, low, high) == (*ax.get_xlim(), *ax.get_ylim())
