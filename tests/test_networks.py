"""Networks by name, learning rates, training, and a folder of pictures with everything wrong in it."""

import re
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.model_selection import train_test_split

from helpers import convnets, datasets, networks
from helpers.backend import load_keras
from tests.terminal import shown_on_a_terminal

ROOT = Path(__file__).parents[1]


# -- architectures ----------------------------------------------------------------------------------------------------


def dense(inputs: int, outputs: int) -> int:
    return (inputs + 1) * outputs


def convolution(size: int, inputs: int, outputs: int) -> int:
    return (size * size * inputs + 1) * outputs


VGG_BLOCKS = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]
VGG_SIZES = [(3, 64), *((filters, filters) for filters, depth in VGG_BLOCKS for _ in range(depth - 1))]
VGG_SIZES += [(before, after) for (before, _), (after, _) in zip(VGG_BLOCKS, VGG_BLOCKS[1:])]
# By hand, layer by layer; and as published or named in the course.
WEIGHTS = {
    "digit_network": (
        convolution(3, 1, 32) + convolution(3, 32, 32) + dense(12 * 12 * 32, 128) + dense(128, 10),
        600_810,
    ),
    "wide_digit_network": (
        convolution(5, 1, 64) + convolution(5, 64, 128) + dense(7 * 7 * 128, 1024) + dense(1024, 10),
        6_640_394,
    ),
    "lenet5": (
        convolution(5, 1, 6) + convolution(5, 6, 16) + dense(400, 120) + dense(120, 84) + dense(84, 10),
        61_706,
    ),
    "alexnet": (
        convolution(11, 3, 96) + convolution(5, 48, 256) + convolution(3, 256, 384) + convolution(3, 192, 384)
        + convolution(3, 192, 256) + dense(6 * 6 * 256, 4096) + dense(4096, 4096) + dense(4096, 1000),
        60_965_224,
    ),
    "vgg16": (
        sum(convolution(3, *sizes) for sizes in VGG_SIZES)
        + dense(7 * 7 * 512, 4096) + dense(4096, 4096) + dense(4096, 1000),
        138_357_544,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_of_a_network(name):
    network = getattr(networks, name)()
    by_hand, known = WEIGHTS[name]
    table = networks.layer_table(network)
    assert network.count_params() == by_hand == known == table.weights.sum()
    last = network.layers[-1]
    assert last.activation.__name__ == "softmax" and network.input_shape[1:] is not None


def test_vgg16_has_the_layers_of_keras_own():
    keras = load_keras()
    own, theirs = networks.vgg16(), keras.applications.VGG16(weights=None)
    shapes = [[layer.output.shape for layer in network.layers] for network in (own, theirs)]
    assert shapes[0] == shapes[1][1:]  # theirs counts the input as a layer
    weights = [[weight.shape for weight in network.weights] for network in (own, theirs)]
    assert weights[0] == weights[1]


def test_shapes_on_the_way():
    shapes = {
        name: [layer.output.shape[1:] for layer in getattr(networks, name)().layers if layer.output.shape[2:]]
        for name in ("digit_network", "wide_digit_network", "lenet5", "alexnet")
    }
    assert shapes["digit_network"] == [(26, 26, 32), (24, 24, 32), (12, 12, 32)]
    assert shapes["wide_digit_network"] == [(28, 28, 64), (14, 14, 64), (14, 14, 128), (7, 7, 128)]
    assert shapes["lenet5"] == [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16)]
    assert shapes["alexnet"] == [
        (55, 55, 96), (27, 27, 96), (27, 27, 256), (13, 13, 256), (13, 13, 384), (13, 13, 384), (13, 13, 256),
        (6, 6, 256),
    ]  # fmt: skip


def test_what_the_layers_cost():
    table = networks.layer_table(networks.digit_network())
    assert table.output.tolist() == ["26 × 26 × 32", "24 × 24 × 32", "12 × 12 × 32", "4608", "128", "10"]
    assert table.products.tolist() == [26 * 26 * 32 * 9, 24 * 24 * 32 * 9 * 32, 0, 0, 4608 * 128, 1280]
    grouped = networks.layer_table(networks.alexnet())
    assert grouped.products["conv2"] == 27 * 27 * 256 * 5 * 5 * 48  # every filter sees half of the channels


def test_an_inception_module_and_what_1x1_saves():
    keras = load_keras()
    x = keras.Input((28, 28, 160))
    model = keras.Model(x, networks.inception_module(x, 64, (80, 20), (128, 32), 32))
    wanted = convolution(1, 160, 64) + convolution(1, 160, 80) + convolution(3, 80, 128) + convolution(1, 160, 20)
    wanted += convolution(5, 20, 32) + convolution(1, 160, 32)
    assert model.count_params() == wanted and model.output_shape == (None, 28, 28, 256)


@pytest.mark.parametrize(("filters", "stride"), [(16, 1), (24, 1), (16, 2)])
def test_a_residual_block_adds_to_its_input(filters, stride):
    keras = load_keras()
    x = keras.Input((8, 8, 16))
    model = keras.Model(x, networks.residual_block(x, filters, stride))
    assert model.output_shape == (None, 8 // stride, 8 // stride, filters)
    bend = 0 if (filters, stride) == (16, 1) else 16 * filters + 4 * filters
    assert model.count_params() == 9 * 16 * filters + 9 * filters**2 + 8 * filters + bend
    if not bend:  # the last normalisation set to zero: what is left is the input
        last = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)][1]
        last.gamma.assign(np.zeros(filters))
        values = np.random.default_rng(0).uniform(0, 1, (2, 8, 8, 16)).astype("float32")
        np.testing.assert_allclose(keras.ops.convert_to_numpy(model(values)), values, atol=1e-6)


def test_the_digit_network_is_what_convnets_computes():
    network = networks.digit_network()
    x = np.random.default_rng(0).uniform(0, 1, (3, 28, 28, 1)).astype("float32")
    w = [load_keras().ops.convert_to_numpy(weight) for weight in network.weights]
    y = np.maximum(convnets.conv2d(x, w[0]) + w[1], 0)
    y = convnets.max_pool(np.maximum(convnets.conv2d(y, w[2]) + w[3], 0)).reshape(3, -1)
    y = np.maximum(y @ w[4] + w[5], 0) @ w[6] + w[7]
    y = np.exp(y) / np.exp(y).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(network.predict(x, verbose=0), y, atol=1e-5)


# -- learning rates ---------------------------------------------------------------------------------------------------


def test_one_cycle_rises_and_falls():
    schedule = networks.one_cycle(0.01, 1000)
    rates = np.array([float(schedule(step)) for step in range(0, 1101, 10)])
    assert rates.argmax() == 30 and rates.max() == pytest.approx(0.01) and rates[0] == pytest.approx(0.0004)
    assert (np.diff(rates[:31]) > 0).all() and (np.diff(rates[30:101]) < 0).all()
    np.testing.assert_allclose(rates[100:], 0, atol=1e-9)
    assert float(schedule(150)) == pytest.approx(0.01 * (0.04 + 0.96 / 2))  # half-way up
    assert float(schedule(650)) == pytest.approx(0.005)  # half-way down


def test_one_cycle_is_saved_with_a_model(tmp_path):
    keras = load_keras()
    network = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(2)])
    network.compile(keras.optimizers.Adam(networks.one_cycle(0.01, 50, 0.2, 0.1)), "mse")
    network.train_on_batch(np.ones((4, 2)), np.ones((4, 2)))
    network.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    steps = (0, 5, 10, 30, 50)
    rates = [[float(one.optimizer._learning_rate(step)) for step in steps] for one in (network, again)]
    assert rates[0] == rates[1]


def squares(optimizer_rate: float = 0.25):
    """A network of one layer with the loss mean((x w)²), whose steps can be worked out by hand."""
    keras = load_keras()
    keras.utils.set_random_seed(0)
    network = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    network.compile(keras.optimizers.SGD(optimizer_rate, momentum=0.5), "mse")
    return network


def test_the_range_test_is_gradient_descent_with_growing_rates():
    network, x, y = squares(), np.ones((8, 1), "float32"), np.zeros((8, 1), "float32")
    (before,) = network.get_weights()
    table = networks.learning_rate_range(network, x, y, 0.001, 0.1, steps=9, batch_size=4)
    np.testing.assert_allclose(table.rate, np.geomspace(0.001, 0.1, 9), rtol=1e-6)
    w, speed, losses = float(before[0, 0]), 0.0, []
    for rate in np.geomspace(0.001, 0.1, 9):
        losses.append(w**2)
        speed = 0.5 * speed - rate * 2 * w
        w += speed
    np.testing.assert_allclose(table.loss, losses, rtol=1e-4)
    np.testing.assert_allclose(table.smoothed[1], (0.9 * losses[0] + losses[1]) / 1.9, rtol=1e-4)
    # nothing is left of it: weights, momentum and rate are as they were
    assert np.array_equal(network.get_weights()[0], before)
    assert float(network.optimizer.learning_rate) == 0.25 and not network.stop_training
    again = networks.learning_rate_range(network, x, y, 0.001, 0.1, steps=9, batch_size=4)
    assert again.loss.tolist() == table.loss.tolist()


def test_the_range_test_stops_when_the_loss_explodes():
    network, x, y = squares(), np.ones((8, 1), "float32"), np.zeros((8, 1), "float32")
    table = networks.learning_rate_range(network, x, y, 0.01, 1000, steps=60, batch_size=4)
    assert 5 < len(table) < 60 and table.loss.iloc[-1] > 4 * table.loss.min() and table.loss.iloc[-2] < 1e3


# -- training ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def digits():
    """Pictures and labels of 4,000 digits to train on and of the fifth that is held out."""
    found = datasets.load_digits28()
    x = found.data[..., np.newaxis].astype("float32") / 255
    return train_test_split(x, found.target, test_size=0.2, stratify=found.target, random_state=0)


def few(digits, count: int = 320) -> tuple[np.ndarray, np.ndarray]:
    x, _, y, _ = digits
    return x[:count], y[:count]


def test_training_is_the_same_each_time(digits):
    x, y = few(digits)
    found = [networks.train(networks.digit_network, x, y, epochs=2, seed=seed) for seed in (3, 3, 4)]
    weights = [np.concatenate([part.ravel() for part in network.get_weights()]) for network, _ in found]
    assert np.array_equal(weights[0], weights[1]) and not np.array_equal(weights[0], weights[2])
    assert found[0][1].equals(found[1][1])


def test_the_history_and_the_best_weights(digits):
    """With far too high a rate at the end the last epoch is not the best one."""
    x, y = few(digits)
    held_out = digits[1][:200], digits[3][:200]
    network, history = networks.train(networks.digit_network, x, y, epochs=6, peak=0.02, held_out=held_out, seed=1)
    assert history.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert list(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    loss, accuracy = network.evaluate(*held_out, verbose=0)
    best = history.val_loss.idxmin()
    assert loss == pytest.approx(history.val_loss[best], abs=1e-5)
    assert accuracy == pytest.approx(history.val_accuracy[best], abs=1e-6)


def test_nothing_is_printed_where_there_is_no_terminal(digits, capfd):
    networks.train(networks.digit_network, *few(digits, 64), epochs=1)
    out, error = capfd.readouterr()
    assert out == "" and error == ""


TRAIN_A_LITTLE = """
import numpy as np
from helpers import networks
x, y = np.zeros((64, 28, 28, 1), "float32"), np.arange(64) % 10
network, history = networks.train(networks.digit_network, x, y, epochs=2)
"""


def test_keras_shows_its_progress_on_a_terminal():
    shown = shown_on_a_terminal(TRAIN_A_LITTLE)
    assert "Epoch 1/2" in shown and "Epoch 2/2" in shown and "loss:" in shown and "accuracy:" in shown


def test_a_notebook_shows_a_bar_and_stores_nothing(tmp_path):
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TRAIN_A_LITTLE)])
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    (output,) = notebook.cells[0].outputs
    assert list(output.data) == ["application/vnd.jupyter.widget-view+json"]  # `make notebooks` strips it
    state = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    models = {model["model_name"]: model["state"] for model in state.values()}
    assert models["IntProgressModel"]["value"] == models["IntProgressModel"]["max"] == 4
    assert re.fullmatch(r"epoch 2 of 2: accuracy [\d.]+, loss [\d.]+", models["LabelModel"]["value"])


def test_the_digit_network_learns_4000_digits(digits):
    """The target of the course: at least 97 % of the held-out fifth, in under a minute on two cores."""
    x, held_out, y, wanted = digits
    layers = load_keras().layers

    def build():
        """As in notebook 08: the layers of the digit network, with shifts and dropout while it is trained."""
        stack = [layers.Input((28, 28, 1)), layers.RandomTranslation(0.08, 0.08, "constant", "nearest")]
        for layer in networks.digit_network().layers:
            stack += [layer, layers.Dropout(0.25)] if layer.name in ("pool", "dense") else [layer]
        return load_keras().Sequential(stack)

    start = time.perf_counter()
    network, _ = networks.train(build, x, y, epochs=10, batch_size=64)
    seconds = time.perf_counter() - start
    assert seconds < 60 or load_keras().backend.backend() != "tensorflow"  # the others take longer
    assert np.mean(network.predict(held_out, verbose=0).argmax(axis=1) == wanted) >= 0.97


# -- a folder of pictures ---------------------------------------------------------------------------------------------


def write_pictures(folder: Path, count: int, brightness: int, seed: int) -> None:
    """Pictures of different sizes, JPEG and PNG, dark or bright."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    for number in range(count):
        rows, columns = rng.integers(20, 90, size=2)
        pixels = rng.integers(0, 60, size=(rows, columns, 3)) + brightness
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{number:02d}.{('png', 'jpg')[number % 2]}")


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two classes and everything else that a reader's folder may hold, but for what cannot be read."""
    write_pictures(tmp_path / "bright", 30, 180, 0)
    write_pictures(tmp_path / "dark", 8, 10, 1)
    (tmp_path / "empty").mkdir()
    (tmp_path / "dark" / "notes.txt").write_text("not a picture")
    (tmp_path / "list.csv").write_text("a,b")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "dark" / "deeper").mkdir()
    (tmp_path / "dark" / "01.jpg").rename(tmp_path / "dark" / "deeper" / "01.JPG")
    return tmp_path


def spoil(folder: Path) -> list[str]:
    """Pictures that cannot be read, of each kind."""
    whole = (folder / "bright" / "01.jpg").read_bytes()
    (folder / "bright" / "._01.jpg").write_bytes(b"what a Mac leaves beside a file")
    (folder / "bright" / "broken.jpg").write_bytes(b"this is no JPEG")
    (folder / "dark" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "dark" / "nothing.png").write_bytes(b"")
    Image.new("RGB", (30, 30)).save(folder / "dark" / "web.webp")
    (folder / "dark" / "web.webp").rename(folder / "dark" / "web.png")
    return ["bright/._01.jpg", "bright/broken.jpg", "dark/cut.jpg", "dark/nothing.png", "dark/web.png"]


def test_what_is_wrong_with_a_folder_is_named(folder):
    found = datasets.inspect_folder(folder)
    assert found.target_names == ["bright", "dark"] and np.bincount(found.target).tolist() == [30, 8]
    assert len(found.files) == 38 == len(found.shapes) and found.unreadable == []
    for path, shape, number in zip(found.files, found.shapes, found.target):
        with Image.open(path) as picture:
            assert picture.size == (shape[1], shape[0])
        assert path.relative_to(folder).parts[0] == found.target_names[number]
    told = "\n".join(found.problems)
    for words in (
        "empty holds no picture", "dark/notes.txt is no picture", "list.csv lies beside the sub-folders",
        "different sizes", "bright has 30 pictures, dark only 8",
    ):  # fmt: skip
        assert words in told
    assert "hidden" not in told and len(found.problems) == 5


def test_a_good_folder_has_no_problems(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (9, 9)).save(tmp_path / name / "one.png")
    assert datasets.inspect_folder(tmp_path).problems == []


def test_unreadable_pictures_are_reported_and_refused(folder):
    names = spoil(folder)
    found = datasets.inspect_folder(str(folder))
    assert [path.relative_to(folder).as_posix() for path in found.unreadable] == names
    assert all(any(problem.startswith(f"{name} cannot be read: ") for problem in found.problems) for name in names)
    with pytest.raises(ValueError, match="5 in .* cannot") as error:
        networks.folder_datasets(folder)
    assert all(name in str(error.value) for name in names)
    assert "it is empty" in str(error.value) and "inside it is WEBP" in str(error.value)


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        (lambda folder: folder / "nowhere", "nowhere is none"),
        (lambda folder: folder / "list.csv", "list.csv is none"),
        (lambda folder: folder / "bright", "at least two sub-folders with pictures, but .* has none"),
    ],
)
def test_a_folder_without_classes_is_refused(folder, spoiled, message):
    with pytest.raises(ValueError, match=message):
        datasets.inspect_folder(spoiled(folder))
    with pytest.raises(TypeError, match="folder must be the name of a folder"):
        datasets.inspect_folder(7)


def test_the_two_sets_of_a_folder(folder, capsys):
    found = networks.folder_datasets(folder, size=32, held_out=0.25, batch_size=8, seed=0)
    ops = load_keras().ops
    train = [(ops.convert_to_numpy(x), ops.convert_to_numpy(y)) for x, y in found.train]
    rest = [(ops.convert_to_numpy(x), ops.convert_to_numpy(y)) for x, y in found.held_out]
    assert {x.shape[1:] for x, _ in train + rest} == {(32, 32, 3)}
    labels, held_out = (np.concatenate([y for _, y in part]) for part in (train, rest))
    assert len(labels) == 29 and len(held_out) == 9
    assert np.bincount(labels).tolist() == found.counts.tolist()
    assert held_out.tolist() == found.held_out_target.tolist()
    assert [found.class_weight[k] * found.counts[k] for k in (0, 1)] == pytest.approx([29 / 2, 29 / 2])
    for pictures, classes in train + rest:  # bright pictures are called bright
        assert ((pictures.mean(axis=(1, 2, 3)) < 100) == (classes == 1)).all()
    assert any(np.diff(y).any() and (np.diff(y.astype(int)) < 0).any() for _, y in train)  # shuffled
    again = networks.folder_datasets(folder, size=32, held_out=0.25, batch_size=8, seed=0)
    assert again.held_out_target.tolist() == held_out.tolist()


def test_no_class_may_be_without_a_picture_to_train_on(tmp_path):
    write_pictures(tmp_path / "bright", 30, 180, 0)
    write_pictures(tmp_path / "dark", 1, 10, 1)
    errors = 0
    for seed in range(12):
        try:
            networks.folder_datasets(tmp_path, held_out=0.5, seed=seed)
        except ValueError as error:
            assert "there is none of dark" in str(error)
            errors += 1
    assert 0 < errors < 12


# -- bad input --------------------------------------------------------------------------------------------------------

ONE = np.zeros((1, 28, 28, 1))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: networks.digit_network(1), ValueError, "classes must be .* at least 2"),
        (lambda: networks.wide_digit_network(1.0), ValueError, "dropout must be .* less than 1"),
        (lambda: networks.inception_module(None, 0, (1, 1), (1, 1), 1), ValueError, "direct must be"),
        (lambda: networks.inception_module(None, 1, (1,), (1, 1), 1), ValueError, "reduced must hold 2"),
        (lambda: networks.residual_block(None, 4, 0), ValueError, "stride must be .* at least 1"),
        (lambda: networks.one_cycle(0.0, 10), ValueError, "peak must be .* greater than 0"),
        (lambda: networks.one_cycle(0.1, 0), ValueError, "steps must be .* at least 1"),
        (lambda: networks.one_cycle(0.1, 10, warm_up=1.0), ValueError, "warm_up must be .* less than 1"),
        (lambda: networks.train(None, ONE, [0, 1]), ValueError, "x and y must have the same length"),
        (lambda: networks.train(None, ONE, [0], epochs=0), ValueError, "epochs must be .* at least 1"),
        (lambda: networks.learning_rate_range(None, ONE, [0]), ValueError, "network must be compiled"),
        (lambda: networks.learning_rate_range(None, ONE, [0], 1.0, 0.1), ValueError, "high must be .* greater than 1"),
        (lambda: networks.learning_rate_range(None, ONE, [0], steps=1), ValueError, "steps must be .* at least 2"),
        (lambda: networks.folder_datasets(ROOT, held_out=1.0), ValueError, "held_out must be .* less than 1"),
        (lambda: networks.folder_datasets(ROOT, size=0), ValueError, "size must be .* at least 1"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


# -- several seeds ----------------------------------------------------------------------------------------------------


def two_moons():
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=90)
    return rng.normal(size=(90, 2)).astype(np.float32) + 1.5 * y[:, np.newaxis], y


def small():
    keras = load_keras()
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((2,)),
            layers.Dense(8),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Dropout(0.3),
            layers.Dense(2, activation="softmax"),
        ]
    )


def test_several_seeds_are_as_each_alone():
    x, y = two_moons()
    options = {"epochs": 3, "batch_size": 30, "peak": 0.05}
    given, histories = [], []
    for network, history in networks.train_over_seeds(small, x, y, seeds=(4, 0, 4), **options):
        given.append(network.get_weights())
        histories.append(history)
    for first, last in zip(given[0], given[2]):  # nothing is left of the one between
        np.testing.assert_allclose(first, last, rtol=1e-5, atol=1e-6)
    for weights, history, seed in zip(given, histories, (4, 0)):
        alone, table = networks.train(small, x, y, seed=seed, **options)
        assert history.index.tolist() == table.index.tolist()
        np.testing.assert_allclose(history.loss, table.loss, rtol=1e-4)
        for one, other in zip(weights, alone.get_weights()):
            np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)
    assert any(not np.allclose(one, other) for one, other in zip(given[0], given[1]))


@pytest.mark.parametrize(
    ("change", "message"),
    [({"seeds": ()}, "seeds must hold"), ({"seeds": (-1,)}, "seeds must be"), ({"epochs": 0}, "epochs must be"),
     ({"y": np.zeros(3)}, "x and y must have the same length")],
)  # fmt: skip
def test_wrong_arguments_of_several_seeds_are_named(change, message):
    x, y = two_moons()
    right = {"x": x, "y": y, "seeds": (0,)}
    with pytest.raises(ValueError, match=message):
        next(networks.train_over_seeds(small, **right | change))
