"""A head on a frozen backbone: what trains, what stays as it was, and that a saved classifier needs nothing of ours."""

import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from helpers.backend import load_keras
from helpers.transfer import BACKBONES, build_classifier, load_backbone, unfreeze
from helpers.transfer.classifiers import blocks_of


@pytest.fixture(scope="module")
def mini():
    return load_backbone("mini_vgg", weights=None)


@pytest.fixture(scope="module")
def vgg():
    return load_backbone("vgg16", weights=None)


def trainable(model) -> int:
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def pixels(n: int, size: int = 32) -> np.ndarray:
    return np.random.default_rng(0).uniform(0, 255, (n, size, size, 3)).astype(np.float32)


def dense(inputs: int, outputs: int) -> int:
    return (inputs + 1) * outputs


# -- the head ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "weights"),
    [
        ({}, dense(512, 2)),
        ({"pooling": "max", "dropout": 0.5}, dense(512, 2)),
        ({"pooling": "flatten"}, dense(7 * 7 * 512, 2)),
        ({"hidden": 256}, dense(512, 256) + dense(256, 2)),
        ({"pooling": "flatten", "hidden": 256}, 6_422_784 + dense(256, 2)),
        ({"layer": "block3_pool"}, dense(256, 2)),
    ],
)
def test_only_the_head_trains(vgg, options, weights):
    model = build_classifier(vgg, classes=2, **options)
    assert trainable(model) == weights
    before = 14_714_688 if "layer" not in options else 1_735_488
    assert model.count_params() == weights + before


def test_flatten_and_256_units_are_not_256_weights(vgg):
    model = build_classifier(vgg, classes=2, pooling="flatten", hidden=256)
    assert model.get_layer("hidden").count_params() == 6_422_784


def test_the_head_gets_the_pooled_maps(mini):
    pictures = pixels(3, 64)
    maps = mini.network.predict(pictures, verbose=0)
    assert maps.shape == (3, 2, 2, 160)
    keras = load_keras()
    for pooling, wanted in (("average", maps.mean(axis=(1, 2))), ("max", maps.max(axis=(1, 2)))):
        model = build_classifier(mini, classes=4, pooling=pooling)
        found = keras.Model(model.input, model.get_layer("features").output).predict(pictures, verbose=0)
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
        kernel, bias = model.get_layer("classes").get_weights()
        scores = np.exp(wanted @ kernel + bias)
        said = model.predict(pictures, verbose=0)
        np.testing.assert_allclose(said, scores / scores.sum(axis=1, keepdims=True), rtol=1e-4)


def test_the_first_weights_depend_on_the_seed_only(mini):
    def head(seed: int) -> list[np.ndarray]:
        model = build_classifier(mini, classes=3, hidden=8, seed=seed)
        return [model.get_layer(name).get_weights()[0] for name in ("hidden", "classes")]

    for first, again, other in zip(head(1), head(1), head(2)):
        np.testing.assert_array_equal(first, again)
        assert np.abs(first - other).max() > 0.01


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"classes": 1}, ValueError, "classes must be a finite number at least 2"),
        ({"classes": 2.0}, TypeError, "classes must be a whole number"),
        ({"pooling": "mean"}, ValueError, "pooling must be one of 'average', 'max', 'flatten'"),
        ({"layer": "block9_conv1"}, ValueError, "layer must be one of"),
        ({"hidden": 0}, ValueError, "hidden must be"),
        ({"dropout": 1.0}, ValueError, "dropout must be"),
        ({"seed": -1}, ValueError, "seed must be"),
        ({"backbone": "vgg"}, ValueError, "must be one of 'mini_vgg'"),
        ({"backbone": 3}, TypeError, "backbone must be a name or a Backbone"),
    ],
)
def test_wrong_arguments_of_a_classifier(mini, change, error, message):
    with pytest.raises(error, match=message):
        build_classifier(**({"backbone": mini, "classes": 2} | change))


# -- what trains ------------------------------------------------------------------------------------------------------

# Convolutions of the last block, by hand: rows × columns × channels × filters, and biases where there are any.
LAST_BLOCK = {
    "mini_vgg": 3 * 9 * 160 * 160,
    "mobilenet_0.25": 9 * 256 + 256 * 256,
    "vgg16": 3 * (9 * 512 * 512 + 512),
    "resnet50": (2048 * 512 + 512) + (9 * 512 * 512 + 512) + (512 * 2048 + 2048),
    "inception_v3": 2048 * (320 + 384 + 448 + 192) + 384 * 448 * 9 + 4 * 3 * 384 * 384,
}
SLOW = ("resnet50", "inception_v3")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in BACKBONES]
)
def test_unfreezing_the_last_block(name):
    model = build_classifier(load_backbone(name, weights=None), classes=3)
    head = trainable(model)
    assert unfreeze(model) == trainable(model) == head + LAST_BLOCK[name]
    inside = model.layers[1]
    normalised = load_keras().layers.BatchNormalization
    assert not any(layer.trainable for layer in inside.layers if isinstance(layer, normalised))
    everything = unfreeze(model, len(blocks_of(inside)))
    learnt = sum(layer.count_params() for layer in inside.layers if not isinstance(layer, normalised))
    assert everything == head + learnt
    assert unfreeze(model, 0) == trainable(model) == head


def test_two_blocks_of_vgg16(vgg):
    model = build_classifier(vgg, classes=2)
    assert unfreeze(model, 2) == dense(512, 2) + LAST_BLOCK["vgg16"] + 9 * 256 * 512 + 2 * 9 * 512 * 512 + 3 * 512


@pytest.mark.parametrize("blocks", [-1, 6])
def test_as_many_blocks_as_there_are(mini, blocks):
    with pytest.raises(ValueError, match="blocks must be a finite number at least 0 and at most 5"):
        unfreeze(build_classifier(mini, classes=2), blocks)


def test_a_network_of_another_kind_has_no_blocks():
    keras = load_keras()
    other = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="model must be a classifier on a backbone"):
        unfreeze(other)
    with pytest.raises(ValueError, match="network must be that of a backbone"):
        blocks_of(other)


def test_what_fine_tuning_moves(mini):
    """The last block and the head; neither what is before nor what batch normalisation knows, nor the backbone."""
    model = build_classifier(mini, classes=2)
    unfreeze(model, 1)
    inside = model.layers[1]
    shared = [np.array(values) for values in mini.network.get_weights()]
    before = {layer.name: [np.array(values) for values in layer.get_weights()] for layer in inside.layers}
    keras = load_keras()
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    model.fit(pixels(8), np.arange(8) % 2, epochs=2, verbose=0)
    moved = {
        layer.name
        for layer in inside.layers
        if any((one != other).any() for one, other in zip(layer.get_weights(), before[layer.name]))
    }
    assert moved == {f"block5_conv{number}" for number in (1, 2, 3)}
    for one, other in zip(mini.network.get_weights(), shared, strict=True):
        np.testing.assert_array_equal(one, other)


def test_batch_normalisation_would_move_if_it_were_not_frozen(mini):
    """The check above can fail: a plain call for training does change means and deviations."""
    copy = load_keras().models.clone_model(mini.network)
    for layer in copy.layers:
        layer.trainable = True
    before = copy.get_layer("block5_conv3_normalised").get_weights()[2].copy()
    copy(pixels(4), training=True)
    assert (copy.get_layer("block5_conv3_normalised").get_weights()[2] != before).any()


def test_to_call_a_backbone_with_training_false_does_not_keep_its_statistics(mini):
    """As notebook 09 says. Where this fails, Keras has changed: then what the notebook and `build_classifier` say."""
    keras = load_keras()
    copy = keras.models.clone_model(mini.network)
    for layer in copy.layers:
        layer.trainable = True
    inputs = keras.Input((32, 32, 3))
    model = keras.Model(inputs, copy(inputs, training=False))
    before = copy.get_layer("block5_conv3_normalised").get_weights()[2].copy()
    model(pixels(4), training=True)
    assert (copy.get_layer("block5_conv3_normalised").get_weights()[2] != before).any()


# -- saved and loaded -------------------------------------------------------------------------------------------------


def saved(name: str, folder) -> tuple:
    """A classifier, stored in a folder."""
    model = build_classifier(load_backbone(name, weights=None), classes=3, hidden=5, dropout=0.2)
    unfreeze(model)
    model.save(folder / "model.keras")
    return model, pixels(2)


def modules(part) -> set[str]:
    """What the description of a model names as the modules of its layers."""
    if isinstance(part, dict):
        own = {part["module"]} if part.get("module") else set()
        return own.union(*map(modules, part.values()))
    return set().union(*map(modules, part)) if isinstance(part, list) else set()


@pytest.mark.parametrize("name", ["mini_vgg", "mobilenet_0.25"])
def test_a_saved_classifier_needs_nothing_of_ours(name, tmp_path):
    """Its layers are those of Keras, none with code in it; in Keras's safe mode it gives the same answers."""
    model, pictures = saved(name, tmp_path)
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        description = json.loads(archive.read("config.json"))
    found = modules(description)
    assert "keras.layers" in found and all(module.split(".")[0] == "keras" for module in found)
    assert '"Lambda"' not in json.dumps(description)
    loaded = load_keras().saving.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_allclose(loaded.predict(pictures, verbose=0), model.predict(pictures, verbose=0), rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mini_vgg", "mobilenet_0.25", "vgg16"])
def test_keras_alone_loads_a_saved_classifier(name, tmp_path):
    """In another process, which knows nothing of the course: same answers."""
    model, pictures = saved(name, tmp_path)
    np.save(tmp_path / "pictures.npy", pictures)
    code = (
        "import sys, numpy as np, keras\n"
        "model = keras.saving.load_model('model.keras', safe_mode=True)\n"
        "np.save('said.npy', model.predict(np.load('pictures.npy'), verbose=0))\n"
        "print('helpers' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=200)
    assert done.stdout.strip() == "False", done.stderr
    np.testing.assert_allclose(np.load(tmp_path / "said.npy"), model.predict(pictures, verbose=0), rtol=1e-5)


def test_a_loaded_classifier_trains_on(mini, tmp_path):
    model = build_classifier(mini, classes=2)
    model.save(tmp_path / "model.keras")
    loaded = load_keras().saving.load_model(tmp_path / "model.keras")
    assert trainable(loaded) == trainable(model)
    assert unfreeze(loaded, 1) == unfreeze(model, 1)
    before = loaded.layers[1].get_layer("block1_conv1_normalised").get_weights()[2].copy()
    loaded.compile("sgd", "sparse_categorical_crossentropy")
    loaded.fit(pixels(4), np.arange(4) % 2, verbose=0)
    np.testing.assert_array_equal(loaded.layers[1].get_layer("block1_conv1_normalised").get_weights()[2], before)
