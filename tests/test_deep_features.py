"""DeepFeatures against a plain keras.Model; pictures of any kind; batches, cache, progress, memory."""

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import joblib
import numpy as np
import pytest
from PIL import Image
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import validate_data

from helpers import transfer
from helpers.backend import load_keras
from helpers.estimators import transfer as estimators
from helpers.transfer import Backbone, DeepFeatures, load_backbone
from tests.terminal import shown_on_a_terminal

keras = load_keras()
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def backbone():
    """mini_vgg with random weights: what the features mean does not matter here."""
    keras.utils.set_random_seed(0)
    return load_backbone("mini_vgg", weights=None)


def colour(n, rows=32, columns=None, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, rows, columns or rows, 3), np.uint8)


def plain(backbone, pixels, layer="block5_pool", pooling="average"):
    """What a reader would write: a model up to the layer, ``predict``, and NumPy."""
    model = keras.Model(backbone.network.input, backbone.network.get_layer(layer).output)
    maps = model.predict(pixels.astype(np.float32), batch_size=5, verbose=0)
    if pooling == "flatten":
        return maps.reshape(len(maps), -1)
    return maps.mean((1, 2)) if pooling == "average" else maps.max((1, 2))


def same(found, wanted, tolerance=1e-5):
    assert found.dtype == np.float32 and found.shape == wanted.shape and np.std(wanted) > 0
    np.testing.assert_allclose(found, wanted, rtol=0, atol=tolerance * np.abs(wanted).max())


# ---- features ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", [None, "block5_conv3", "block2_conv1_relu", "block3_pool", "preprocessing"])
@pytest.mark.parametrize("pooling", ["average", "max", "flatten"])
def test_the_features_are_those_of_a_plain_network(backbone, layer, pooling):
    pictures = colour(7)
    found = DeepFeatures(backbone, layer, pooling, batch_size=3).fit_transform(pictures)
    same(found, plain(backbone, pictures, layer or "block5_pool", pooling))


def test_flattened_maps_are_read_row_by_row(backbone):
    pictures = colour(2)
    found = DeepFeatures(backbone, "block4_pool", "flatten").transform(pictures)
    model = keras.Model(backbone.network.input, backbone.network.get_layer("block4_pool").output)
    maps = model.predict(pictures.astype(np.float32), verbose=0)
    assert maps.shape == (2, 2, 2, 160) and found.shape == (2, 640)
    same(found[:, 160:320], maps[:, 0, 1])


@pytest.mark.parametrize("n", [1, 3, 4, 8, 9])
def test_the_order_is_kept_whatever_the_batches_are(backbone, n):
    pictures = colour(n)
    together = DeepFeatures(backbone, batch_size=4).transform(pictures)
    same(together, plain(backbone, pictures))
    alone = np.concatenate([DeepFeatures(backbone, batch_size=1).transform(pictures[i : i + 1]) for i in range(n)])
    same(alone, together)


def test_no_batch_is_larger_than_told_and_the_last_has_the_shape_of_the_others(backbone, monkeypatch):
    shapes, computed = [], estimators._computed
    monkeypatch.setattr(estimators, "_computed", lambda net, x: shapes.append(x.shape) or computed(net, x))
    for n in (10, 8, 3, 1):
        DeepFeatures(backbone, batch_size=4).transform(colour(n))
    assert [shape[0] for shape in shapes] == [4, 4, 4, 4, 4, 3, 1]
    assert {shape[1:] for shape in shapes} == {(32, 32, 3)}


def test_the_next_batch_is_prepared_while_the_network_computes(backbone, monkeypatch):
    """The second batch is there before the first has been computed; never more than one is ahead."""
    prepared, computed, ready = [], [], threading.Event()
    batch, compute = estimators._batch, estimators._computed

    def preparing(pictures, numbers, *rest):
        prepared.append((numbers[0], len(computed)))
        if numbers[0] == 2:
            ready.set()
        return batch(pictures, numbers, *rest)

    def computing(network, pixels):
        assert ready.wait(20)
        computed.append(1)
        return compute(network, pixels)

    monkeypatch.setattr(estimators, "_batch", preparing)
    monkeypatch.setattr(estimators, "_computed", computing)
    DeepFeatures(backbone, batch_size=2).transform(colour(8))
    assert [first for first, _ in prepared] == [0, 2, 4, 6] and prepared[1] == (2, 0)
    assert all(done >= first // 2 - 1 for first, done in prepared)


@pytest.mark.parametrize("kind", [colour, lambda n: list(colour(n, 40) / 255), lambda n: list(colour(n)[..., 0])])
def test_several_batches_at_a_time_are_the_same(backbone, tmp_path, kind):
    pictures = kind(11)
    alone = DeepFeatures(backbone, batch_size=2).transform(pictures)
    cached = DeepFeatures(backbone, batch_size=2, cache=tmp_path, n_jobs=3)
    np.testing.assert_array_equal(cached.transform(pictures), alone)
    assert len(list(tmp_path.iterdir())) == 11
    np.testing.assert_array_equal(cached.transform(pictures), alone)
    with joblib.parallel_config(n_jobs=2):  # told from outside
        np.testing.assert_array_equal(DeepFeatures(backbone, batch_size=2).transform(pictures), alone)


def test_only_one_batch_at_a_time_is_in_the_network(backbone, monkeypatch):
    """Two are prepared side by side; each is computed when the one before has come out."""
    both, inside, most = threading.Barrier(2, timeout=20), [], []
    batch, compute = estimators._batch, estimators._computed

    def preparing(pictures, numbers, *rest):
        if numbers[0] < 4:
            both.wait()
        return batch(pictures, numbers, *rest)

    def computing(network, pixels):
        inside.append(1)
        most.append(len(inside))
        result = compute(network, pixels)
        inside.pop()
        return result

    monkeypatch.setattr(estimators, "_batch", preparing)
    monkeypatch.setattr(estimators, "_computed", computing)
    DeepFeatures(backbone, batch_size=2, n_jobs=2).transform(colour(12))
    assert most == [1] * 6


def test_several_batches_at_a_time_name_the_picture(backbone):
    with pytest.raises(ValueError, match="^picture 5 of X: no_such.png must be a picture"):
        DeepFeatures(backbone, batch_size=2, n_jobs=2).transform([*colour(5), "no_such.png", *colour(2)])


def test_another_process_must_have_the_same_weights(monkeypatch):
    """As where a worker of a cluster has another version of the course."""
    monkeypatch.setattr(estimators, "_trained", lambda name: load_backbone(name, weights=None))
    with pytest.raises(ValueError, match="^mini_vgg must have the same weights in every process"):
        DeepFeatures(load_backbone("mini_vgg"), n_jobs=2).transform(colour(2))


def test_a_network_is_compiled_once(backbone, monkeypatch, caplog):
    traced = []
    layer = backbone.network.get_layer("block1_conv1")
    call = layer.call
    monkeypatch.setattr(layer, "call", lambda x, **options: traced.append(x.shape) or call(x, **options))
    fresh = Backbone("traced", keras.Model(backbone.network.input, backbone.network.output), 32, "0" * 64)
    features = DeepFeatures(fresh, batch_size=4)
    features.fit(colour(1))
    before = len(traced)  # while the shape of the features was found
    features.transform(colour(8))
    once = len(traced)
    for n in (4, 9, 30, 6):
        features.transform(colour(n))
        clone(features).transform(colour(n))
    assert once > before and len(traced) == once
    for n in (1, 2, 3, 1, 2, 3):
        features.transform(colour(n))
    assert len(traced) <= once + 3  # smaller ones: one more, or one a size


def test_many_networks_give_no_warning(backbone, caplog):
    """TensorFlow takes them for one network that is compiled again and again."""
    for layer in [layer.name for layer in backbone.network.layers][3:13]:
        DeepFeatures(backbone, layer).transform(colour(1))
    assert "retracing" not in caplog.text


# ---- pictures ------------------------------------------------------------------------------------------------------


def test_pictures_as_arrays_lists_and_files_are_the_same(backbone, tmp_path):
    pictures = colour(5)
    for number, picture in enumerate(pictures):
        Image.fromarray(picture).save(tmp_path / f"{number}.png")
    features = DeepFeatures(backbone, batch_size=2)
    wanted = plain(backbone, pictures)
    paths = sorted(tmp_path.iterdir())
    for form in (
        pictures, list(pictures), tuple(pictures), pictures / 255, list(pictures / 255), (pictures / 255).astype("f4"),
        paths, [str(path) for path in paths], np.array([str(path) for path in paths]),
        [pictures[0], pictures[1] / 255, paths[2], str(paths[3]), pictures[4]],
        pictures[:, ::-1][:, ::-1], np.asfortranarray(pictures),
    ):  # fmt: skip
        same(features.transform(form), wanted)


@pytest.mark.parametrize("kind", ["u1", "f4", "f8"])
def test_grey_pictures_have_three_equal_channels(backbone, kind):
    grey = colour(3)[..., 0]
    levels = grey if kind == "u1" else (grey / 255).astype(kind)
    wanted = plain(backbone, np.repeat(grey[..., np.newaxis], 3, axis=3))
    for form in (levels, list(levels)):
        same(DeepFeatures(backbone).transform(form), wanted)


@pytest.mark.parametrize("shape", [(40, 60), (17, 90), (8, 8), (64, 64), (1, 1)])
@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_are_resized_by_pillow(backbone, shape, channels):
    picture = colour(1, *shape)[0]
    picture = picture if channels == 3 else picture[..., 0]
    small = np.array(Image.fromarray(picture).resize((32, 32), Image.Resampling.BILINEAR))
    layer = DeepFeatures(backbone, "pixels", "flatten")
    wanted = np.repeat(small[..., np.newaxis], 3, axis=2) if channels == 1 else small
    np.testing.assert_array_equal(layer.transform([picture]).reshape(32, 32, 3), wanted)
    as_float = layer.transform([picture / 255]).reshape(32, 32, 3)
    assert np.abs(as_float - wanted).max() < 1.01  # of uint8, Pillow rounds twice


def test_a_smaller_picture_is_an_average_not_a_sample(backbone):
    stripes = np.tile([0.0, 1.0], (128, 64))
    found = DeepFeatures(backbone, "pixels", "flatten").transform([stripes])
    assert np.all(np.abs(found.reshape(32, 32, 3)[2:-2, 2:-2] - 127.5) < 5)


def test_another_size(backbone):
    pictures = colour(3, 48)
    found = DeepFeatures(backbone, "block4_pool", "flatten", size=48).transform(pictures)
    assert found.shape == (3, 3 * 3 * 160)
    same(found, plain(backbone, pictures, "block4_pool", "flatten"))


def test_a_picture_given_is_not_changed(backbone):
    pictures = [colour(1)[0], colour(1)[0] / 255, colour(1, 50)[0] / 255]
    before = [picture.copy() for picture in pictures]
    DeepFeatures(backbone).transform(pictures)
    assert all(np.array_equal(one, other) for one, other in zip(pictures, before))


FLOATS = np.random.default_rng(0).random((40, 32, 32))


def with_one(value, number=37):
    changed = FLOATS.copy()
    changed[number, 3, 4] = value
    return changed


@pytest.mark.parametrize("stacked", [True, False])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.nan, "must hold finite numbers only, but there is NaN"),
        (np.inf, "must hold finite numbers only, but there is infinity"),
        (1.01, r"must lie within \[0, 1\], but it goes from .* to 1.01"),
        (-0.5, r"must lie within \[0, 1\], but it goes from -0.5 to"),
    ],
)
def test_a_wrong_picture_is_named_by_number(backbone, value, message, stacked):
    pictures = with_one(value)
    with pytest.raises(ValueError, match=f"picture 37 of X {message}"):
        DeepFeatures(backbone).transform(pictures if stacked else list(pictures))


@pytest.mark.parametrize(
    ("picture", "error", "message"),
    [
        (np.ones((32, 32), int), TypeError, "picture 1 of X must be uint8, or float in [0, 1], but its type is int64"),
        (np.ones((32, 32), bool), TypeError, "picture 1 of X must be an image of shape"),
        (np.ones((32, 32, 4)), ValueError, "picture 1 of X must be an image of shape (rows, columns) or"),
        (np.ones(32), ValueError, "picture 1 of X must be an image of shape"),
        (np.ones((0, 32)), ValueError, "picture 1 of X must be an image"),
        (None, TypeError, "picture 1 of X must be an image"),
        ("no_such.png", ValueError, "picture 1 of X: no_such.png must be a picture, but it cannot be read"),
        (np.ma.masked_array(np.ones((32, 32)), np.eye(32)), ValueError, "picture 1 of X must be an image"),
    ],
)
def test_what_is_no_picture_is_named_by_number(backbone, picture, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        DeepFeatures(backbone).transform([FLOATS[0], picture])


@pytest.mark.parametrize(
    ("pictures", "error", "message"),
    [
        (np.ones((32, 32, 3)), ValueError, "X must be a sequence of pictures, but its shape (32, 32, 3) is that of"),
        ([], ValueError, "X must hold at least one picture"),
        (np.ones((0, 32, 32)), ValueError, "X must hold at least one picture"),
        ("folder", TypeError, "X must be a sequence of at least one picture"),
        (iter([FLOATS[0]]), TypeError, "X must be a sequence of at least one picture"),
        (np.ones((4, 32, 32), int), TypeError, "picture 0 of X must be uint8, or float in [0, 1]"),
        (np.ma.masked_array(FLOATS, FLOATS > 0.5), ValueError, "picture 0 of X must be an image"),
    ],
)
def test_what_is_no_sequence_of_pictures(backbone, pictures, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        DeepFeatures(backbone).transform(pictures)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"backbone": "vgg"}, ValueError, "backbone must be one of 'mini_vgg', "),
        ({"backbone": None}, TypeError, "backbone must be one of"),
        ({"layer": "block9"}, ValueError, "layer must be the name of a layer of mini_vgg that gives maps, such as"),
        ({"layer": 3}, TypeError, "layer must be the name of a layer, not a int"),
        ({"pooling": "mean"}, ValueError, "pooling must be one of 'average', 'max', 'flatten'"),
        ({"size": 31}, ValueError, "size must be large enough for 'block5_pool' of mini_vgg, but 31 was given"),
        ({"size": 0}, ValueError, "size must be"),
        ({"size": 32.0}, TypeError, "size must be a whole number"),
        ({"batch_size": 0}, ValueError, "batch_size must be"),
        ({"verbose": 2}, ValueError, "verbose must be one of 0, 1"),
        ({"cache": 3}, TypeError, "cache must be the name of a folder"),
    ],
)
def test_wrong_parameters(backbone, parameters, error, message):
    features = DeepFeatures(**{"backbone": backbone} | parameters)
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        features.fit(colour(1)).transform(colour(1))


def test_a_smaller_size_is_enough_for_an_early_layer(backbone):
    assert DeepFeatures(backbone, "block1_pool", size=2).transform(colour(1)).shape == (1, 20)
    with pytest.raises(ValueError, match="large enough for 'block1_pool'"):
        DeepFeatures(backbone, "block1_pool", size=1).transform(colour(1))


# ---- scikit-learn --------------------------------------------------------------------------------------------------


class FeaturesOfRows(DeepFeatures):
    """Takes tables, as scikit-learn's checks hand them in: a row is repeated until it is a picture of 8 x 8.

    One picture at a time: in a batch, the last digits of a picture's features may depend on its place there, and the
    checks allow no difference.
    """

    def __init__(self, layer="block1_pool", batch_size=1):
        super().__init__(small_backbone(), layer, size=8, batch_size=batch_size)

    def fit(self, X, y=None):
        return super().fit(self._pictures(X, reset=True))

    def transform(self, X):
        return super().transform(self._pictures(X, reset=False))

    def _pictures(self, X, reset):
        table = 1 / (1 + np.exp(-validate_data(self, X, reset=reset).astype(float)))
        return [np.resize(row, (8, 8)) for row in table]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        return tags


def small_backbone(kept=[]):  # noqa: B006 (one for all checks)
    if not kept:
        kept.append(load_backbone("mini_vgg", weights=None))
    return kept[0]


@parametrize_with_checks([FeaturesOfRows()])
def test_scikit_learns_own_checks(estimator, check):
    """Pictures are no table. So scikit-learn would try but one check; with rows for pictures it tries all."""
    check(estimator)


def test_it_can_be_cloned_and_keeps_its_parameters(backbone):
    features = DeepFeatures(backbone, "block3_pool", "max", 40, 7, "folder", 1, 2)
    wanted = {
        "backbone": backbone, "layer": "block3_pool", "pooling": "max", "size": 40, "batch_size": 7, "cache": "folder",
        "verbose": 1, "n_jobs": 2,
    }  # fmt: skip
    assert clone(features).get_params() == wanted and clone(features).backbone is backbone
    defaults = {
        "backbone": "mini_vgg", "layer": None, "pooling": "average", "size": None, "batch_size": 32, "cache": None,
        "verbose": 0, "n_jobs": None,
    }  # fmt: skip
    assert DeepFeatures().get_params() == defaults


def test_it_goes_into_a_pipeline_and_names_its_columns(backbone):
    steps = make_pipeline(DeepFeatures(backbone, "block2_pool"), StandardScaler()).set_output(transform="pandas")
    table = steps.fit_transform(colour(6))
    assert list(table)[:2] == ["block2_pool0", "block2_pool1"] and table.shape == (6, 40)
    names = DeepFeatures(backbone, pooling="flatten", size=64).get_feature_names_out()
    assert names.shape == (2 * 2 * 160,) and names.dtype == object and names[-1] == "block5_pool639"


def test_the_class_is_the_same_wherever_it_is_asked_for():
    assert transfer.DeepFeatures is estimators.DeepFeatures


# ---- cache ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def calls(monkeypatch):
    """Counts the pictures that the network computes."""
    counted, computed = [], estimators._computed
    monkeypatch.setattr(estimators, "_computed", lambda net, x: counted.append(len(x)) or computed(net, x))
    return counted


def test_a_second_run_does_not_touch_the_network(backbone, tmp_path, calls):
    pictures = colour(7)
    features = DeepFeatures(backbone, batch_size=3, cache=tmp_path / "new" / "cache")
    first = features.transform(pictures)
    same(first, plain(backbone, pictures))
    assert len(calls) == 3
    for form in (pictures, list(pictures)):
        np.testing.assert_array_equal(features.transform(form), first)
    np.testing.assert_array_equal(clone(features).set_params(batch_size=5).transform(pictures[::-1]), first[::-1])
    assert len(calls) == 3
    files = list((tmp_path / "new" / "cache").iterdir())
    assert len(files) == 7 and all(re.fullmatch(r"[0-9a-f]{64}\.npy", path.name) for path in files)
    row = np.load(files[0], allow_pickle=False)  # NumPy reads it, too
    assert row.shape == (160,) and row.tobytes() in {one.tobytes() for one in first}


def test_only_what_is_missing_is_computed(backbone, tmp_path, calls):
    pictures = colour(9)
    features = DeepFeatures(backbone, batch_size=2, cache=tmp_path)
    features.transform(pictures[[1, 4, 7]])
    calls.clear()
    same(features.transform(pictures), plain(backbone, pictures))
    assert sum(calls) == 6


def test_what_features_depend_on_is_told_apart(backbone, tmp_path, calls):
    keras.utils.set_random_seed(1)
    other, picture = load_backbone("mini_vgg", weights=None), colour(1, 40)
    ways = [
        (DeepFeatures(backbone, cache=tmp_path), picture),
        (DeepFeatures(other, cache=tmp_path), picture),
        (DeepFeatures(backbone, "block5_conv3", cache=tmp_path), picture),
        (DeepFeatures(backbone, pooling="max", cache=tmp_path), picture),
        (DeepFeatures(backbone, size=48, cache=tmp_path), picture),
        (DeepFeatures(backbone, cache=tmp_path), picture[:, ::-1]),
        (DeepFeatures(backbone, cache=tmp_path), picture.reshape(1, 20, 80, 3)),
        (DeepFeatures(backbone, cache=tmp_path), picture / 255),
    ]
    for number, (features, pictures) in enumerate(ways, start=1):
        features.transform(pictures)
        assert len(calls) == len(list(tmp_path.iterdir())) == number
    DeepFeatures(backbone, "block5_pool", batch_size=1, size=32, cache=str(tmp_path)).transform(picture)
    assert len(calls) == len(ways)  # the last layer and its size are the same, named or not


def test_a_file_is_known_by_its_content(backbone, tmp_path, calls):
    path, moved, cache = tmp_path / "a.png", tmp_path / "b.png", tmp_path / "cache"
    Image.fromarray(colour(1)[0]).save(path)
    features = DeepFeatures(backbone, cache=cache)
    first = features.transform([path])
    path.rename(moved)
    np.testing.assert_array_equal(features.transform([str(moved)]), first)
    assert len(calls) == 1
    Image.fromarray(colour(1, seed=1)[0]).save(moved)
    assert np.abs(features.transform([moved]) - first).max() > 0 and len(calls) == 2


def damages():
    def flipped(content):
        return content[:-60] + bytes([content[-60] ^ 1]) + content[-59:]

    return [flipped, lambda c: c[:100], lambda c: b"", lambda c: c + b"?", lambda c: b"\x93NUMPY" + c]


@pytest.mark.parametrize("damage", damages())
def test_a_damaged_file_is_computed_anew(backbone, tmp_path, calls, damage):
    pictures = colour(4)
    features = DeepFeatures(backbone, cache=tmp_path)
    first = features.transform(pictures)
    path = sorted(tmp_path.iterdir())[2]
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    calls.clear()
    np.testing.assert_allclose(features.transform(pictures), first, rtol=1e-5, atol=1e-6)
    assert calls == [1]
    features.transform(pictures)
    assert calls == [1] and len(path.read_bytes()) == len(whole)


def test_no_code_is_run_from_the_cache(backbone, tmp_path, calls):
    """Not even where the checksum is right."""
    features = DeepFeatures(backbone, cache=tmp_path)
    features.transform(colour(1))
    (path,) = tmp_path.iterdir()
    np.save(path, np.array([print] * 160, dtype=object), allow_pickle=True)
    body = path.read_bytes()
    path.write_bytes(body + hashlib.sha256(body).digest())
    features.transform(colour(1))
    assert len(calls) == 2


def test_what_was_computed_before_an_error_is_kept(backbone, tmp_path, calls):
    Image.fromarray(colour(1)[0]).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    features = DeepFeatures(backbone, batch_size=1, cache=tmp_path / "cache")
    with pytest.raises(ValueError, match=r"picture 2 of X: .*b.png must be a picture"):
        features.transform([colour(1)[0], tmp_path / "a.png", tmp_path / "b.png"])
    calls.clear()
    features.transform([colour(1)[0], tmp_path / "a.png"])
    assert len(calls) <= 1
    for missing in ("gone.png", "nul\0.png"):
        with pytest.raises(ValueError, match="picture 0 of X: .*must be a picture"):
            features.transform([missing])


def test_a_cache_that_is_no_folder_is_named(backbone, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ValueError, match="cache must be a folder that can be written to, but .*file is none"):
        DeepFeatures(backbone, cache=tmp_path / "file").transform(colour(1))


# ---- progress ------------------------------------------------------------------------------------------------------

SOME = """
import numpy as np
from helpers.transfer import DeepFeatures, load_backbone
backbone = load_backbone("mini_vgg", weights=None)
features = DeepFeatures(backbone, batch_size=8, verbose=1).transform(np.zeros((20, 32, 32, 3), np.uint8))
"""


def test_nothing_is_printed_where_there_is_no_terminal(backbone, capfd):
    DeepFeatures(backbone, verbose=1).transform(colour(3))
    assert capfd.readouterr() == ("", "")


def test_a_terminal_shows_how_many_pictures_are_done():
    shown = shown_on_a_terminal(SOME)
    assert "Features: 100%" in shown and "20/20" in shown


def test_a_notebook_shows_a_bar_and_stores_nothing():
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOME)])
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    (output,) = notebook.cells[0].outputs
    assert list(output.data) == ["application/vnd.jupyter.widget-view+json"]
    state = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    models = {model["model_name"]: model["state"] for model in state.values()}
    assert models["IntProgressModel"]["value"] == models["IntProgressModel"]["max"] == 20
    assert models["LabelModel"]["value"] == "20 of 20 pictures"


# ---- memory --------------------------------------------------------------------------------------------------------

PEAKS = """
import json, re, resource, sys
from pathlib import Path
from helpers.transfer import DeepFeatures, load_backbone
paths = sorted(Path(sys.argv[1]).iterdir())
features = DeepFeatures(load_backbone("mini_vgg", weights=None))
status = Path("/proc/self/status")

def peak():  # ru_maxrss would begin with what the process that started this one had taken
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1]) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6

peaks = []
for count in (2_000, 10_000, len(paths)):
    assert features.transform(paths[:count]).shape == (count, 160)
    peaks.append(peak())
print(json.dumps(peaks))
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_pictures(tmp_path):
    """60,000 files, as many as CIFAR-10 has, of its size."""
    rng = np.random.default_rng(0)
    for number in range(200):
        Image.fromarray(rng.integers(0, 256, (32, 32, 3), np.uint8)).save(tmp_path / f"{number}.png")
    for number in range(200, 60_000):
        os.link(tmp_path / f"{number % 200}.png", tmp_path / f"{number}.png")
    done = subprocess.run(
        [sys.executable, "-c", PEAKS, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr
    few, many, all_of_them = json.loads(done.stdout)  # gigabytes
    assert all_of_them < 2
    assert many < few + 0.05 and all_of_them < few + 0.1  # the features themselves take 31 MB
