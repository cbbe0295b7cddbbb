"""Backbones: their layers, shapes and preprocessing against keras.applications; weights from files and mirrors."""

import copy
import hashlib
import os
import pickle
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

from helpers import datasets, transfer
from helpers.backend import load_keras
from helpers.datasets import DatasetUnavailable, download, recorded, registry
from helpers.transfer import BACKBONES, Backbone, DeepFeatures, backbones, load_backbone, mini_vgg

keras = load_keras()
APPLICATIONS = {
    "mobilenet_0.25": keras.applications.mobilenet,
    "vgg16": keras.applications.vgg16,
    "resnet50": keras.applications.resnet50,
    "inception_v3": keras.applications.inception_v3,
}
MOBILENET = "mobilenet_2_5_224_tf_no_top.h5"


@pytest.fixture(autouse=True)
def no_network(tmp_path, monkeypatch):
    """An empty cache, nobody to ask, and nobody who asks: a connection is an error."""
    monkeypatch.setenv("HELPERS_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HELPERS_OFFLINE", "1")
    monkeypatch.delenv("HELPERS_DATA_MIRROR", raising=False)

    def refuse(*_):
        raise AssertionError("a connection is opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="module")
def random_networks():
    """Every backbone with random weights."""
    return {name: load_backbone(name, weights=None) for name in BACKBONES}


def pixels(rows=64, columns=None, n=2, seed=0):
    shape = (n, rows, columns or rows, 3)
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.float32)


def maps(network, x):
    return np.asarray(network.predict_on_batch(x))


def arrays_of(network):
    return {f"{layer.name}_{w.name}": w.numpy() for layer in network.layers for w in layer.weights}


def in_the_layout_of_keras(network, path):
    """Write weights as those of keras.applications are: an HDF5 file with a group a layer."""
    import h5py

    keras.Model(network.input, network.output).save(whole := path.with_name("whole.h5"))
    with h5py.File(whole) as source, h5py.File(path, "w") as target:
        group = source["model_weights"]
        target.attrs.update(group.attrs)
        for name in group:
            source.copy(group[name], target)
    return path


# ---- layers, shapes, preprocessing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "size", "weights", "shape"),
    [
        ("mini_vgg", 32, 1_442_220, (1, 1, 160)),
        ("mobilenet_0.25", 224, 218_544, (7, 7, 256)),
        ("vgg16", 224, 14_714_688, (7, 7, 512)),
        ("resnet50", 224, 23_587_712, (7, 7, 2048)),
        ("inception_v3", 299, 21_802_784, (8, 8, 2048)),
    ],
)
def test_every_backbone_has_its_shapes_and_is_frozen(random_networks, name, size, weights, shape):
    backbone = random_networks[name]
    assert (backbone.name, backbone.size, backbone.weights) == (name, size, None)
    assert backbone.network.count_params() == weights
    assert backbone.network.compute_output_shape((3, size, size, 3)) == (3, *shape)
    assert not backbone.network.trainable and not backbone.network.trainable_weights
    assert backbone.network.input.shape == (None, None, None, 3)


def test_the_layers_of_vgg16_are_those_of_its_authors(random_networks):
    """Simonyan and Zisserman, table 1, configuration D, without the dense layers."""
    layers = {layer.name: layer for layer in random_networks["vgg16"].network.layers}
    expected = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
    names, channels = [], 3
    for block, (depth, filters) in enumerate(expected, start=1):
        for number in range(1, depth + 1):
            names.append(f"block{block}_conv{number}")
            kernel, bias = layers[names[-1]].get_weights()
            assert kernel.shape == (3, 3, channels, filters) and bias.shape == (filters,)
            assert layers[names[-1]].padding == "same" and layers[names[-1]].activation is keras.activations.relu
            channels = filters
        names.append(f"block{block}_pool")
        assert layers[names[-1]].pool_size == layers[names[-1]].strides == (2, 2)
    assert [name for name in layers if name.startswith("block")] == names
    assert backbones.BLOCKS == tuple(expected)


def test_mini_vgg_has_the_layout_of_vgg16_at_five_sixteenths_of_the_width(random_networks):
    def layout(network):
        kinds = (keras.layers.Conv2D, keras.layers.MaxPooling2D)
        return [(layer.name, layer.output.shape[-1]) for layer in network.layers if isinstance(layer, kinds)]

    small = layout(random_networks["mini_vgg"].network)
    wide = layout(random_networks["vgg16"].network)
    assert small == [(name, channels * 5 / 16) for name, channels in wide]
    network = random_networks["mini_vgg"].network
    for name, _ in small:
        if "conv" in name:
            after = [layer.name for layer in network.layers]
            assert after[after.index(name) + 1 :][:2] == [f"{name}_normalised", f"{name}_relu"]
    with pytest.raises(ValueError, match="width must be"):
        mini_vgg(width=0)


def test_mini_vgg_with_classes():
    network = mini_vgg(classes=10, width=4)
    said = maps(network, pixels(40, 33))
    assert said.shape == (2, 10) and np.allclose(said.sum(axis=1), 1, atol=1e-5)
    assert [weight.name for weight in network.layers[-1].weights] == ["kernel", "bias"]
    for wrong in (1, "10"):
        with pytest.raises((TypeError, ValueError), match="classes must be"):
            mini_vgg(classes=wrong)


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_preprocessing_is_that_of_the_weights(random_networks, name):
    network = random_networks[name].network
    first = keras.Model(network.input, network.get_layer("preprocessing").output)
    x = pixels(23, 31, n=3)
    wanted = APPLICATIONS[name].preprocess_input(x.copy(), data_format="channels_last")
    np.testing.assert_allclose(maps(first, x), wanted, rtol=0, atol=3e-5)
    assert np.ptp(wanted) > 1.9


def test_the_preprocessing_of_mini_vgg_standardises_each_colour(random_networks):
    network = random_networks["mini_vgg"].network
    first = keras.Model(network.input, network.get_layer("preprocessing").output)
    x = pixels()
    wanted = (x - [125.3, 123.0, 113.9]) / [63.0, 62.1, 66.7]
    np.testing.assert_allclose(maps(first, x), wanted, rtol=0, atol=1e-5)


LARGE = [pytest.param(name, marks=pytest.mark.slow) for name in ("resnet50", "inception_v3")]


@pytest.mark.parametrize("name", ["mobilenet_0.25", "vgg16", *LARGE])
def test_the_network_is_that_of_keras_behind_its_preprocessing(random_networks, name):
    ours, module = random_networks[name].network, APPLICATIONS[name]
    kind = backbones._KINDS[name]
    build = getattr(module, kind.application)
    theirs = build(include_top=False, weights=None, input_shape=(96, 96, 3), **kind.options)
    theirs.set_weights(ours.get_weights())
    x = pixels(96, n=1)
    wanted = maps(theirs, module.preprocess_input(x.copy(), data_format="channels_last"))
    found = maps(ours, x)
    assert wanted.std() > 0
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4 * np.abs(wanted).max())


# ---- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "error"), [("vgg19", ValueError), ("VGG16", ValueError), (None, TypeError)])
def test_another_name(name, error):
    with pytest.raises(error, match="name must be one of 'mini_vgg', 'mobilenet_0.25', 'vgg16'"):
        load_backbone(name)


@pytest.mark.parametrize("weights", [1, b"trained", True, ["trained"]])
def test_other_weights(weights):
    with pytest.raises(TypeError, match=f'weights must be "trained", None or .*, not a {type(weights).__name__}'):
        load_backbone("mini_vgg", weights=weights)


def test_weights_from_a_file_that_is_not_there(tmp_path):
    for path in (tmp_path / "no.h5", tmp_path, str(tmp_path / "no.npz"), "imagenet"):
        with pytest.raises(ValueError, match="weights must be the path of a file, but there is none at"):
            load_backbone("mini_vgg", weights=path)


def test_every_backbone_that_is_not_to_be_had_says_how_to_get_it():
    """Keras could download them; it is not let."""
    for name in APPLICATIONS:
        with pytest.raises(DatasetUnavailable, match=r"the data set weights \(1 of 4 files.*is missing") as caught:
            load_backbone(name)
        assert backbones._KINDS[name].file in str(caught.value) and "HELPERS_DATA_MIRROR" in str(caught.value)


def test_the_weights_of_every_backbone_are_registered():
    files = {file.name for file in registry.RECORDED["weights"].files}
    assert files == {backbones._KINDS[name].file for name in APPLICATIONS}
    assert {file.folder for file in registry.RECORDED["weights"].files} == {
        "mobilenet/", "vgg16/", "resnet/", "inception_v3/"
    }  # fmt: skip


# ---- weights from files --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A MobileNet with weights of its own, and its file as Keras publishes such files."""
    keras.utils.set_random_seed(5)
    network = load_backbone("mobilenet_0.25", weights=None).network
    rng = np.random.default_rng(5)
    network.set_weights([v * rng.uniform(0.9, 1.1, v.shape) + rng.uniform(0, 0.01) for v in network.get_weights()])
    folder = tmp_path_factory.mktemp("made")
    return network, in_the_layout_of_keras(network, folder / MOBILENET)


def same_features(backbone, network):
    x = pixels(n=3)
    wanted = maps(network, x)
    assert wanted.std() > 0
    np.testing.assert_allclose(maps(backbone.network, x), wanted, rtol=1e-6, atol=1e-6 * np.abs(wanted).max())


@pytest.mark.parametrize("form", [str, Path])
def test_weights_from_a_file(made, form):
    network, path = made
    backbone = load_backbone("mobilenet_0.25", weights=form(path))
    assert backbone.weights == str(path) and not backbone.network.trainable
    same_features(backbone, network)


def test_weights_from_keras_own_format(made, tmp_path):
    network, _ = made
    keras.Model(network.input, network.output).save_weights(tmp_path / "made.weights.h5")
    same_features(load_backbone("mobilenet_0.25", weights=tmp_path / "made.weights.h5"), network)


def test_weights_of_mini_vgg_from_arrays(tmp_path):
    network = mini_vgg(classes=3)
    np.savez(tmp_path / "mini.npz", **arrays_of(network))
    backbone = load_backbone("mini_vgg", weights=tmp_path / "mini.npz")
    same_features(backbone, keras.Model(network.input, network.get_layer("block5_pool").output))


def test_weights_from_a_mirror(made, tmp_path, monkeypatch):
    """The registry is patched: the file of the test takes the place of the registered one."""
    network, path = made
    serve(monkeypatch, tmp_path, path, hashlib.sha256(path.read_bytes()).hexdigest())
    backbone = load_backbone("mobilenet_0.25")
    same_features(backbone, network)
    assert backbone.weights == "trained" and (tmp_path / "cache" / "weights" / MOBILENET).is_file()


def serve(monkeypatch, tmp_path, path, sha256):
    (tmp_path / "mirror" / "weights").mkdir(parents=True)
    shutil.copy(path, tmp_path / "mirror" / "weights" / MOBILENET)
    entry = registry.RECORDED["weights"]
    files = tuple(
        replace(file, size=path.stat().st_size, sha256=sha256) if file.name == MOBILENET else file
        for file in entry.files
    )
    monkeypatch.setitem(registry.RECORDED, "weights", replace(entry, files=files))
    monkeypatch.setenv("HELPERS_DATA_MIRROR", str(tmp_path / "mirror"))


@pytest.mark.parametrize("where", ["mirror", "cache"])
def test_wrong_bytes_never_reach_keras(made, tmp_path, monkeypatch, where):
    _, path = made
    serve(monkeypatch, tmp_path, path, hashlib.sha256(path.read_bytes()).hexdigest())
    served = tmp_path / "mirror" / "weights" / MOBILENET
    if where == "cache":
        load_backbone("mobilenet_0.25")
        served.unlink()
        served = tmp_path / "cache" / "weights" / MOBILENET
    body = bytearray(served.read_bytes())
    body[len(body) // 2] ^= 1
    served.write_bytes(body)
    monkeypatch.setattr(keras.Model, "load_weights", lambda *_: pytest.fail("Keras reads the file"))
    wanted = "sends other bytes than registered" if where == "mirror" else f"{MOBILENET} is damaged"
    with pytest.raises(DatasetUnavailable, match=wanted):
        load_backbone("mobilenet_0.25")


def test_a_damaged_cached_file_is_fetched_anew(made, tmp_path, monkeypatch, capfd):
    network, path = made
    serve(monkeypatch, tmp_path, path, hashlib.sha256(path.read_bytes()).hexdigest())
    load_backbone("mobilenet_0.25")
    (tmp_path / "cache" / "weights" / MOBILENET).write_bytes(path.read_bytes()[:-1])
    same_features(load_backbone("mobilenet_0.25"), network)
    assert "is damaged" in capfd.readouterr().err


def test_a_file_of_another_network_is_named(made, tmp_path):
    _, path = made
    for name in ("vgg16", "mini_vgg"):
        with pytest.raises(ValueError, match=rf"{MOBILENET} must hold the weights of {name}, but it does not"):
            load_backbone(name, weights=path)
    np.savez(tmp_path / "other.npz", block1_conv1_kernel=np.zeros((3, 3, 3, 20)))
    with pytest.raises(ValueError, match="other.npz must hold the weights of mini_vgg, but .*block1_conv1_normalised"):
        load_backbone("mini_vgg", weights=tmp_path / "other.npz")
    np.savez(tmp_path / "wide.npz", **arrays_of(mini_vgg(width=8)))
    with pytest.raises(ValueError, match="wide.npz must hold the weights of mini_vgg, but .*shape"):
        load_backbone("mini_vgg", weights=tmp_path / "wide.npz")


@pytest.mark.parametrize("name", ["cut.h5", "text.h5", "empty.h5", "empty.npz", "text.npz", "cut.npz", "file.txt"])
def test_a_damaged_file_is_named(made, tmp_path, name):
    np.savez(tmp_path / "whole.npz", block1_conv1_kernel=np.zeros((3, 3, 3, 20)))
    whole = made[1].read_bytes() if name.endswith("h5") else (tmp_path / "whole.npz").read_bytes()
    contents = {"cut": whole[: len(whole) // 2], "text": b"no weights", "empty": b"", "file": b"no weights"}
    (tmp_path / name).write_bytes(contents[name.partition(".")[0]])
    with pytest.raises(ValueError, match=f"{name} must hold the weights of m.*, but it does not"):
        load_backbone("mini_vgg" if name.endswith("npz") else "mobilenet_0.25", weights=tmp_path / name)


def test_no_code_is_run_from_a_file_of_arrays(tmp_path):
    class Bomb:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "exploded"),)

    np.savez(tmp_path / "bomb.npz", block1_conv1_kernel=np.array([Bomb()], dtype=object))
    with pytest.raises(ValueError, match="bomb.npz must hold the weights of mini_vgg"):
        load_backbone("mini_vgg", weights=tmp_path / "bomb.npz")
    assert not (tmp_path / "exploded").exists()


# ---- a backbone as a value -----------------------------------------------------------------------------------------


def test_the_digest_tells_weights_apart(made, random_networks):
    _, path = made
    digests = {load_backbone("mobilenet_0.25", weights=path).digest for _ in range(2)}
    assert len(digests) == 1 and all(len(digest) == 64 for digest in digests)
    assert random_networks["mobilenet_0.25"].digest not in digests
    assert len({backbone.digest for backbone in random_networks.values()}) == len(BACKBONES)


def test_backbones_with_the_same_weights_are_equal(made, random_networks):
    _, path = made
    first, second = (load_backbone("mobilenet_0.25", weights=path) for _ in range(2))
    assert first == second and hash(first) == hash(second) and first.network is not second.network
    assert first != random_networks["mobilenet_0.25"]
    with pytest.raises(AttributeError, match="cannot assign"):
        first.size = 3
    assert "network" not in repr(first) and first.digest in repr(first)


def test_a_copy_is_the_backbone_itself(random_networks):
    backbone = random_networks["mini_vgg"]
    assert copy.deepcopy(backbone) is backbone and copy.copy(backbone) is backbone
    assert clone(DeepFeatures(backbone)).backbone is backbone


@pytest.mark.parametrize("kind", ["random", "file", "trained"])
def test_in_another_process_it_has_the_same_weights(made, tmp_path, monkeypatch, kind):
    network, path = made
    serve(monkeypatch, tmp_path, path, hashlib.sha256(path.read_bytes()).hexdigest())
    weights = {"random": None, "file": path, "trained": "trained"}[kind]
    backbone = load_backbone("mobilenet_0.25", weights=weights)
    sent = pickle.dumps(backbone)
    assert (len(sent) < 1000) == (kind == "trained")  # by name, or with its weights
    received = pickle.loads(sent)
    assert received == backbone and received.weights == backbone.weights and not received.network.trainable
    same_features(received, backbone.network)


def test_what_the_package_hands_out():
    assert isinstance(load_backbone("mini_vgg", weights=None), Backbone) and BACKBONES[0] == "mini_vgg"
    with pytest.raises(AttributeError, match="module 'helpers.transfer' has no attribute 'DeepFeature'"):
        transfer.DeepFeature


# ---- the weights that ship -----------------------------------------------------------------------------------------


def test_mini_vgg_ships_with_its_weights():
    backbone = load_backbone("mini_vgg")
    whole = mini_vgg(classes=10)
    backbones.set_arrays(whole, datasets.load_mini_vgg().weights)
    same_features(backbone, keras.Model(whole.input, whole.get_layer("block5_pool").output))
    assert backbone.weights == "trained" and load_backbone("mini_vgg") == backbone
    received = pickle.loads(pickle.dumps(backbone))
    assert received == backbone


def test_features_of_mini_vgg_by_name():
    pictures = pixels(32, n=3).astype(np.uint8)
    found = DeepFeatures().fit_transform(pictures)
    np.testing.assert_array_equal(found, DeepFeatures(load_backbone("mini_vgg")).transform(pictures))
    assert found.shape == (3, 160) and found.std() > 0


# ---- the real weights, where a mirror has them ---------------------------------------------------------------------

MIRROR = os.environ.get("HELPERS_DATA_MIRROR", "")


@pytest.fixture
def mirror(monkeypatch):
    if "://" in MIRROR or not os.path.isdir(MIRROR):
        pytest.skip("HELPERS_DATA_MIRROR names no folder with the recorded files")
    monkeypatch.setenv("HELPERS_DATA_MIRROR", MIRROR)


def test_mobilenet_is_that_of_keras(mirror):
    backbone = load_backbone("mobilenet_0.25")
    path = download.fetch("weights", [MOBILENET])[MOBILENET]
    module = keras.applications.mobilenet
    theirs = module.MobileNet(alpha=0.25, include_top=False, weights=str(path), input_shape=(224, 224, 3))
    x = pixels(224, n=2)
    wanted = maps(theirs, module.preprocess_input(x.copy(), data_format="channels_last"))
    assert wanted.std() > 0.1
    np.testing.assert_allclose(maps(backbone.network, x), wanted, rtol=0, atol=1e-3)


def read_right():
    """How many of the test pictures the weights that ship read right."""
    images, labels, _ = recorded.cifar10()
    network = mini_vgg(classes=10)
    backbones.set_arrays(network, datasets.load_mini_vgg().weights)
    said = network.predict(images[50_000:], batch_size=500, verbose=0).argmax(axis=1)
    return int(np.sum(said == labels[50_000:]))


@pytest.mark.slow
def test_mini_vgg_reads_the_test_pictures_of_cifar10_as_its_card_says(mirror):
    # where two classes are as likely, the last digit decides
    assert abs(read_right() - datasets.load_mini_vgg().card["right"]) <= 5


@pytest.mark.slow
def test_mini_vgg_reads_88_of_100_test_pictures_of_cifar10(mirror):
    assert read_right() >= 8_800


@pytest.mark.slow
def test_cifar10_has_all_its_pictures(mirror):
    images, labels, source = recorded.cifar10()
    assert images.shape == (60_000, 32, 32, 3) and images.dtype == np.uint8
    for part, count in ((labels[:50_000], 5_000), (labels[50_000:], 1_000)):
        assert np.bincount(part).tolist() == [count] * 10
    # the mean of red, green, blue over the training pictures that mini_vgg is scaled with
    np.testing.assert_allclose(images[:50_000].mean(axis=(0, 1, 2)), [125.3, 123.0, 113.9], atol=0.3)
    np.testing.assert_allclose(images[:50_000].std(axis=(0, 1, 2)), [63.0, 62.1, 66.7], atol=0.5)
