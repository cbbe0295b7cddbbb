"""The layers of `convnets` against Keras's own layers, its automatic gradients, and finite differences."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.signal import correlate2d

from helpers import convnets
from helpers.backend import load_keras

FEW = settings(max_examples=60, deadline=None)
PADDINGS = st.sampled_from(["valid", "same"])


@st.composite
def layers(draw, dtype: str) -> tuple[np.ndarray, np.ndarray, int, str]:
    """Pictures and kernels that fit, a stride and a padding; numbers between -1 and 1."""
    padding, stride = draw(PADDINGS), draw(st.integers(1, 4))
    rows, columns, channels, filters = (draw(st.integers(1, most)) for most in (9, 9, 3, 3))
    kernel = [draw(st.integers(1, min(size, 5) if padding == "valid" else 5)) for size in (rows, columns)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.uniform(-1, 1, (draw(st.integers(1, 3)), rows, columns, channels))
    w = rng.uniform(-1, 1, (*kernel, channels, filters))
    return x.astype(dtype), w.astype(dtype), stride, padding


@st.composite
def pools(draw, dtype: str) -> tuple[np.ndarray, int, int, str]:
    """Pictures without two equal values, so that the maximum of a window is one place."""
    padding, stride = draw(PADDINGS), draw(st.integers(1, 4))
    rows, columns = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    size = draw(st.integers(1, min(rows, columns, 4) if padding == "valid" else 4))
    shape = (draw(st.integers(1, 2)), rows, columns, draw(st.integers(1, 3)))
    values = np.random.default_rng(draw(st.integers(0, 2**32))).permutation(np.prod(shape))
    return (values.reshape(shape) / values.size - 0.5).astype(dtype), size, stride, padding


def keras_gradients(function, inputs: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Output of a function of Keras, some gradient for it, and what Keras's backend makes of that for the inputs."""
    keras = load_keras()

    def gradient_for(output: np.ndarray) -> np.ndarray:
        return np.random.default_rng(output.size).uniform(-1, 1, output.shape).astype(output.dtype)

    if keras.backend.backend() == "jax":
        import jax

        output, back = jax.vjp(function, *inputs)
        dy = gradient_for(np.asarray(output))
        return np.asarray(output), dy, [np.asarray(gradient) for gradient in back(dy)]
    import tensorflow

    variables = [tensorflow.Variable(one) for one in inputs]
    with tensorflow.GradientTape() as tape:
        output = function(*variables)
    dy = gradient_for(output.numpy())
    return output.numpy(), dy, [one.numpy() for one in tape.gradient(output, variables, output_gradients=dy)]


def assert_near(ours: np.ndarray, theirs: np.ndarray, tolerance: float) -> None:
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * max(1.0, np.abs(theirs).max()))


# -- how many outputs -------------------------------------------------------------------------------------------------


@FEW
@given(st.integers(1, 30), st.integers(1, 9), PADDINGS, st.integers(1, 6))
def test_output_size_is_that_of_keras(L, K, P, S):
    keras = load_keras()
    if P == "valid" and K > L:
        with pytest.raises(ValueError, match="K must be at most"):
            convnets.output_size(L, K, P, S)
        return
    layer = keras.layers.Conv1D(1, K, strides=S, padding=P)
    assert convnets.output_size(L, K, P, S) == layer.compute_output_shape((None, L, 1))[1]
    pool = keras.layers.MaxPooling1D(K, strides=S, padding=P)
    assert convnets.output_size(L, K, P, S) == pool.compute_output_shape((None, L, 1))[1]


@FEW
@given(st.integers(1, 30), st.integers(1, 9), st.integers(0, 5), st.integers(1, 6))
def test_output_size_with_a_number_of_zeros_counts_places(L, K, P, S):
    places = range(0, L + 2 * P - K + 1, S)
    if len(places):
        assert convnets.output_size(L, K, P, S) == len(places)
    else:
        with pytest.raises(ValueError, match="K must be at most"):
            convnets.output_size(L, K, P, S)


def test_worked_sizes():
    assert (12 - 3 + 2 * 0) / 2 + 1 == 5.5 and convnets.output_size(12, 3, 0, 2) == 5
    assert convnets.pad_widths(12, 3, "same", 2) == (0, 1)  # the extra pixel at the end
    x = np.zeros((1, 12, 12, 1))
    x[0, :, 11] = 1  # in the last column only, which a window of the extra pixel reaches
    assert convnets.conv2d(x, np.ones((3, 3, 1, 1)), 2, "same")[0, 0, -1, 0] == 3
    assert convnets.conv2d(x, np.ones((3, 3, 1, 1)), 2, "valid").max() == 0


@FEW
@given(st.integers(1, 30), st.integers(1, 9), st.integers(1, 6))
def test_same_needs_no_more_zeros_than_it_takes(L, K, S):
    before, after = convnets.pad_widths(L, K, "same", S)
    outputs = -(-L // S)
    assert convnets.output_size(L, K, "same", S) == outputs and after - before in (0, 1)
    assert before + after == 0 or (outputs - 1) * S + K == L + before + after


# -- convolution ------------------------------------------------------------------------------------------------------


@FEW
@given(layers("float32"))
def test_convolution_and_gradients_equal_those_of_keras(case):
    x, w, stride, padding = case
    keras = load_keras()
    y, dy, (dx, dw) = keras_gradients(lambda x, w: keras.ops.conv(x, w, strides=stride, padding=padding), [x, w])
    assert_near(convnets.conv2d(x, w, stride, padding), y, 1e-5)
    gradients = convnets.conv2d_gradients(x, w, dy, stride, padding)
    assert_near(gradients.dx, dx, 1e-5)
    assert_near(gradients.dw, dw, 1e-5)


@FEW
@given(layers("float64"))
def test_gradients_equal_finite_differences(case):
    x, w, stride, padding = case
    dy = np.random.default_rng(0).uniform(-1, 1, convnets.conv2d(x, w, stride, padding).shape)

    def loss(x: np.ndarray, w: np.ndarray) -> float:
        return float(np.sum(dy * convnets.conv2d(x, w, stride, padding)))

    dx, dw = convnets.conv2d_gradients(x, w, dy, stride, padding)
    assert_near(dx, convnets.numeric_gradient(lambda changed: loss(changed, w), x), 1e-6)
    assert_near(dw, convnets.numeric_gradient(lambda changed: loss(x, changed), w), 1e-6)


@FEW
@given(arrays(float, (6, 7), elements=st.floats(-9, 9)), arrays(float, (3, 2), elements=st.floats(-9, 9)))
def test_one_channel_is_a_cross_correlation(x, w):
    ours = convnets.conv2d(x[np.newaxis, :, :, np.newaxis], w[:, :, np.newaxis, np.newaxis])
    np.testing.assert_allclose(ours[0, :, :, 0], correlate2d(x, w, "valid"), atol=1e-9)


def test_keras_layer_with_its_bias():
    keras = load_keras()
    layer = keras.layers.Conv2D(5, (3, 2), strides=2, padding="same", bias_initializer="random_normal")
    x = np.random.default_rng(0).normal(size=(2, 9, 8, 3)).astype("float32")
    theirs = keras.ops.convert_to_numpy(layer(x))
    w, bias = (keras.ops.convert_to_numpy(part) for part in layer.get_weights())
    assert_near(convnets.conv2d(x, w, 2, "same") + bias, theirs, 1e-5)


def test_the_type_of_the_numbers():
    x, w = np.ones((1, 4, 4, 1), "float32"), np.ones((2, 2, 1, 1), "float32")
    assert convnets.conv2d(x, w).dtype == np.float32
    assert convnets.conv2d(x.astype(int), w).dtype == convnets.conv2d(x.astype("float16"), w).dtype == float
    dy = np.ones((1, 3, 3, 1))  # float64 beside float32
    assert {one.dtype for one in convnets.conv2d_gradients(x, w, dy)} == {np.dtype("float32")}
    assert convnets.max_pool(x).dtype == np.float32 and convnets.max_pool(x.astype("uint8")).dtype == float


def test_no_argument_is_changed():
    x, w = (np.random.default_rng(0).normal(size=shape) for shape in ((2, 5, 5, 2), (3, 3, 2, 4)))
    dy = np.ones((2, 3, 3, 4))
    before = [one.copy() for one in (x, w, dy)]
    convnets.conv2d_gradients(x, w, dy)
    convnets.max_pool_gradient(x, np.ones((2, 2, 2, 2)))
    assert all(map(np.array_equal, before, (x, w, dy)))


# -- pooling ----------------------------------------------------------------------------------------------------------

POOLS = {
    "max": (convnets.max_pool, convnets.max_pool_gradient, "MaxPooling2D"),
    "average": (convnets.average_pool, convnets.average_pool_gradient, "AveragePooling2D"),
}


@pytest.mark.parametrize("kind", POOLS)
@FEW
@given(case=pools("float32"))
def test_pooling_and_its_gradient_equal_those_of_keras(kind, case):
    x, size, stride, padding = case
    forward, backward, name = POOLS[kind]
    layer = getattr(load_keras().layers, name)(size, strides=stride, padding=padding)
    y, dy, (dx,) = keras_gradients(layer, [x])
    assert_near(forward(x, size, stride, padding), y, 1e-5)
    assert_near(backward(x, dy, size, stride, padding), dx, 1e-5)


@pytest.mark.parametrize("kind", POOLS)
@FEW
@given(case=pools("float64"))
def test_the_gradient_of_pooling_equals_finite_differences(kind, case):
    x, size, stride, padding = case
    forward, backward, _ = POOLS[kind]
    dy = np.random.default_rng(0).uniform(-1, 1, forward(x, size, stride, padding).shape)
    numeric = convnets.numeric_gradient(lambda x: float(np.sum(dy * forward(x, size, stride, padding))), x)
    assert_near(backward(x, dy, size, stride, padding), numeric, 1e-6)


def test_of_equal_values_the_first_takes_the_gradient():
    x = np.array([[[1, 3], [3, 3]]], dtype=float).reshape(1, 2, 2, 1)
    assert convnets.max_pool_gradient(x, np.ones((1, 1, 1, 1)))[0, :, :, 0].tolist() == [[0, 1], [0, 0]]


def test_the_stride_of_a_pooling_is_its_size_unless_told():
    x = np.arange(64.0).reshape(1, 8, 8, 1)
    for pool in (convnets.max_pool, convnets.average_pool):
        assert pool(x, 4).shape == (1, 2, 2, 1) and pool(x, 4, 1).shape == (1, 5, 5, 1)
        assert np.array_equal(pool(x), pool(x, 2, 2, "valid"))


# -- receptive field --------------------------------------------------------------------------------------------------


@FEW
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=4))
def test_the_receptive_field_is_what_the_gradient_reaches(layers):
    kernels, strides = zip(*layers)
    reach = convnets.receptive_field(kernels, strides)
    shapes, x = [], np.ones((1, 1, reach, 1))
    for kernel, stride in layers:
        shapes.append(x)
        x = convnets.conv2d(x, np.ones((1, kernel, 1, 1)), stride)
    assert x.size == 1  # one sample less, and there would be none
    for (kernel, stride), before in zip(layers[::-1], shapes[::-1]):
        x = convnets.conv2d_gradients(before, np.ones((1, kernel, 1, 1)), x, stride).dx
    assert x[0, 0, 0, 0] > 0 and x[0, 0, -1, 0] > 0


def test_two_of_three_see_as_much_as_one_of_five():
    assert convnets.receptive_field([3, 3], [1, 1]) == convnets.receptive_field([5], [1]) == 5


# -- bad input --------------------------------------------------------------------------------------------------------

X, W, DY = np.ones((1, 4, 5, 2)), np.ones((3, 3, 2, 4)), np.ones((1, 2, 3, 4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: convnets.conv2d(X[0], W), ValueError, r"x must be a batch of shape .*, but its shape is \(4, 5, 2\)"),
        (lambda: convnets.conv2d(X, W[0]), ValueError, r"w must be kernels of shape .* its shape is \(3, 2, 4\)"),
        (lambda: convnets.conv2d(X * np.nan, W), ValueError, r"x .*there is NaN at position \(0, 0, 0, 0\)"),
        (lambda: convnets.conv2d(X[:0], W), ValueError, "x .* but it is empty"),
        (lambda: convnets.conv2d("x", W), TypeError, "x must be a batch"),
        (lambda: convnets.conv2d(X[..., :1], W), ValueError, "w must have a kernel for each of the 1 channels of x"),
        (lambda: convnets.conv2d(X, np.ones((5, 1, 2, 1))), ValueError, "w must fit .* 4 x 5 .* but it has 5 x 1"),
        (lambda: convnets.conv2d(X, W, 0), ValueError, "stride must be .* at least 1"),
        (lambda: convnets.conv2d(X, W, 1.5), TypeError, "stride must be a whole number"),
        (lambda: convnets.conv2d(X, W, padding="full"), ValueError, "padding must be one of 'valid', 'same'"),
        (lambda: convnets.conv2d(X, W, padding=1), TypeError, "padding must be one of"),
        (lambda: convnets.conv2d_gradients(X, W, DY[:, :1]), ValueError, r"dy must have .*\(1, 2, 3, 4\), but"),
        (lambda: convnets.max_pool(X, 5), ValueError, "size must fit .* but it has 5 x 5"),
        (lambda: convnets.max_pool(X, 0), ValueError, "size must be .* at least 1"),
        (lambda: convnets.max_pool(X, 2, 0), ValueError, "stride must be .* at least 1"),
        (lambda: convnets.average_pool_gradient(X, X), ValueError, "dy must have the shape of the layer's output"),
        (lambda: convnets.max_pool_gradient(X, X), ValueError, "dy must have the shape of the layer's output"),
        (lambda: convnets.output_size(3, 5, 0, 1), ValueError, "K must be at most 3"),
        (lambda: convnets.output_size(3.0, 2, 0, 1), TypeError, "L must be a whole number"),
        (lambda: convnets.output_size(3, 2, -1, 1), ValueError, "P must be .* at least 0"),
        (lambda: convnets.output_size(3, 2, "full", 1), ValueError, "P must be one of"),
        (lambda: convnets.receptive_field([3], [1, 2]), ValueError, "must have the same length"),
        (lambda: convnets.receptive_field([], []), ValueError, "kernels must hold at least one layer"),
        (lambda: convnets.receptive_field([0], [1]), ValueError, "kernels must be .* at least 1"),
        (lambda: convnets.numeric_gradient(np.sum, np.ones(2), 0), ValueError, "step must be .* greater than 0"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_names_and_defaults_that_others_call():
    assert list(inspect.signature(convnets.output_size).parameters) == ["L", "K", "P", "S"]
    for function, first in ((convnets.conv2d, "x, w"), (convnets.conv2d_gradients, "x, w, dy")):
        parameters = inspect.signature(function).parameters
        assert ", ".join(list(parameters)[:-2]) == first
        assert parameters["stride"].default == 1 and parameters["padding"].default == "valid"
    assert convnets.digit_network().count_params() == 600_810
