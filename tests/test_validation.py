"""The checks that every public function shares: they let good values through unchanged, and name what is wrong."""

import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import validation

FINITE = st.floats(-1e300, 1e300)


@given(hnp.arrays(st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.int8]), st.integers(1, 20)))
def test_signal_keeps_the_values_and_makes_them_float(values):
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        with pytest.raises(ValueError, match="^x must hold finite numbers only, but there is (NaN|infinity)"):
            validation.signal(values, "x")
        return
    checked = validation.signal(values, "x")
    assert checked.dtype == float and np.array_equal(checked, values)


def test_a_signal_is_a_copy():
    values = np.ones(3)
    validation.signal(values)[0] = 7
    assert values[0] == 1


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([], ValueError, "x must be a 1-D sequence of real numbers, but it is empty (shape (0,))"),
        ([[1, 2]], ValueError, "x must be a 1-D sequence of real numbers, but its shape is (1, 2)"),
        (3, ValueError, "x must be a 1-D sequence of real numbers, but its shape is ()"),
        ([1, [2, 3]], ValueError, "x must be a 1-D sequence of real numbers, but its rows have different lengths"),
        ([1, np.nan], ValueError, "x must hold finite numbers only, but there is NaN at position 1"),
        ([np.inf, 1], ValueError, "x must hold finite numbers only, but there is infinity at position 0"),
        ("abc", TypeError, "x must be a 1-D sequence of real numbers, but 'abc' was given"),
        (None, TypeError, "but None was given"),
        ([1j], TypeError, "but [1j] was given"),
        ([True], TypeError, "but [True] was given"),
        (np.array(["a"]), TypeError, "but an array of shape (1,) and type <U1 was given"),
        ({"a": "b" * 100}, TypeError, "... (dict) was given"),
    ],
)
def test_bad_signals_are_named(value, error, message):
    with pytest.raises(error, match=re.escape(message)):
        validation.signal(value, "x")


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (3, 4, 3)])
def test_images_keep_their_type(dtype, shape):
    checked = validation.image(np.ones(shape, dtype))
    assert checked.dtype == dtype and checked.shape == shape


@pytest.mark.parametrize("shape", [(3,), (3, 4, 2), (3, 4, 4), (1, 3, 4, 3), (0, 3)])
def test_other_shapes_are_no_images(shape):
    with pytest.raises(ValueError, match=r"^picture must be an image of shape \(rows, columns\) or"):
        validation.image(np.ones(shape), "picture")


def test_position_of_nan_in_an_image():
    image = np.zeros((3, 4))
    image[2, 1] = np.nan
    with pytest.raises(ValueError, match=r"NaN at position \(2, 1\)"):
        validation.image(image)


def test_kernels_are_grey_and_float():
    assert validation.kernel2d([[1, 2], [3, 4]]).dtype == float
    with pytest.raises(ValueError, match=r"kernel must be an image of shape \(rows, columns\), but its shape is"):
        validation.kernel2d(np.ones((3, 3, 3)))


def test_a_centred_kernel_has_an_odd_number_of_weights():
    assert validation.centred_kernel([1, 2, 1]).tolist() == [1.0, 2.0, 1.0]
    assert validation.centred_kernel([1, 2j, 1]).tolist() == [1, 2j, 1]
    with pytest.raises(ValueError, match="^h must hold finite numbers only"):
        validation.centred_kernel([1, complex(0, np.nan), 1], "h")
    with pytest.raises(ValueError, match="^h must have an odd number of weights, or it has no centre, but it has 2$"):
        validation.centred_kernel([1, 2], "h")


@given(FINITE, FINITE)
def test_number_within_its_limits(value, limit):
    low, high = sorted((value, limit))
    assert validation.number(low, "x", minimum=low, maximum=high) == low
    assert validation.number(high, "x", minimum=low, maximum=high) == high
    if low < high:
        assert validation.number(high, "x", above=low) == high
        with pytest.raises(ValueError, match="^x must be a finite number at least"):
            validation.number(low, "x", minimum=high)
        with pytest.raises(ValueError, match="^x must be a finite number at most"):
            validation.number(high, "x", maximum=low)
    with pytest.raises(ValueError, match="^x must be a finite number greater than"):
        validation.number(low, "x", above=high)


@pytest.mark.parametrize("value", [np.float32(1.5), np.int8(3), 2, 1.5])
def test_numbers_of_every_real_type(value):
    assert validation.number(value, "x") == value and type(validation.number(value, "x")) is float


@pytest.mark.parametrize("value", [True, np.True_, "1", None, 1j, [1.0], np.array([1.0])])
def test_not_a_number(value):
    with pytest.raises(TypeError, match="^sigma must be a number, but .* was given$"):
        validation.number(value, "sigma")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_not_finite(value):
    with pytest.raises(ValueError, match="^sigma must be a finite number, but (nan|inf|-inf) was given$"):
        validation.number(value, "sigma")


def test_both_limits_are_named():
    with pytest.raises(ValueError, match="^x must be a finite number at least 0 and at most 1, but 2 was given$"):
        validation.number(2, "x", minimum=0, maximum=1)


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_integer(value):
    assert validation.integer(value, "bits", minimum=1, maximum=3, odd=True) == 3
    assert type(validation.integer(value, "bits")) is int


@pytest.mark.parametrize(
    ("value", "options", "error", "message"),
    [
        (3.0, {}, TypeError, "size must be a whole number, but 3.0 was given"),
        (True, {}, TypeError, "size must be a whole number, but True was given"),
        ("3", {}, TypeError, "size must be a whole number, but '3' was given"),
        (0, {"minimum": 1}, ValueError, "size must be a finite number at least 1, but 0 was given"),
        (9, {"maximum": 8}, ValueError, "size must be a finite number at most 8, but 9 was given"),
        (4, {"odd": True}, ValueError, "size must be odd, so that the window has a centre, but 4 was given"),
    ],
)
def test_bad_integers(value, options, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        validation.integer(value, "size", **options)


def test_choice():
    assert validation.choice("full", "mode", ("full", "same")) == "full"
    assert validation.choice(np.int64(2), "order", (0, 1, 2)) == 2


@pytest.mark.parametrize(
    ("value", "options", "error"),
    [
        ("fully", ("full", "same"), ValueError),
        (0, ("full", "same"), TypeError),
        (3, (0, 1, 2), ValueError),
        (1.0, (0, 1, 2), TypeError),
        (True, (0, 1, 2), TypeError),
        ("1", (0, 1, 2), TypeError),
        (None, ("full",), TypeError),
        (["full"], ("full",), TypeError),
    ],
)
def test_bad_choices(value, options, error):
    with pytest.raises(error, match="^mode must be one of .*, but .* was given$"):
        validation.choice(value, "mode", options)


def test_generator():
    rng = np.random.default_rng(1)
    assert validation.generator(rng) is rng
    assert validation.generator(np.int64(5)).random() == np.random.default_rng(5).random()


@pytest.mark.parametrize("value", [None, 1.5, True, "1", np.random.RandomState(1)])
def test_not_a_generator(value):
    with pytest.raises(TypeError, match="^rng must be a numpy.random.Generator or a seed, but .* was given$"):
        validation.generator(value)


def test_negative_seed():
    with pytest.raises(ValueError, match="^rng must be a finite number at least 0, but -1 was given$"):
        validation.generator(-1)


@given(st.integers(0, 9), st.integers(0, 9))
def test_same_length(first, second):
    if first == second:
        validation.same_length([0] * first, [0] * second, ("X", "y"))
    else:
        message = f"^X and y must have the same length, but they have {first} and {second}$"
        with pytest.raises(ValueError, match=message):
            validation.same_length([0] * first, [0] * second, ("X", "y"))


@pytest.mark.parametrize("value", [Fraction(3, 2), Decimal])
def test_fractions_are_numbers_and_types_are_not(value):
    if value is Decimal:
        with pytest.raises(TypeError, match="x must be a number"):
            validation.number(value, "x")
    else:
        assert validation.number(value, "x") == 1.5


def test_a_number_that_no_float_can_hold():
    with pytest.raises(ValueError, match=r"^x must be a finite number at least 0, but 1000.*\.\.\. \(int\) was given$"):
        validation.number(10**400, "x", minimum=0)
    with pytest.raises(ValueError, match="^n must be"):
        validation.integer(10**400, "n")


def test_an_open_upper_limit():
    assert validation.number(0.999, "x", below=1) == 0.999
    with pytest.raises(ValueError, match="less than 1, but 1 was given"):
        validation.number(1, "x", below=1)


def test_masked_values_are_not_dropped_in_silence():
    with pytest.raises(ValueError, match="x must be .* but 1 of its values are masked"):
        validation.signal(np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0]), "x")
    with pytest.raises(ValueError, match="picture must be .* masked"):
        validation.image(np.ma.array(np.ones((2, 2)), mask=np.eye(2)), "picture")
    assert validation.signal(np.ma.array([1.0, 2.0])).tolist() == [1, 2]  # nothing masked


@pytest.mark.skipif(np.finfo(np.longdouble).max == np.finfo(float).max, reason="longdouble is float64 here")
def test_values_wider_than_float64_are_refused():
    with pytest.raises(ValueError, match="x must hold numbers that float64 can hold"):
        validation.signal(np.array([1, np.longdouble("1e400")]), "x")


def test_weights_of_one_and_two_dimensions_real_and_complex():
    assert validation.weights([1, 2]).dtype == float and validation.weights([1, 2j]).tolist() == [1, 2j]
    assert validation.weights([[1, 2j]], "k", validation.kernel2d).tolist() == [[1, 2j]]
    for bad in ([[1, 2j], [3]], [[1, 2], [3]]):
        with pytest.raises((TypeError, ValueError), match="^k must be .* different lengths"):
            validation.weights(bad, "k")
    with pytest.raises(ValueError, match="^k must be .* masked"):
        validation.weights(np.ma.masked_array([1j, 2], mask=[True, False]), "k")


@pytest.mark.parametrize("value", [(2, 3), [2, 3], np.array([2, 3])])
def test_a_shape(value):
    assert validation.shape(value, "shape", ("rows", "columns")) == (2, 3)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (None, TypeError, "shape must hold 2 whole numbers (rows, columns), but None was given"),
        (5, TypeError, "shape must hold 2 whole numbers (rows, columns), but 5 was given"),
        ("23", TypeError, "shape must hold 2 whole numbers (rows, columns), but '23' was given"),
        ({2, 3}, TypeError, "shape must hold 2 whole numbers"),
        ((2, 3, 4), ValueError, "shape must hold 2 whole numbers (rows, columns), but (2, 3, 4) was given"),
        ([], ValueError, "shape must hold 2 whole numbers"),
        (np.array(3), ValueError, "shape must hold 2 whole numbers"),
        (np.ones((2, 2), int), ValueError, "shape must hold 2 whole numbers"),
        ((2, [3]), TypeError, "shape must be a whole number, but [3] was given"),
        ((2, 0), ValueError, "shape must be a finite number at least 1"),
        ((2, 3.0), TypeError, "shape must be a whole number, but 3.0 was given"),
    ],
)
def test_bad_shapes(value, error, message):
    with pytest.raises(error, match="^" + re.escape(message)):
        validation.shape(value, "shape", ("rows", "columns"))


def test_entries():
    for value in ([1, "a"], (1, "a")):
        assert validation.entries(value, "bank", "filter") == [1, "a"]
    assert len(validation.entries(np.ones((2, 3)), "bank", "filter")) == 2
    for value in (None, 3, "ab", {1, 2}, iter([1]), np.array(1.0)):
        with pytest.raises(TypeError, match="^bank must be a sequence of at least one filter, but "):
            validation.entries(value, "bank", "filter")
    for value in ([], np.ones((0, 3))):
        with pytest.raises(ValueError, match="^bank must hold at least one filter, but it is empty"):
            validation.entries(value, "bank", "filter")


def test_a_flag_is_true_or_false_and_nothing_else():
    assert validation.flag(True, "on") is True and validation.flag(np.False_, "on") is False
    for value in (None, "no", 0, 1, [], np.ones(3, bool), np.nan):
        with pytest.raises(TypeError, match="^on must be True or False, but "):
            validation.flag(value, "on")


@pytest.mark.parametrize("value", [None, 3, np.array(3.0), iter([1, 2])])
def test_what_has_no_length_is_named(value):
    with pytest.raises(TypeError, match="^X must be a sequence, but "):
        validation.same_length(value, [1, 2], ("X", "y"))
    with pytest.raises(TypeError, match="^y must be a sequence, but "):
        validation.same_length([1, 2], value, ("X", "y"))


# -- tables and labels ------------------------------------------------------------------------------------------------


def test_features_become_a_float_copy():
    table = np.arange(6).reshape(2, 3)
    checked = validation.features(table)
    checked[0] = 7
    assert checked.dtype == float and checked.shape == (2, 3) and table[0, 0] == 0


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([1, 2], ValueError, "x must be a table of numbers of shape (samples, features), but its shape is (2,)"),
        ([[[1]]], ValueError, "but its shape is (1, 1, 1)"),
        ([[]], ValueError, "but it is empty (shape (1, 0))"),
        ([[1], [2, 3]], ValueError, "but its rows have different lengths"),
        ([[1, np.nan]], ValueError, "x must hold finite numbers only, but there is NaN at position (0, 1)"),
        ([["a"]], TypeError, "x must be a table of numbers"),
        (None, TypeError, "but None was given"),
    ],
)
def test_bad_features_are_named(value, error, message):
    with pytest.raises(error, match=re.escape(message)):
        validation.features(value, "x")


@pytest.mark.parametrize("value", [[0, 1, 1], ["a", "b"], [1.0, 2.0], [True, False], np.array([3, 2, 3], np.uint8)])
def test_labels_stay_as_they_are(value):
    assert validation.labels(value).tolist() == list(value)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (["a", "a"], ValueError, "labels must hold at least two classes, but all 2 labels are"),
        ([0.5, 1.0], ValueError, "labels must be labels (texts or whole numbers), but they are measurements"),
        ([0, np.nan], ValueError, "labels must be labels, but there is NaN"),
        ([0, None], TypeError, "labels must be labels of one type"),
        ([[0], [1]], ValueError, "labels must be a 1-D sequence of labels, but its shape is (2, 1)"),
        ([[0], [1, 2]], ValueError, "labels must be a 1-D sequence of labels, but its rows have different lengths"),
        (5, ValueError, "labels must be a 1-D sequence of labels, but its shape is ()"),
    ],
)
def test_bad_labels_are_named(value, error, message):
    with pytest.raises(error, match=re.escape(message)):
        validation.labels(value, "labels")


def test_names_may_all_be_one_and_may_be_measured():
    assert validation.names([2.5, 2.5], "groups").tolist() == [2.5, 2.5]
