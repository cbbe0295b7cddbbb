"""Convolutional networks in Keras: those of the course and of history by name, and how they are trained.

Taught in notebook 08, used from then on. Keras is imported when a function that needs it is called. Pictures have the
shape (rows, columns, channels), float in [0, 1].
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from helpers import datasets, validation
from helpers.backend import load_keras

if TYPE_CHECKING:
    import keras
    import pandas as pd
    from sklearn.utils import Bunch


def digit_network(classes: int = 10) -> "keras.Sequential":
    """Two convolution layers of 32 filters, max pooling, a dense layer of 128, softmax.

    Parameters
    ----------
    classes : int
        At least 2.

    Returns
    -------
    keras.Sequential
        Not trained. Its layers are called ``conv1``, ``conv2``, ``pool``, ``flatten``, ``dense``, ``classes``; input
        (28, 28, 1), output the probabilities of the classes. With ten of them it has 600,810 weights.

    Raises
    ------
    TypeError, ValueError
        If `classes` is no whole number or less than 2.

    Examples
    --------
    >>> digit_network().count_params(), digit_network(5).count_params()
    (600810, 600165)
    """
    classes = validation.integer(classes, "classes", minimum=2)
    keras = load_keras()
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu", name="conv1"),
            layers.Conv2D(32, 3, activation="relu", name="conv2"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Flatten(name="flatten"),
            layers.Dense(128, activation="relu", name="dense"),
            layers.Dense(classes, activation="softmax", name="classes"),
        ]
    )


def wide_digit_network(dropout: float = 0.5) -> "keras.Sequential":
    """64, then 128 filters of 5 x 5, each followed by max pooling; a dense layer of 1,024 with dropout; softmax.

    Parameters
    ----------
    dropout : float
        Share of the 1,024 units that a training step leaves out, at least 0, less than 1.

    Returns
    -------
    keras.Sequential
        Not trained; input (28, 28, 1), output the probabilities of ten digits; 6,640,394 weights.

    Raises
    ------
    TypeError, ValueError
        If `dropout` is no number or out of range.

    Examples
    --------
    >>> wide_digit_network().count_params()
    6640394
    """
    dropout = validation.number(dropout, "dropout", minimum=0, below=1)
    keras = load_keras()
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(64, 5, padding="same", activation="relu", name="conv1"),
            layers.MaxPooling2D(2, name="pool1"),
            layers.Conv2D(128, 5, padding="same", activation="relu", name="conv2"),
            layers.MaxPooling2D(2, name="pool2"),
            layers.Flatten(name="flatten"),
            layers.Dense(1024, activation="relu", name="dense"),
            layers.Dropout(dropout, name="dropout"),
            layers.Dense(10, activation="softmax", name="classes"),
        ]
    )


def lenet5() -> "keras.Sequential":
    """LeNet-5 as it is built today: every map of the second convolution sees all six of the first; softmax at the end.

    Returns
    -------
    keras.Sequential
        Not trained; input (32, 32, 1); 61,706 weights.

    Notes
    -----
    Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, 1998
    (doi:10.1109/5.726791). There the pooling has two trainable weights a map, the second convolution leaves out some
    connections, and the last layer compares with drawn templates.

    Examples
    --------
    >>> lenet5().count_params()
    61706
    """
    keras = load_keras()
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(6, 5, activation="tanh", name="conv1"),
            layers.AveragePooling2D(2, name="pool1"),
            layers.Conv2D(16, 5, activation="tanh", name="conv2"),
            layers.AveragePooling2D(2, name="pool2"),
            layers.Flatten(name="flatten"),
            layers.Dense(120, activation="tanh", name="dense1"),
            layers.Dense(84, activation="tanh", name="dense2"),
            layers.Dense(10, activation="softmax", name="classes"),
        ],
        name="lenet5",
    )


def alexnet() -> "keras.Sequential":
    """AlexNet: five convolution layers, three of them in two groups that do not see each other; three dense layers.

    Returns
    -------
    keras.Sequential
        Not trained; input (227, 227, 3), output the probabilities of 1,000 classes; 60,965,224 weights.

    Notes
    -----
    Source: A. Krizhevsky, I. Sutskever, G. E. Hinton, ImageNet classification with deep convolutional neural networks,
    2012 (doi:10.1145/3065386). The normalisation of neighbouring channels, which has no weights, is left out. The
    paper says pictures of 224 x 224 pixels; its layers have the sizes it names with 227.

    Examples
    --------
    >>> alexnet().count_params()
    60965224
    """
    keras = load_keras()
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input((227, 227, 3)),
            layers.Conv2D(96, 11, strides=4, activation="relu", name="conv1"),
            layers.MaxPooling2D(3, strides=2, name="pool1"),
            layers.Conv2D(256, 5, padding="same", groups=2, activation="relu", name="conv2"),
            layers.MaxPooling2D(3, strides=2, name="pool2"),
            layers.Conv2D(384, 3, padding="same", activation="relu", name="conv3"),
            layers.Conv2D(384, 3, padding="same", groups=2, activation="relu", name="conv4"),
            layers.Conv2D(256, 3, padding="same", groups=2, activation="relu", name="conv5"),
            layers.MaxPooling2D(3, strides=2, name="pool5"),
            layers.Flatten(name="flatten"),
            layers.Dense(4096, activation="relu", name="dense1"),
            layers.Dropout(0.5, name="dropout1"),
            layers.Dense(4096, activation="relu", name="dense2"),
            layers.Dropout(0.5, name="dropout2"),
            layers.Dense(1000, activation="softmax", name="classes"),
        ],
        name="alexnet",
    )


def vgg16() -> "keras.Sequential":
    """VGG16: thirteen convolution layers of 3 x 3 in five blocks, max pooling after each block, three dense layers.

    Returns
    -------
    keras.Sequential
        Not trained; input (224, 224, 3), output the probabilities of 1,000 classes; 138,357,544 weights.

    Notes
    -----
    Source: K. Simonyan, A. Zisserman, Very deep convolutional networks for large-scale image recognition, 2015,
    configuration D (arXiv:1409.1556).

    Examples
    --------
    >>> len(vgg16().layers)
    22
    """
    keras = load_keras()
    layers = keras.layers
    network = [layers.Input((224, 224, 3))]
    for block, (depth, filters) in enumerate(((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)), start=1):
        for number in range(1, depth + 1):
            name = f"block{block}_conv{number}"
            network.append(layers.Conv2D(filters, 3, padding="same", activation="relu", name=name))
        network.append(layers.MaxPooling2D(2, name=f"block{block}_pool"))
    network.append(layers.Flatten(name="flatten"))
    network += [layers.Dense(4096, activation="relu", name=name) for name in ("dense1", "dense2")]
    network.append(layers.Dense(1000, activation="softmax", name="classes"))
    return keras.Sequential(network, name="vgg16")


def inception_module(
    x: "keras.KerasTensor", direct: int, reduced: Sequence[int], convolved: Sequence[int], pooled: int
) -> "keras.KerasTensor":
    """Convolutions of 1 x 1, 3 x 3 and 5 x 5 and a max pooling side by side, their outputs put together as channels.

    Parameters
    ----------
    x : keras.KerasTensor, shape (n, rows, columns, channels)
    direct : int
        Filters of the convolution of 1 x 1, at least 1.
    reduced : (int, int)
        To how many channels a convolution of 1 x 1 brings `x` before that of 3 x 3, and before that of 5 x 5.
    convolved : (int, int)
        Filters of the convolutions of 3 x 3 and of 5 x 5.
    pooled : int
        Filters of the convolution of 1 x 1 after the max pooling.

    Returns
    -------
    keras.KerasTensor, shape (n, rows, columns, direct + sum(convolved) + pooled)

    Raises
    ------
    TypeError, ValueError
        If a number of filters is no whole number of at least 1, or there are not two of them where two are wanted.

    Notes
    -----
    Source: C. Szegedy et al., Going deeper with convolutions, 2015, figure 2(b) (doi:10.1109/CVPR.2015.7298594).

    Examples
    --------
    >>> x = load_keras().Input((28, 28, 160))
    >>> inception_module(x, 64, (80, 20), (128, 32), 32).shape
    (None, 28, 28, 256)
    """
    direct, pooled = (validation.integer(one, name, 1) for one, name in ((direct, "direct"), (pooled, "pooled")))
    reduced = validation.shape(reduced, "reduced", ("before 3 x 3", "before 5 x 5"))
    convolved = validation.shape(convolved, "convolved", ("of 3 x 3", "of 5 x 5"))
    layers = load_keras().layers

    def convolution(filters: int, size: int) -> "keras.layers.Layer":
        return layers.Conv2D(filters, size, padding="same", activation="relu")

    branches = [convolution(direct, 1)(x)]
    for size, few, filters in zip((3, 5), reduced, convolved):
        branches.append(convolution(filters, size)(convolution(few, 1)(x)))
    branches.append(convolution(pooled, 1)(layers.MaxPooling2D(3, strides=1, padding="same")(x)))
    return layers.Concatenate()(branches)


def residual_block(x: "keras.KerasTensor", filters: int, stride: int = 1) -> "keras.KerasTensor":
    """Two convolutions of 3 x 3 with batch normalisation, added to their input.

    Parameters
    ----------
    x : keras.KerasTensor, shape (n, rows, columns, channels)
    filters : int
        At least 1.
    stride : int
        Of the first convolution, at least 1.

    Returns
    -------
    keras.KerasTensor, shape (n, output rows, output columns, filters)
        Where the shape differs from that of `x`, a convolution of 1 x 1 brings `x` to it before the addition.

    Raises
    ------
    TypeError, ValueError
        If a number is not whole or below 1.

    Notes
    -----
    Source: K. He, X. Zhang, S. Ren, J. Sun, Deep residual learning for image recognition, 2016, figure 2
    (doi:10.1109/CVPR.2016.90).

    Examples
    --------
    >>> x = load_keras().Input((28, 28, 64))
    >>> residual_block(x, 64).shape, residual_block(x, 128, stride=2).shape
    ((None, 28, 28, 64), (None, 14, 14, 128))
    """
    filters, stride = (validation.integer(one, name, 1) for one, name in ((filters, "filters"), (stride, "stride")))
    layers = load_keras().layers
    y = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same", use_bias=False)(y))
    if stride > 1 or x.shape[-1] != filters:
        x = layers.BatchNormalization()(layers.Conv2D(filters, 1, strides=stride, use_bias=False)(x))
    return layers.ReLU()(layers.Add()([x, y]))


def layer_table(network: "keras.Model") -> "pd.DataFrame":
    """What each layer of a network gives and costs.

    Parameters
    ----------
    network : keras.Model
        Built: it knows the shape of its input.

    Returns
    -------
    pandas.DataFrame
        A row a layer, by its name: `kind`, its class; `output`, the shape it gives without the batch; `weights`, how
        many numbers it holds; `products`, how many multiplications of an input with a weight one picture takes in
        convolution and dense layers.

    Examples
    --------
    >>> table = layer_table(digit_network())
    >>> table.output["conv2"], int(table.weights["conv2"]), int(table.products["conv2"])
    ('24 × 24 × 32', 9248, 5308416)
    """
    import pandas as pd

    rows = {}
    for layer in network.layers:
        shape = layer.output.shape[1:]
        products = 0
        if type(layer).__name__ in ("Conv2D", "Dense"):
            kernel = layer.kernel.shape
            products = int(np.prod(kernel) * np.prod(shape[:-1], dtype=int))
        output = " × ".join(map(str, shape))
        rows[layer.name] = (type(layer).__name__, output, layer.count_params(), products)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["kind", "output", "weights", "products"])


def one_cycle(peak: float, steps: int, warm_up: float = 0.3, start: float = 0.04) -> Callable:
    r"""A learning rate that rises to a peak, then falls to zero: half a cosine each way.

    Parameters
    ----------
    peak : float
        The largest learning rate, greater than 0.
    steps : int
        Batches from beginning to end, at least 1; later ones have the rate 0.
    warm_up : float
        Share of the steps in which it rises, greater than 0, less than 1.
    start : float
        Where it begins, as a share of `peak`, at least 0, at most 1.

    Returns
    -------
    keras.optimizers.schedules.LearningRateSchedule
        Give it to an optimiser as ``learning_rate``; called with the number of a step it returns the rate.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range.

    Notes
    -----
    Source: L. N. Smith, N. Topin, Super-convergence, 2018 (arXiv:1708.07120), with cosines in place of straight lines.

    Examples
    --------
    >>> schedule = one_cycle(0.01, 100)
    >>> [round(float(schedule(step)), 5) for step in (0, 30, 65, 100)]
    [0.0004, 0.01, 0.005, 0.0]
    """
    from helpers.estimators.networks import OneCycle

    return OneCycle(peak, steps, warm_up, start)


def learning_rate_range(
    network: "keras.Model",
    x: np.ndarray,
    y: np.ndarray,
    low: float = 1e-5,
    high: float = 1.0,
    steps: int = 100,
    batch_size: int = 32,
    seed: int = 0,
) -> "pd.DataFrame":
    """Learning-rate range test: train for a few batches while the rate grows, and write down the loss of each.

    Parameters
    ----------
    network : keras.Model
        Compiled with an optimiser that has a fixed learning rate. Its weights, its optimiser and its rate are as they
        were afterwards.
    x : array, shape (n, rows, columns, channels)
    y : array, shape (n,)
    low, high : float
        The first and the last rate; in between it grows by the same factor from batch to batch.
    steps : int
        Batches, at least 2. The test ends sooner where the loss is no number or over four times the smallest so far.
    batch_size : int
        At least 1.
    seed : int
        For the order of the samples and for dropout.

    Returns
    -------
    pandas.DataFrame
        A row a batch: `rate`; `loss`, of the batch before the step; `smoothed`, its running mean (weight 0.1 for the
        newest, corrected for the beginning).

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, the network is not compiled, or `x` and `y` have different lengths.

    Notes
    -----
    Source: L. N. Smith, Cyclical learning rates for training neural networks, 2017, section 3.3
    (doi:10.1109/WACV.2017.58).

    Examples
    --------
    >>> keras = load_keras()
    >>> network = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    >>> network.compile(keras.optimizers.SGD(), "sparse_categorical_crossentropy")
    >>> x = np.array([[0.0, 1], [1, 0]] * 8)
    >>> table = learning_rate_range(network, x, np.array([0, 1] * 8), 0.01, 1, steps=3, batch_size=4)
    >>> table.rate.round(3).tolist()
    [0.01, 0.1, 1.0]
    """
    from helpers.estimators.networks import run_range_test

    validation.same_length(x, y, ("x", "y"))
    low = validation.number(low, "low", above=0)
    high = validation.number(high, "high", above=low)
    steps, batch_size = validation.integer(steps, "steps", 2), validation.integer(batch_size, "batch_size", 1)
    if not getattr(network, "compiled", False):
        raise ValueError("network must be compiled, with loss and optimiser, but it is not")
    load_keras().utils.set_random_seed(validation.integer(seed, "seed", 0))
    return run_range_test(network, x, y, np.geomspace(low, high, steps), batch_size)


def train(
    build: "Callable[[], keras.Model]",
    x: np.ndarray,
    y: np.ndarray,
    epochs: int = 8,
    batch_size: int = 32,
    peak: float = 0.003,
    held_out: "tuple[np.ndarray, np.ndarray] | None" = None,
    seed: int = 0,
) -> "tuple[keras.Model, pd.DataFrame]":
    """Build a classifier and train it: Adam, a one-cycle learning rate, cross-entropy; progress is shown.

    Parameters
    ----------
    build : callable
        Returns a network, not trained, that gives the probability of each class.
    x : array, shape (n, rows, columns, channels)
    y : array, shape (n,)
        Whole numbers from 0.
    epochs, batch_size : int
        At least 1.
    peak : float
        The largest learning rate, greater than 0.
    held_out : (array, array), optional
        Samples and labels that the network is not trained on, to validate with. The weights of the epoch with the
        smallest loss on them are restored at the end; so they are no longer fit to test with.
    seed : int
        For the first weights, the order of the samples, and dropout. On one machine the result is the same each time.

    Returns
    -------
    network : keras.Model
    history : pandas.DataFrame
        A row an epoch, counted from 1: `loss`, `accuracy`, and with samples held out `val_loss`, `val_accuracy`.

    Raises
    ------
    TypeError, ValueError
        If a number is out of range, or samples and labels differ in number.

    Examples
    --------
    >>> keras = load_keras()
    >>> def build():
    ...     return keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    >>> x, y = np.eye(2)[[0, 1] * 50], np.array([0, 1] * 50)
    >>> network, history = train(build, x, y, epochs=4, peak=0.5)
    >>> network.predict(np.eye(2), verbose=0).argmax(axis=1).tolist(), list(history)
    ([0, 1], ['accuracy', 'loss'])
    """
    seed = validation.integer(seed, "seed", 0)
    return next(train_over_seeds(build, x, y, (seed,), epochs, batch_size, peak, held_out))


def train_over_seeds(
    build: "Callable[[], keras.Model]",
    x: np.ndarray,
    y: np.ndarray,
    seeds: Sequence[int],
    epochs: int = 8,
    batch_size: int = 32,
    peak: float = 0.003,
    held_out: "tuple[np.ndarray, np.ndarray] | None" = None,
) -> "Iterator[tuple[keras.Model, pd.DataFrame]]":
    """The same training from several seeds, one after the other; the network is compiled once, which saves seconds.

    Parameters
    ----------
    build, x, y, epochs, batch_size, peak, held_out
        As in `train`; every network that `build` returns has the same layers.
    seeds : sequence of int
        As `seed` in `train`; at least one.

    Returns
    -------
    iterator of (keras.Model, pandas.DataFrame)
        For each seed the trained network and its history, as `train` returns them. It is the same network each time:
        use it before you ask for the next.

    Raises
    ------
    TypeError, ValueError
        As `train`, or if there is no seed.

    Examples
    --------
    >>> keras = load_keras()
    >>> def build():
    ...     return keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    >>> x, y = np.eye(2)[[0, 1] * 50], np.array([0, 1] * 50)
    >>> [history.index.tolist() for _, history in train_over_seeds(build, x, y, seeds=(0, 1), epochs=2)]
    [[1, 2], [1, 2]]
    """
    import pandas as pd

    from helpers.estimators.networks import progress

    seeds = [validation.integer(seed, "seeds", 0) for seed in validation.entries(seeds, "seeds", "seed")]
    validation.same_length(x, y, ("x", "y"))
    epochs, batch_size = validation.integer(epochs, "epochs", 1), validation.integer(batch_size, "batch_size", 1)
    keras = load_keras()
    network = None
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        fresh = build()
        if network is None:
            network = fresh
            optimiser = keras.optimizers.Adam(one_cycle(peak, epochs * -(-len(x) // batch_size)))
            network.compile(optimiser, "sparse_categorical_crossentropy", metrics=["accuracy"])
            _build_all(network, x[:1], y[:1])
            at_start = [keras.ops.convert_to_numpy(variable) for variable in optimiser.variables]
        else:
            for mine, its in zip(network.variables, fresh.variables, strict=True):
                mine.assign(keras.ops.convert_to_numpy(its))
            for variable, value in zip(optimiser.variables, at_start):
                variable.assign(value)
        callbacks = []
        if held_out is not None:  # an epoch that is never reached stops nothing; the best weights are restored
            callbacks = [keras.callbacks.EarlyStopping("val_loss", patience=epochs, restore_best_weights=True)]
        with progress() as shown:
            found = network.fit(
                x, y, batch_size=batch_size, epochs=epochs, validation_data=held_out, verbose=shown.verbose,
                callbacks=[*callbacks, *shown.callbacks],
            )  # fmt: skip
        yield network, pd.DataFrame(found.history, index=pd.RangeIndex(1, len(found.epoch) + 1, name="epoch"))


def _build_all(network: "keras.Model", x: np.ndarray, y: np.ndarray) -> None:
    """Optimiser, loss and metrics too. Otherwise, on JAX, a first `fit` shuffles once more than the later ones do."""
    network.optimizer.build(network.trainable_variables)
    predicted = network(x)
    network.compute_loss(x, y, predicted)
    network.compute_metrics(x, y, predicted)
    network.reset_metrics()


def folder_datasets(
    folder: str | Path, size: int = 64, held_out: float = 0.25, batch_size: int = 32, seed: int = 0
) -> "Bunch":
    """A folder of pictures, a sub-folder a class, as two sets that Keras trains and validates with.

    Parameters
    ----------
    folder : str or pathlib.Path
        It must hold no picture that cannot be read; `datasets.inspect_folder` says what else is in it.
    size : int
        Rows and columns that every picture is brought to, whatever its proportions, at least 1.
    held_out : float
        Share of the pictures that are held out, drawn at random, greater than 0, less than 1.
    batch_size : int
        At least 1.
    seed : int
        For the draw and for the order in which the pictures come, another one in each epoch.

    Returns
    -------
    sklearn.utils.Bunch
        `train` and `held_out`, sets of batches: pictures of shape (n, size, size, 3), float in [0, 255], and class
        numbers; `held_out_target`, the class numbers of `held_out` in its order; `target_names`; `counts`, pictures of
        each class in `train`, shape (classes,); `class_weight`, for ``fit``: with it every class counts as much as any
        other; `problems`, as `inspect_folder` returns them.

    Raises
    ------
    TypeError, ValueError
        If the folder or a number is not what it must be, a file that is called a picture cannot be read (all such
        files are named), or a class has no picture to train on.

    Examples
    --------
    >>> folder_datasets("no_such_folder")
    Traceback (most recent call last):
    ...
    ValueError: folder must be a folder with a sub-folder for each class, but no_such_folder is none
    """
    from sklearn.utils import Bunch

    size, batch_size = validation.integer(size, "size", 1), validation.integer(batch_size, "batch_size", 1)
    held_out = validation.number(held_out, "held_out", above=0, below=1)
    seed = validation.integer(seed, "seed", 0)
    found = datasets.inspect_folder(folder)
    if found.unreadable:
        named = [problem for problem in found.problems if problem.endswith("remove or replace it")]
        raise ValueError(
            f"folder must hold no picture that cannot be read, but {len(found.unreadable)} in {folder} cannot"
            + "".join(f"\n- {problem}" for problem in named)
        )
    keras = load_keras()
    train, rest = keras.utils.image_dataset_from_directory(
        folder, class_names=found.target_names, image_size=(size, size), batch_size=batch_size, shuffle=True,
        seed=seed, validation_split=held_out, subset="both", verbose=False,
    )  # fmt: skip
    target = dict(zip(found.files, found.target))
    counts = np.bincount([target[Path(path)] for path in train.file_paths], minlength=len(found.target_names))
    if not counts.all():
        without = [name for name, count in zip(found.target_names, counts) if not count]
        raise ValueError(
            f"held_out must leave pictures of every class to train on, but at {held_out:g} there is none of "
            f"{', '.join(without)}"
        )
    weights = counts.sum() / (len(counts) * counts)
    return Bunch(
        train=train,
        held_out=rest,
        held_out_target=np.array([target[Path(path)] for path in rest.file_paths]),
        target_names=found.target_names,
        counts=counts,
        class_weight={number: float(weight) for number, weight in enumerate(weights)},
        problems=found.problems,
    )
