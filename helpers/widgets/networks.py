"""Notebook 08: a look into a trained network, and the loss of a tiny one for any learning rate and batch size."""

from functools import cache

import ipywidgets
import numpy as np

from helpers import datasets, plots, small_networks
from helpers.plots.networks import kernel_tiles, place_curve, place_look
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question

EXPONENTS, BATCH_SIZES = np.arange(-3, 1.5, 0.5), (16, 64, 256)
DIGITS = 60  # of those that the network was not trained on, as many of each kind


@cache
def _held_out() -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """The weights of the shipped network; digits that it never saw, 0 to 9 in turn, shape (n, 28, 28, 1); labels."""
    network, digits = datasets.load_digit_network(), datasets.load_digits28()
    labels = digits.target[network.held_out]
    in_turn = np.stack([network.held_out[labels == k][: DIGITS // 10] for k in range(10)], axis=1).ravel()
    return network.weights, digits.data[in_turn][..., np.newaxis] / 255, digits.target[in_turn]


@cache
def _activations(number: int) -> dict[str, np.ndarray]:
    weights, x, _ = _held_out()
    return small_networks.activations(weights, x[[number - 1]])


def look_into_network() -> ipywidgets.VBox:
    """A trained network: a kernel of a layer, what it answers to a digit, and what the network says about the digit."""
    weights, x, labels = _held_out()
    blank = np.zeros((2, 2))
    figure = plots.look_into_network(blank, blank, blank, np.zeros(10))

    def update(layer: str, number: int, digit: int) -> str:
        found = _activations(digit)
        kernel, activation = weights[f"{layer}_kernel"][..., number - 1], found[layer][0, ..., number - 1]
        probabilities, true = found["classes"][0], labels[digit - 1]
        place_look(figure, x[digit - 1, :, :, 0], kernel_tiles(kernel), activation, probabilities)
        said = int(probabilities.argmax())
        verdict = "right" if said == true else f"wrong, it is a {true}"
        return (
            f"Digit {digit}: the network says {said} with probability {probabilities[said]:.3f}, {verdict}. Filter "
            f"{number} of {layer} has {kernel.size} weights; its map has {activation.shape[0]} × "
            f"{activation.shape[1]} numbers, {100 * np.mean(activation > 0):.0f} % of them above 0, the largest "
            f"{activation.max():.2f}."
        )

    return demo(
        Frame(figure, [*(ax.images[0] for ax in figure.axes[:3]), figure.axes[3].lines[0]]),
        update,
        {
            "layer": ipywidgets.Dropdown(
                description="Layer", options=[("first convolution", "conv1"), ("second convolution", "conv2")]
            ),
            "number": ipywidgets.IntSlider(description="Filter", min=1, max=32, step=1, value=1),
            "digit": ipywidgets.IntSlider(description="Held-out digit", min=1, max=DIGITS, step=1, value=4),
        },
    )


def learning_rate_curves() -> ipywidgets.VBox:
    """Train a tiny convolutional network for an epoch: the loss of its batches for a learning rate and a batch size."""
    for batch_size in BATCH_SIZES:  # all of them now, about a second: then every move of a control is at once
        for exponent in EXPONENTS:
            small_networks.tiny_training(float(exponent), batch_size)
    fixed = {"rate 0.01, batches of 16": (-2.0, 16), "rate 0.1, batches of 256": (-1.0, 256)}
    others = {name: small_networks.tiny_training(*setting) for name, setting in fixed.items()}
    ax = plots.learning_rate_curves(small_networks.tiny_training(-1.0, 16), others)

    def update(exponent: float, batch_size: int) -> str:
        table = small_networks.tiny_training(exponent, batch_size)
        place_curve(ax, table)
        steps = f"Learning rate {10**exponent:.3g}, {len(table)} steps with batches of {batch_size}: "
        right = f"{100 * table.attrs['accuracy']:.1f} % of 500 other digits right"
        if table.attrs["exploded"]:
            return f"{steps}the loss explodes; {right}."
        last = table.loss.tail(max(1, len(table) // 4)).mean()
        return f"{steps}loss {table.loss.iloc[0]:.2f} at first, {last:.2f} in the last quarter; {right}."

    live = [line for line in ax.lines if line.get_label() == "your rate and batch size"]
    return demo(
        Frame(ax.figure, live),
        update,
        {
            "exponent": ipywidgets.FloatSlider(
                description="Exponent of the learning rate (−1: 0.1)", min=-3, max=1, step=0.5, value=-1
            ),
            "batch_size": ipywidgets.Dropdown(description="Batch size", options=list(BATCH_SIZES)),
        },
    )


QUESTIONS = {
    "nearest_digit": Question(
        options=("About 60 %.", "About 80 %.", "More than 90 %."),
        answer=2,
        because="MNIST's digits were centred and brought to one size before they were published, so that two threes "
        "lie nearly on top of each other, and with 4,000 to choose from one of them is close. A baseline may be high "
        "because the data is easy.",
    ),
    "where_the_weights_are": Question(
        options=(
            "In the two convolution layers: they do most of the products.",
            "In the dense layer of 128.",
            "In the last layer, which knows the ten digits.",
        ),
        answer=1,
        because="4,608 inputs times 128 units are 589,824 weights. A convolution layer uses its few weights at every "
        "place of the picture, a dense layer uses each of its weights once.",
    ),
    "kernels_like_gabor": Question(
        options=(
            "They are Gabor filters: the correlation is close to 1, far above that of random kernels.",
            "Hardly better than random kernels do.",
            "Worse than random kernels: what is learned looks like nothing that was designed.",
        ),
        answer=1,
        because="Nine numbers that sum to zero leave little room: in a bank of 49 kernels there is one close to nearly "
        "anything. And the kernels of the first layer stay near the random ones they started from.",
    ),
    "larger_batches": Question(
        options=(
            "Faster, and as accurate.",
            "Faster, but less accurate.",
            "Slower, but more accurate.",
        ),
        answer=1,
        because="An epoch takes fewer, larger steps: less time, but at the same learning rate the weights have moved "
        "less far when it ends.",
    ),
    "loss_without_mistakes": Question(
        options=(
            "Accuracy falls, too: the network overfits.",
            "Accuracy stays about as it is.",
            "That cannot happen: loss and accuracy measure the same.",
        ),
        answer=1,
        because="Accuracy counts the largest probability, whatever its size. The loss asks how large the probability "
        "of the right answer is, and a network that becomes surer of everything pays for each mistake more and more.",
    ),
    "few_labels": Question(
        options=(
            "At 10 labelled digits of the five kinds.",
            "At 500.",
            "It is the same everywhere.",
        ),
        answer=0,
        because="With few labels there is little to learn filters from, and borrowed ones are worth most. With many, "
        "filters of its own serve a network at least as well.",
    ),
    "average_or_flatten": Question(
        options=(
            "Flatten: it keeps all the numbers and where they were.",
            "The average: it forgets where, and has far fewer weights after it.",
            "They are the same: the convolutions before them are the same.",
        ),
        answer=1,
        because="A texture is the same wherever you look, so its place says nothing, and the weights for every place "
        "are that many chances to learn a patch by heart.",
    ),
}
