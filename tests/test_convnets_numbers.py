"""What notebook 07 concludes, measured with Keras or SciPy alone, over other seeds than the notebook's."""

import itertools

import numpy as np
import pytest
from scipy import signal
from skimage.measure import block_reduce
from sklearn.linear_model import LogisticRegression

from helpers import datasets
from helpers.backend import load_keras

SOBEL = np.outer([1, 2, 1], [1, 0, -1])
SEEDS = (11, 12)


@pytest.fixture(scope="module")
def keras():
    return load_keras()


@pytest.fixture(scope="module")
def digits():
    """Halved in size; 1,000 to learn from, 2,000 to test with, drawn otherwise than in the notebook."""
    bunch = datasets.load_digits28()
    x = block_reduce(bunch.data / 255, (1, 2, 2), np.mean)[..., np.newaxis].astype("float32")
    order = np.random.default_rng(7).permutation(5000)
    learn, test = order[:1000], order[3000:]
    return x[learn], bunch.target[learn], x[test], bunch.target[test]


def right(network, x, y) -> float:
    return float(np.mean(np.argmax(network.predict(x, batch_size=500, verbose=0), axis=1) == y))


# -- a kernel from examples -------------------------------------------------------------------------------------------


def test_keras_learns_the_turned_sobel_kernel_from_what_a_convolution_gives(keras):
    x = np.random.default_rng(1).normal(size=(20, 8, 8))
    wanted = np.array([signal.convolve2d(one, SOBEL, mode="valid") for one in x])
    layer = keras.layers.Conv2D(1, 3, use_bias=False)
    network = keras.Sequential([keras.Input((8, 8, 1)), layer])
    network.compile(keras.optimizers.SGD(0.1), "mse")
    network.fit(x[..., None], wanted[..., None], batch_size=20, epochs=60, verbose=0)
    kernel = keras.ops.convert_to_numpy(layer.kernel)[:, :, 0, 0]
    assert np.abs(kernel - SOBEL[::-1, ::-1]).max() < 0.01 * 2 and np.abs(kernel - SOBEL).max() > 3.9


def test_the_deviation_falls_with_the_root_of_the_number_of_examples():
    def deviation(count: int) -> float:
        squares = []
        for seed in range(100, 130):
            rng = np.random.default_rng(seed)
            rows = rng.normal(size=(36 * count, 9))
            target = rows @ SOBEL.ravel() + rng.normal(size=len(rows))
            squares.append(np.mean((np.linalg.lstsq(rows, target, rcond=None)[0] - SOBEL.ravel()) ** 2))
        return float(np.sqrt(np.mean(squares)))

    assert deviation(5) / deviation(20) == pytest.approx(2, rel=0.15)
    assert deviation(20) == pytest.approx(1 / np.sqrt(720), rel=0.1)


# -- weights and shifts -----------------------------------------------------------------------------------------------


def test_weights_of_a_dense_and_of_a_convolution_layer_of_the_same_shapes(keras):
    dense = keras.Sequential([keras.Input((28 * 28,)), keras.layers.Dense(26 * 26 * 32)])
    convolution = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(32, 3)])
    assert dense.count_params() == 16_981_120 and convolution.count_params() == 320
    assert convolution.output_shape == (None, 26, 26, 32)
    apart = keras.Sequential([keras.Input((64, 64, 64)), *(keras.layers.Conv2D(64, 3, use_bias=False) for _ in "ab")])
    one = keras.Sequential([keras.Input((64, 64, 64)), keras.layers.Conv2D(64, 5, use_bias=False)])
    assert (apart.count_params(), one.count_params()) == (18 * 64**2, 25 * 64**2) == (73_728, 102_400)
    assert apart.output_shape == one.output_shape


def test_the_block_sums_to_183_wherever_it_lies():
    for row, column in itertools.product(range(6), repeat=2):
        picture = np.zeros((7, 7))
        picture[row : row + 2, column : column + 2] = [[44, 47], [9, 83]]
        answer = signal.correlate2d(picture, np.ones((2, 2)), mode="valid")
        assert answer.max() == 183 and np.unravel_index(answer.argmax(), answer.shape) == (row, column)


# -- learned against designed -----------------------------------------------------------------------------------------


def filters_then_softmax(keras, kernels, trainable: bool, seed: int):
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    convolution = layers.Conv2D(4, 3, activation="relu", trainable=trainable)
    network = keras.Sequential(
        [keras.Input((14, 14, 1)), convolution, layers.MaxPooling2D(2), layers.Flatten(),
         layers.Dense(10, activation="softmax")]
    )  # fmt: skip
    if kernels is not None:
        convolution.set_weights([kernels, np.zeros(4)])
    network.compile(keras.optimizers.SGD(0.3), "sparse_categorical_crossentropy")
    return network


def test_learned_filters_do_as_well_as_edge_filters_and_random_ones_no_better_than_pixels(keras, digits):
    x, y, test, truth = digits
    h = SOBEL[:, ::-1] / 4
    edges = np.stack([h, -h, h.T, -h.T], axis=-1)[:, :, np.newaxis]
    found = {}
    for name, kernels, trainable in (("designed", edges, False), ("random", None, False), ("learned", None, True)):
        networks = [filters_then_softmax(keras, kernels, trainable, seed) for seed in SEEDS]
        for network in networks:
            network.fit(x, y, batch_size=25, epochs=25, verbose=0)
        found[name] = np.array([right(network, test, truth) for network in networks])
    flat, flat_test = (pictures.reshape(len(pictures), -1) for pictures in (x, test))
    pixels = LogisticRegression(max_iter=1000).fit(flat, y).score(flat_test, truth)
    assert abs(found["learned"].mean() - found["designed"].mean()) < 0.025
    assert min(found["learned"].mean(), found["designed"].mean()) > found["random"].mean() + 0.01
    assert found["random"].mean() < pixels + 0.015 and found["designed"].mean() > pixels + 0.015


# -- dropout ----------------------------------------------------------------------------------------------------------


def test_half_the_weights_are_the_geometric_mean_of_all_sub_networks(keras):
    rng = np.random.default_rng(3)
    weights, h = rng.normal(size=(8, 4)), rng.normal(size=8)
    masks = np.array(list(itertools.product([0, 1], repeat=8)))
    logs = keras.ops.convert_to_numpy(keras.ops.log_softmax((masks * h) @ weights))
    assert len(masks) == 2**8
    geometric = np.exp(logs.mean(axis=0))
    halved = keras.ops.convert_to_numpy(keras.ops.softmax(h @ weights / 2))
    np.testing.assert_allclose(geometric / geometric.sum(), halved, atol=1e-6)
    assert np.abs(np.exp(logs).mean(axis=0) - halved).max() > 0.01  # the arithmetic mean is something else


# -- batch normalisation ----------------------------------------------------------------------------------------------


def sigmoids(keras, normalised: bool, seed: int, scale: float = 1.0):
    layers, network = keras.layers, keras.Sequential([keras.Input((196,))])
    for size, width in ((196, 50), (50, 50), (50, 50)):
        start = keras.initializers.RandomNormal(stddev=scale / size**0.5, seed=seed + len(network.layers))
        network.add(layers.Dense(width, kernel_initializer=start))
        if normalised:
            network.add(layers.BatchNormalization(momentum=0.9))
        network.add(layers.Activation("sigmoid"))
    network.add(layers.Dense(10, activation="softmax"))
    network.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy")
    return network


def test_sigmoids_learn_with_batch_normalisation_from_starts_where_they_do_not_without(keras, digits):
    x, y, test, truth = digits
    flat, flat_test = (pictures.reshape(len(pictures), -1) for pictures in (x, test))
    found = {}
    for normalised, scale in itertools.product((False, True), (1.0, 4.0)):
        network = sigmoids(keras, normalised, 11, scale)
        network.fit(flat, y, batch_size=25, epochs=12, verbose=0)
        found[normalised, scale] = right(network, flat_test, truth)
    assert found[True, 1.0] > found[False, 1.0] + 0.2 and found[True, 1.0] > 0.8
    assert abs(found[True, 4.0] - found[False, 4.0]) < 0.06  # from a good start both learn


def test_statistics_of_the_batch_make_an_answer_depend_on_its_company(keras, digits):
    x, y, test, truth = digits
    flat, flat_test = (pictures.reshape(len(pictures), -1) for pictures in (x, test))
    network = sigmoids(keras, True, 12)
    network.fit(flat, y, batch_size=25, epochs=12, verbose=0)

    def by_batches(order, size: int, training: bool) -> float:
        answers = [
            keras.ops.convert_to_numpy(network(flat_test[order[at : at + size]], training=training)).argmax(axis=1)
            for at in range(0, len(order), size)
        ]
        return float(np.mean(np.concatenate(answers) == truth[order]))

    mixed, by_class = np.arange(2000), np.argsort(truth, kind="stable")
    fixed = by_batches(mixed, 50, training=False)
    assert fixed > 0.8 and by_batches(by_class, 50, training=False) == pytest.approx(fixed, abs=0.002)
    assert by_batches(mixed, 50, training=True) > 0.8
    assert by_batches(by_class, 50, training=True) < 0.4
    assert by_batches(mixed[:300], 1, training=True) < 0.2


def test_keras_keeps_the_variance_of_the_batch_without_the_correction(keras):
    a = np.random.default_rng(4).normal(size=(5, 3))
    layer = keras.layers.BatchNormalization(momentum=0.0)
    layer(a, training=True)
    kept = keras.ops.convert_to_numpy(layer.moving_variance)
    np.testing.assert_allclose(kept, a.var(axis=0), rtol=1e-5)
    assert np.all(np.abs(kept / a.var(axis=0, ddof=1) - 4 / 5) < 1e-4)
