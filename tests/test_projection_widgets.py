"""Notebook 06: what its drawings and demos show that numbers alone do not: what stays in place, colours, the contrast
of PCA and LDA."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from helpers import plots, projection, widgets
from helpers.evaluation import accuracy_interval


def number(box, before: str) -> float:
    """The number that stands in the caption behind these words."""
    return float(re.search(re.escape(before) + r" (\d+(?:\.\d+)?)", box.caption.value)[1])


# -- the demos --------------------------------------------------------------------------------------------------------


def test_the_axis_starts_on_pcas_where_the_classes_lie_on_top_of_each_other():
    box = widgets.projection_axis()
    assert number(box, "variance") == pytest.approx(number(box, "PCA's axis, 30°: variance"), rel=0.01)
    assert number(box, "Fisher ratio") < 0.05 and number(box, "the best threshold gets") < 60
    box.controls["degrees"].value = 120
    assert number(box, "Fisher ratio") > 1.9 and number(box, "the best threshold gets") > 90
    assert number(box, "variance") < 0.5 * number(box, "PCA's axis, 30°: variance")


def test_no_axis_of_the_slider_beats_those_of_the_caption():
    box = widgets.projection_axis()
    for along, across, stretch in ((0, 3, 3), (4, 2, 2), (1, 6, 1)):
        for name, value in (("along", along), ("across", across), ("stretch", stretch)):
            box.controls[name].value = value
        most, best = (float(re.search(pattern, box.caption.value)[1]) for pattern in (
            r"PCA's axis, \d+°: variance (\d+\.\d+)", r"LDA's axis, \d+°: Fisher ratio (\d+\.\d+)"
        ))  # fmt: skip
        for degrees in range(0, 181, 15):
            box.controls["degrees"].value = degrees
            assert number(box, "variance") <= most + 0.005 and number(box, "Fisher ratio") <= best + 0.005


def angles(box) -> list[float]:
    return [float(re.search(rf"{name}'s axis, (\d+)°", box.caption.value)[1]) for name in ("PCA", "LDA")]


def test_the_axes_agree_for_round_clouds_and_come_nearer_for_classes_apart_along_long_ones():
    box = widgets.projection_axis()
    box.controls["across"].value, box.controls["along"].value = 0, 6
    pca, lda = angles(box)
    assert abs(pca - lda) < 25
    box.controls["stretch"].value = 1
    pca, lda = angles(box)
    assert abs(pca - lda) < 6


def test_the_frame_of_the_axis_demo_stays_and_every_point_is_in_it():
    box = widgets.projection_axis()
    left, right = box.frame.figure.axes
    limits = left.axis(), right.axis()
    for stretch in (1, 3.5):
        for along in (0, 6):
            for across in (0, 6):
                for name, value in (("stretch", stretch), ("along", along), ("across", across)):
                    box.controls[name].value = value
                lines = {line.get_label(): line for line in (*left.lines, *right.lines)}
                for name in ("first class", "second class"):
                    assert np.abs(lines[name].get_data()).max() < 14
                    assert np.sum(lines[f"{name}, on your axis"].get_ydata()) == 100
    assert limits == (left.axis(), right.axis())


def test_eigenfaces_rebuild_what_they_were_made_of_and_nothing_else():
    box = widgets.eigenfaces()
    errors = {}
    for kind in ("used", "new", "other"):
        for count in (0, 20, 69):
            box.controls["kind"].value, box.controls["n_components"].value = kind, count
            errors[kind, count] = number(box, "of all 30 of its kind")
    assert errors["used", 69] == 0 and errors["new", 69] > 0.05
    assert errors["used", 20] < 0.8 * errors["new", 20] and errors["other", 0] > 1.5 * errors["new", 0]
    assert all(errors[kind, 0] > errors[kind, 20] > errors[kind, 69] for kind in ("used", "new", "other"))


def test_an_eigenface_is_white_at_zero_and_its_colours_reach_to_its_largest_weight():
    box = widgets.eigenfaces()
    for count in (0, 1, 40):
        box.controls["n_components"].value = count
        component = box.frame.live[3]
        low, high = component.get_clim()
        assert (low, high) == (-1, 1) if count == 0 else high == -low == np.abs(component.get_array()).max()
        assert min(component.to_rgba(np.array([0.0]))[0]) > 0.95
    assert box.frame.live[0].get_clim() == (0, 1) and box.frame.live[2].get_clim() == (-0.5, 0.5)


# -- the drawings -----------------------------------------------------------------------------------------------------


def curve(correct: dict[int, int], total: int) -> pd.DataFrame:
    rows = {count: (right, total, right / total, *accuracy_interval(right, total)) for count, right in correct.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["correct", "total", "accuracy", "low", "high"])


def test_component_curves_draw_accuracies_and_their_intervals():
    tables = {"PCA": curve({1: 40, 2: 70, 10: 90}, 100), "LDA": curve({1: 80, 2: 95}, 100)}
    ax = plots.component_curves(tables, chance=0.25)
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["PCA"].get_data()[0].tolist() == [1, 2, 10]
    assert lines["PCA"].get_data()[1].tolist() == pytest.approx([40, 70, 90])
    assert lines["LDA"].get_data()[1].tolist() == pytest.approx([80, 95])
    assert set(lines["chance"].get_ydata()) == {25}
    for band, table in zip(ax.collections, tables.values()):
        corners = band.get_paths()[0].vertices
        for count, row in table.iterrows():
            heights = corners[corners[:, 0] == count, 1]
            assert heights.min() == pytest.approx(100 * row.low) and heights.max() == pytest.approx(100 * row.high)


def test_the_leak_is_drawn_with_its_intervals():
    table = pd.DataFrame(
        {"ratio": [0.1, 0.5], "outside": [0.6, 0.8], "outside_low": [0.55, 0.7], "outside_high": [0.65, 0.9],
         "inside": [0.5, 0.52], "inside_low": [0.4, 0.5], "inside_high": [0.6, 0.54]}, index=[5, 25],
    )  # fmt: skip
    ax = plots.leak_on_random_labels(table)
    for container, name in zip(ax.containers, ("outside", "inside")):
        points, _, (bars,) = container
        assert points.get_xdata().tolist() == [0.1, 0.5]
        assert points.get_ydata().tolist() == pytest.approx(100 * table[name])
        ends = np.array([segment[:, 1] for segment in bars.get_segments()])
        np.testing.assert_allclose(ends, 100 * table[[f"{name}_low", f"{name}_high"]])
    assert [container.get_label() for container in ax.containers] == [
        "fitted on all samples first", "fitted inside each fold",
    ]  # fmt: skip


def test_decision_regions_have_the_colour_of_the_class_that_is_predicted():
    points = np.array([[0.0, 0], [4, 0], [0, 4], [4, 4]])
    y = np.array([0, 1, 0, 1])
    figure = plots.decision_regions(
        {"by x": ("PCA", points, lambda places: (places[:, 0] > 1).astype(int)),
         "by y": ("LDA", points, lambda places: (places[:, 1] > 3).astype(int))},
        y, ["low", "high"],
    )  # fmt: skip
    for ax, axis, border in zip(figure.axes, (0, 1), (1, 3)):
        field = ax.collections[0]
        corners = field.get_coordinates()
        middles = (corners[:-1, :-1] + corners[1:, 1:]) / 2
        classes = np.reshape(field.get_array(), middles.shape[:2])
        assert np.array_equal(classes, middles[..., axis] > border)
        for k, line in enumerate(ax.lines):
            assert np.array_equal(np.transpose(line.get_data()), points[y == k])
            region = np.array(field.to_rgba(np.array([k]))[0][:3])
            np.testing.assert_allclose(region, 0.25 * np.array(to_rgb(line.get_color())) + 0.75, atol=0.01)
    assert [ax.get_xlabel() for ax in figure.axes] == ["PCA 1", "LDA 1"]
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["by x", "by y"]


def test_each_foot_is_nearest_to_its_point_on_the_axis():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(9, 2)) * [3, 1] + [4, -2]
    angles = np.arange(0, 181)
    left, right = plots.axis_with_errors(X, 50, {"one": angles / 90, "two": 2 - angles / 90}, angles).axes
    lines = {line.get_label(): line for line in left.lines}
    feet = np.transpose(lines["on the axis"].get_data())
    direction = np.array([np.cos(np.radians(50)), np.sin(np.radians(50))])
    np.testing.assert_allclose((X - feet) @ direction, 0, atol=1e-12)  # perpendicular
    away = feet - X.mean(axis=0)
    np.testing.assert_allclose(away[:, 0] * direction[1] - away[:, 1] * direction[0], 0, atol=1e-12)  # on the axis
    drawn = [np.transpose(line.get_data()) for line in left.lines[: len(X)]]
    np.testing.assert_allclose(drawn, np.stack([X, feet], axis=1))
    (low, high), (bottom, top) = left.get_xlim(), left.get_ylim()
    for places in (X, feet):
        assert low < places[:, 0].min() and places[:, 0].max() < high
        assert bottom < places[:, 1].min() and places[:, 1].max() < top
    assert [line.get_label() for line in right.lines[:2]] == ["one", "two"]


def test_explained_variance_sums_the_shares():
    ax = plots.explained_variance({"a": np.array([0.6, 0.3, 0.1]), "b": np.array([0.9, 0.1])})
    heights = [line.get_ydata().tolist() for line in ax.lines[:2]]
    assert heights[0] == pytest.approx([60, 90, 100]) and heights[1] == pytest.approx([90, 100])
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]


def test_the_drawn_axis_is_the_one_that_is_asked_for():
    X, y = projection.two_clouds()
    left, right = plots.projection_axis(X, y, 75).axes
    lines = {line.get_label(): np.array(line.get_data()) for line in (*left.lines, *right.lines)}
    (x0, x1), (y0, y1) = lines["your axis"]
    assert np.degrees(np.arctan2(y1 - y0, x1 - x0)) == pytest.approx(75)
    assert sum(lines[f"{name}, on your axis"][1].sum() for name in ("first class", "second class")) == 200
