"""Notebook 08: its drawings and demos, the network that ships, and the small networks in NumPy."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from helpers import datasets, gabor, plots, small_networks, widgets
from helpers.plots.networks import place_look, probability_bars
from helpers.widgets.networks import DIGITS

# -- the network that ships -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    return datasets.load_digit_network()


@pytest.fixture(scope="module")
def held_out(shipped):
    digits = datasets.load_digits28()
    return digits.data[shipped.held_out][..., np.newaxis] / 255, digits.target[shipped.held_out]


def test_the_held_out_digits_are_a_fifth_as_many_of_each(shipped, held_out):
    assert len(set(shipped.held_out.tolist())) == 1000 and np.bincount(held_out[1]).tolist() == [100] * 10


def test_the_shipped_network_reads_97_percent_of_what_it_never_saw(shipped, held_out):
    x, y = held_out
    parts = [small_networks.activations(shipped.weights, part)["classes"] for part in np.array_split(x, 10)]
    probabilities = np.concatenate(parts)
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert np.mean(probabilities.argmax(axis=1) == y) >= 0.97


def test_the_layers_in_numpy_are_those_of_keras(shipped, held_out):
    from helpers import networks
    from helpers.backend import load_keras

    keras, network = load_keras(), networks.digit_network()
    for name in small_networks.LAYERS:
        parts = [shipped.weights[f"{name}_{part}"] for part in ("kernel", "bias")]
        network.get_layer(name).set_weights(parts)
    x = held_out[0][::100]
    found = small_networks.activations(shipped.weights, x)
    value = x.astype(np.float32)
    for layer in network.layers:
        value = layer(value)
        if layer.name in found:
            np.testing.assert_allclose(found[layer.name], keras.ops.convert_to_numpy(value), rtol=0, atol=2e-4)


def test_activations_refuse_other_pictures(shipped):
    with pytest.raises(ValueError, match=r"x must have the shape \(n, 28, 28, 1\), but its shape is \(1, 8, 8, 1\)"):
        small_networks.activations(shipped.weights, np.zeros((1, 8, 8, 1)))


def test_the_shipped_file_is_small_and_a_changed_one_is_named(tmp_path, monkeypatch):
    from helpers.datasets import registry

    content = (registry.DATA_FOLDER / "digit_network.npz").read_bytes()
    assert len(content) < 2.5e6
    (tmp_path / "digit_network.npz").write_bytes(content[:-1] + b"x")
    monkeypatch.setattr(registry, "DATA_FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"git checkout data/digit_network.npz"):
        datasets.load_digit_network()


# -- kernels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 5, 7])
def test_designed_kernels_have_sum_zero_and_length_one(size):
    bank = small_networks.oriented_kernels(size)
    assert len(bank) == 49 and all(kernel.shape == (size, size) for kernel in bank)
    np.testing.assert_allclose([kernel.sum() for kernel in bank], 0, atol=1e-12)
    np.testing.assert_allclose([np.linalg.norm(kernel) for kernel in bank], 1)


def test_designed_kernels_hold_sobel_and_gabor():
    bank = small_networks.oriented_kernels(3)
    sobel = np.outer([1, 2, 1], [1, 0, -1])[:, :, np.newaxis]
    assert abs(small_networks.closest_kernels(sobel, bank)[1][0]) > 0.97
    large = small_networks.oriented_kernels(7, wavelengths=[6.0])
    kernel = gabor.kernels_2d(12, [6.0])[3]
    middle = len(kernel) // 2
    middle = kernel.real[middle - 3 : middle + 4, middle - 3 : middle + 4, np.newaxis]
    which, fit = small_networks.closest_kernels(middle, large)
    assert which[0] == 6 and fit[0] == pytest.approx(1)


@pytest.mark.parametrize("size", [2, 4, 1])
def test_kernels_of_another_size_are_refused(size):
    with pytest.raises(ValueError, match="size must be"):
        small_networks.oriented_kernels(size)


def test_kernels_of_another_shape_than_the_bank_are_refused():
    with pytest.raises(ValueError, match=r"kernels must have the shape \(size, size, n\)"):
        small_networks.closest_kernels(np.zeros((5, 5, 2)), small_networks.oriented_kernels(3))


# -- the tiny network -------------------------------------------------------------------------------------------------


def test_tiny_training_is_the_same_each_time_and_starts_from_the_same_loss():
    table = small_networks.tiny_training(-1.0, 64)
    small_networks.tiny_training.cache_clear()
    again = small_networks.tiny_training(-1.0, 64)
    assert table.equals(again) and table.attrs == again.attrs
    first = {rate: small_networks.tiny_training(rate, 64).loss[0] for rate in (-3.0, -1.0, 1.0)}
    assert len(set(first.values())) == 1


def test_tiny_training_too_slow_right_and_too_fast():
    right = {rate: small_networks.tiny_training(rate, 16).attrs["accuracy"] for rate in (-3.0, -1.0, 0.5)}
    assert right[-3.0] < 0.2 < 0.6 < right[-1.0] and right[0.5] < 0.3
    table = small_networks.tiny_training(1.0, 16)
    assert table.attrs["exploded"] and table.loss.isna().any() and not table.loss.isna().all()


# -- the demos --------------------------------------------------------------------------------------------------------


def test_the_demo_shows_held_out_digits_in_turn(shipped):
    box, digits = widgets.look_into_network(), datasets.load_digits28()
    rows = {image.tobytes() for image in digits.data[shipped.held_out]}
    for number in (1, 2, 10, DIGITS):
        box.controls["digit"].value = number
        shown = np.round(255 * np.asarray(box.frame.live[0].get_array())).astype(np.uint8)
        assert shown.tobytes() in rows


def test_the_demo_has_a_mistake_where_the_notebook_says():
    box = widgets.look_into_network()
    box.controls["digit"].value = 20
    assert "wrong, it is a 9" in box.caption.value


def test_learning_rate_demo_goes_from_nothing_over_best_to_explosion():
    box = widgets.learning_rate_curves()
    right = []
    for exponent in (-3, -1, 1):
        box.controls["exponent"].value = exponent
        right.append(float(re.search(r"(\d+\.\d) % of 500", box.caption.value)[1]))
    assert right[1] > 60 > right[0] and right[2] < 30 and "explodes" in box.caption.value
    box.controls["batch_size"].value = 256
    assert "4 steps" in box.caption.value


# -- the drawings -----------------------------------------------------------------------------------------------------


def history(count: int) -> pd.DataFrame:
    values = np.linspace(0.5, 0.9, count)
    columns = {"loss": 1 - values, "accuracy": values, "val_loss": 1.1 - values, "val_accuracy": values - 0.1}
    return pd.DataFrame(columns, index=range(1, count + 1))


def test_training_curves_draw_both_parts():
    drawn = plots.training_curves({"plain": history(4)})
    left, right = drawn.axes
    lines = {line.get_label(): line for line in right.lines}
    assert lines["plain, validation part"].get_ydata()[-1] == pytest.approx(80)
    assert lines["plain, training part"].get_linestyle() == "--"
    assert left.lines[0].get_xdata().tolist() == [1, 2, 3, 4]


def test_confusions_write_every_count_and_colour_mistakes_only():
    ax = plots.confusions(np.array([[8, 2], [0, 10]]), ["a", "b"])
    assert sorted(text.get_text() for text in ax.texts) == ["10", "2", "8"]
    image = ax.images[0]
    colours = image.to_rgba(np.asarray(image.get_array()))
    assert np.array_equal(colours[0, 0], colours[1, 1]) and not np.array_equal(colours[0, 0], colours[0, 1])


def test_label_curves_draw_mean_and_range():
    ax = plots.label_curves([10, 100], {"frozen": np.array([[0.5, 0.7], [0.9, 0.9]])}, chance=0.2)
    lines = {line.get_label(): line for line in ax.lines}
    assert lines["frozen"].get_ydata().tolist() == pytest.approx([60, 90]) and set(lines["chance"].get_ydata()) == {20}
    corners = ax.collections[0].get_paths()[0].vertices
    assert corners[:, 1].min() == pytest.approx(50)
    assert ax.get_xlabel() == "labelled digits"
    others = plots.label_curves([10, 100], {"frozen": np.full((2, 1), 0.5)}, samples="patches")
    assert others.get_xlabel() == "labelled patches"


def test_weights_and_products_sum_by_kind():
    table = pd.DataFrame(
        {"kind": ["Conv2D", "Conv2D", "Dense"], "weights": [4000, 6000, 90_000], "products": [10**6, 10**6, 10**5]}
    )
    drawn = plots.weights_and_products({"one": table})
    widths = [[bar.get_width() for bar in ax.patches] for ax in drawn.axes]
    assert widths == [[10_000, 90_000], [2 * 10**6, 10**5]]


def test_range_test_marks_the_rate_and_correlations_their_means():
    table = pd.DataFrame({"rate": [1e-4, 1e-3, 1e-2], "loss": [2.0, 1.0, 3.0], "smoothed": [2.0, 1.5, 2.0]})
    ax = plots.range_test(table, 0.003)
    assert list(ax.lines[2].get_xdata()) == [0.003, 0.003] and ax.get_xscale() == "log"
    ax = plots.correlations({"learned": np.array([0.2, 0.6])})
    assert list(ax.lines[1].get_xdata()) == pytest.approx([0.4, 0.4])


def test_kernel_tiles_and_rows():
    tiles = plots.kernel_tiles(np.arange(3 * 3 * 7.0).reshape(3, 3, 7), columns=4)
    assert tiles.shape == (7, 15) and tiles[4, 0] == 4 and np.isnan(tiles[3]).all() and tiles[0, 4] == 1
    drawn = plots.kernel_rows({"a": [np.eye(3), -np.eye(3)]}, ["x", "y"])
    assert [ax.get_xlabel() for ax in drawn.axes] == ["x", "y"]
    assert drawn.axes[0].images[0].get_clim() == (-1, 1)


def test_a_look_scales_its_pictures_and_draws_bars():
    blank = np.zeros((2, 2))
    drawn = plots.look_into_network(blank, blank, blank, np.zeros(10))
    place_look(drawn, blank, np.array([[np.nan, -3.0]]), np.array([[0.0, 5.0]]), np.linspace(0, 0.9, 10))
    assert drawn.axes[1].images[0].get_clim() == (-3, 3) and drawn.axes[2].images[0].get_clim() == (0, 5)
    across, up = probability_bars(np.array([0.2, 0.8]))
    assert across[:2].tolist() == [0, 0.2] and np.isnan(across[2]) and up[3:5].tolist() == [1, 1]
    kernel = drawn.axes[1].images[0].to_rgba(np.array([0.0]))[0]
    assert min(kernel) > 0.95 and to_rgb("white") == (1, 1, 1)
