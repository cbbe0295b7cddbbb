"""Plausible wrong answers to the exercises of notebook 08, by what is wrong with them."""

_COUNT = """
def count_weights(shape, layers):
    rows, columns, channels = shape
    total = 0
    for kind, *numbers in layers:
        if kind == "conv":
            size, filters = numbers
            total += {conv}
            rows, columns, channels = {after}, filters
        elif kind == "pool":
            rows, columns = {pooled}
        else:
            inputs = {inputs}
            total += {dense}
            rows, columns, channels = {flat}
    return {value}
"""

_RATES = """
def one_cycle_rates(steps, peak, warm_up):
    done = {done}
    rising = {rising}
    falling = {falling}
    return {value}
"""

_SMALL = """
def small_network():
    keras = backend.load_keras()
    layers = keras.layers
    return keras.Sequential([{layers}])
"""

_FREEZE = """
def freeze_and_retrain(network, classes):
    keras = backend.load_keras()
    kept = {kept}
    {freeze}
    return keras.Sequential([keras.layers.Input(network.input_shape[1:]), *kept, {head}])
"""


def _count(
    conv="size * size * channels * filters + filters",
    after="rows - size + 1, columns - size + 1",
    pooled="rows // numbers[0], columns // numbers[0]",
    inputs="rows * columns * channels",
    dense="inputs * numbers[0] + numbers[0]",
    flat="1, 1, numbers[0]",
    value="total",
):
    return _COUNT.format(
        conv=conv, after=after, pooled=pooled, inputs=inputs, dense=dense, flat=flat, value=value
    )


def _rates(
    done="np.arange(steps) / steps",
    rising="0.04 + 0.96 * 0.5 * (1 - np.cos(np.pi * done / warm_up))",
    falling="0.5 * (1 + np.cos(np.pi * (done - warm_up) / (1 - warm_up)))",
    value="peak * np.where(done < warm_up, rising, falling)",
):
    return _RATES.format(done=done, rising=rising, falling=falling, value=value)


def _small(*layers, first="layers.Input((28, 28, 1))", last='layers.Dense(10, activation="softmax")'):
    return _SMALL.format(layers=", ".join(part for part in (first, *layers, last) if part))


_NEW_HEAD = 'keras.layers.Dense(16, activation="relu"), keras.layers.Dense(classes, activation="softmax")'


def _freeze(
    kept="[layer for layer in network.layers if not isinstance(layer, keras.layers.Dense)]",
    freeze="[setattr(layer, 'trainable', False) for layer in kept]",
    head=_NEW_HEAD,
):
    return _FREEZE.format(kept=kept, freeze=freeze, head=head)


WRONG_ANSWERS = {
    "count_weights": {
        "no biases": _count(conv="size * size * channels * filters", dense="inputs * numbers[0]"),
        "no bias in convolutions": _count(conv="size * size * channels * filters"),
        "no bias in dense layers": _count(dense="inputs * numbers[0]"),
        "one bias a layer": _count(conv="size * size * channels * filters + 1", dense="inputs * numbers[0] + 1"),
        "the channels below forgotten": _count(conv="size * size * filters + filters"),
        "a kernel counted once": _count(conv="size * channels * filters + filters"),
        "a weight for every place": _count(
            conv="size * size * channels * filters * (rows - size + 1) * (columns - size + 1) + filters"
        ),
        "as if it were padded": _count(after="rows, columns"),
        "one pixel too few": _count(after="rows - size, columns - size"),
        "pooling forgotten": _count(pooled="rows, columns"),
        "incomplete windows kept": _count(pooled="-(-rows // numbers[0]), -(-columns // numbers[0])"),
        "pooling divides the channels": _count(
            pooled="rows // numbers[0], columns // numbers[0]; channels //= numbers[0]"
        ),
        "dense on the channels only": _count(inputs="channels"),
        "a square picture": _count(inputs="rows * rows * channels"),
        "the last layer's units not carried on": _count(flat="rows, columns, channels"),
        "only the last layer": _count(dense="0", value="inputs * numbers[0] + numbers[0]"),
        "as text": _count(value="f'{total:,}'"),
    },
    "small_network": {
        "the network of section 3: too many weights": _small(
            'layers.Conv2D(32, 3, activation="relu")', 'layers.Conv2D(32, 3, activation="relu")',
            "layers.MaxPooling2D(2)", "layers.Flatten()", 'layers.Dense(128, activation="relu")',
        ),
        "exactly one unit too many": _small("layers.Flatten()", 'layers.Dense(63, activation="relu")'),
        "no softmax": _small(
            'layers.Conv2D(8, 5, activation="relu")', "layers.MaxPooling2D(4)", "layers.Flatten()",
            last="layers.Dense(10)",
        ),
        "sigmoid for softmax": _small(
            'layers.Conv2D(8, 5, activation="relu")', "layers.MaxPooling2D(4)", "layers.Flatten()",
            last='layers.Dense(10, activation="sigmoid")',
        ),
        "pictures as rows of 784": _small(first="layers.Input((784,))"),
        "no channel": _small("layers.Flatten()", first="layers.Input((28, 28))"),
        "no input shape": _small("layers.Flatten()", first=""),
        "not flattened": _small('layers.Conv2D(8, 5, activation="relu")'),
        "nine classes": _small("layers.Flatten()", last='layers.Dense(9, activation="softmax")'),
        "a linear classifier": _small("layers.Flatten()"),
        "convolutions without anything between them": _small(
            "layers.Conv2D(8, 5)", "layers.AveragePooling2D(2)", "layers.Conv2D(16, 5)", "layers.AveragePooling2D(2)",
            "layers.Flatten()",
        ),
        "a list of layers": "def small_network():\n    return [('conv', 3, 8), ('dense', 10)]",
        "the function that builds it": "def small_network():\n    return convnets.digit_network",
    },
    "freeze_and_retrain": {
        "nothing frozen": _freeze(freeze="pass"),
        "thawed": _freeze(freeze="[setattr(layer, 'trainable', True) for layer in kept]"),
        "frozen too late, head and all": _FREEZE.format(
            kept="[layer for layer in network.layers if not isinstance(layer, keras.layers.Dense)]", freeze="pass",
            head=_NEW_HEAD,
        ).replace("return keras.Sequential", "new = keras.Sequential") + "    new.trainable = False\n    return new\n",
        "the old dense layer of 16 kept": _freeze(
            kept="network.layers[:-1]", head='keras.layers.Dense(classes, activation="softmax")'
        ),
        "the old head kept below the new one": _freeze(
            kept="network.layers", head='keras.layers.Dense(classes, activation="softmax")'
        ),
        "no layer of 16": _freeze(head='keras.layers.Dense(classes, activation="softmax")'),
        "five classes as before": _freeze(head=_NEW_HEAD.replace("classes", "5")),
        "no softmax": _freeze(head=_NEW_HEAD.replace(', activation="softmax"', "")),
        "new convolutions of the same shape": _freeze(
            kept="[type(layer).from_config(layer.get_config()) for layer in network.layers "
            "if not isinstance(layer, keras.layers.Dense)]"
        ),
        "the first convolution thawed again": _freeze(
            freeze="[setattr(layer, 'trainable', layer is not kept[0]) and None or "
            "setattr(layer, 'trainable', layer is not kept[0]) for layer in kept]"
        ),
        "the network itself": "def freeze_and_retrain(network, classes):\n    return network",
        "the layers": "def freeze_and_retrain(network, classes):\n    return network.layers[:-2]",
    },
    "one_cycle_rates": {
        "one step too many": _rates(done="np.arange(steps + 1) / steps"),
        "the last step at the end": _rates(done="np.linspace(0, 1, steps)"),
        "counted from one": _rates(done="np.arange(1, steps + 1) / steps"),
        "from zero": _rates(rising="0.5 * (1 - np.cos(np.pi * done / warm_up))"),
        "straight lines": _rates(rising="0.04 + 0.96 * done / warm_up", falling="(1 - done) / (1 - warm_up)"),
        "a whole cosine upwards": _rates(rising="0.04 + 0.96 * 0.5 * (1 - np.cos(2 * np.pi * done / warm_up))"),
        "0.04 added": _rates(rising="0.04 + 0.5 * (1 - np.cos(np.pi * done / warm_up))"),
        "falls over all of the way": _rates(falling="0.5 * (1 + np.cos(np.pi * done))"),
        "the fall begins at zero": _rates(falling="0.5 * (1 - np.cos(np.pi * (done - warm_up) / (1 - warm_up)))"),
        "the peak forgotten": _rates(value="np.where(done < warm_up, rising, falling)"),
        "falls to 0.04 of the peak": _rates(
            falling="0.04 + 0.96 * 0.5 * (1 + np.cos(np.pi * (done - warm_up) / (1 - warm_up)))"
        ),
        "always 30 % of warm-up": _rates(
            rising="0.04 + 0.96 * 0.5 * (1 - np.cos(np.pi * done / 0.3))",
            falling="0.5 * (1 + np.cos(np.pi * (done - 0.3) / 0.7))",
            value="peak * np.where(done < 0.3, rising, falling)",
        ),
        "the other way round": _rates(value="peak * np.where(done < warm_up, falling, rising)"),
        "only the largest": _rates(value="peak"),
    },
}
