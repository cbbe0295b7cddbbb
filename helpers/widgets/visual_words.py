"""Notebook 05: a word and where it stands, and what the size of the vocabulary does."""

from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np

from helpers import datasets, evaluation, plots, visual_words
from helpers.plots.visual_words import mosaic_image, place_neighbour
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question

_PIECE, _PIECES = 12, 24  # pixels to each side of a descriptor's point; how many pieces are shown
SIZES = (2, 5, 10, 20, 50, 100, 200)


class Browsed(NamedTuple):
    """Fifty words of the left halves of the photographs, and every descriptor of the whole photographs."""

    photographs: dict[str, np.ndarray]
    vocabulary: np.ndarray
    places: np.ndarray  # (points, 2), the same for every photograph
    words: np.ndarray  # (photographs, points)
    shares: np.ndarray  # (photographs, words)
    nearest: np.ndarray  # (words, pieces, 2): photograph and point of the descriptors nearest to each word


@lru_cache
def browsed() -> Browsed:
    """What `word_browser` shows, computed once."""
    photographs = datasets.load_textures(size=128).photographs
    squares = list(photographs.values())
    dense = visual_words.DenseSurf(spacing=8)
    bag = visual_words.BagOfWords(50).fit(dense.transform([square[:, :256] for square in squares]))
    descriptors = dense.transform(squares)
    words = np.array([visual_words.nearest_words(own, bag.vocabulary_) for own in descriptors])
    shares = np.array([visual_words.word_shares(own, 50) for own in words])
    stacked, nearest = np.vstack(descriptors), []
    for word in bag.vocabulary_:
        order = np.linalg.norm(stacked - word, axis=1).argsort(kind="stable")[:_PIECES]
        nearest.append(np.column_stack(np.divmod(order, words.shape[1])))
    places = visual_words.grid_positions(squares[0].shape, spacing=8, scale=1)
    return Browsed(photographs, bag.vocabulary_, places, words, shares, np.array(nearest))


def word_browser() -> ipywidgets.VBox:
    """A word of a vocabulary of fifty: the pieces nearest to it, and where it stands in a photograph."""
    found = browsed()
    names, squares = list(found.photographs), list(found.photographs.values())
    first = int(found.shares[0].argmax())

    def pieces(word: int) -> list[np.ndarray]:
        around = [(squares[photograph], found.places[point]) for photograph, point in found.nearest[word]]
        return [
            square[row - _PIECE : row + _PIECE + 1, column - _PIECE : column + _PIECE + 1]
            for square, (row, column) in around
        ]

    figure = plots.word_in_picture(squares[0], found.places[found.words[0] == first], pieces(first))
    left, right = figure.axes

    def update(word: int, name: str) -> str:
        photograph = names.index(name)
        places = found.places[found.words[photograph] == word]
        left.images[0].set_data(squares[photograph])
        left.lines[0].set_data(places[:, 1], places[:, 0])
        right.images[0].set_data(mosaic_image(pieces(word), 4))
        share = 100 * found.shares[:, word]
        most = int(share.argmax())
        return (
            f"Word {word}: {share[photograph]:.1f} % of the descriptors of {name}; most of all in {names[most]}, "
            f"{share[most]:.1f} %. Its 24 nearest pieces come from {len(set(found.nearest[word][:, 0]))} of "
            f"{len(names)} photographs."
        )

    return demo(
        Frame(figure, [left.images[0], left.lines[0], right.images[0]]),
        update,
        {
            "word": ipywidgets.IntSlider(description="Word", min=0, max=49, value=first),
            "name": ipywidgets.Dropdown(description="Photograph", options=names, value=names[0]),
        },
    )


class Counted(NamedTuple):
    """The words of every patch of `load_textures` in vocabularies of several sizes, learned from the left halves."""

    patches: np.ndarray
    target: np.ndarray
    names: list[str]
    train: np.ndarray
    shares: dict[int, np.ndarray]  # by the size of the vocabulary: (patches, words)


@lru_cache
def counted() -> Counted:
    """What `vocabulary_size` shows, computed once."""
    textures = datasets.load_textures()
    descriptors = visual_words.DenseSurf(spacing=4).transform(textures.data)
    learn = [descriptors[patch] for patch in np.flatnonzero(textures.train)]
    shares = {size: visual_words.BagOfWords(size).fit(learn).transform(descriptors) for size in SIZES}
    return Counted(textures.data, textures.target, textures.target_names, textures.train, shares)


def vocabulary_size() -> ipywidgets.VBox:
    """A test patch, the training patch nearest to it by its histogram of words, and both histograms."""
    known = counted()
    asked, learned = np.flatnonzero(~known.train), np.flatnonzero(known.train)
    first = 40

    @lru_cache
    def neighbours(size: int, square_root: bool) -> tuple[np.ndarray, tuple[int, int]]:
        """For each test patch the nearest training patch, and how many of them are of the same texture."""
        shares = np.sqrt(known.shares[size]) if square_root else known.shares[size]
        nearest = learned[visual_words.nearest_words(shares[asked], shares[learned])]
        return nearest, (int(np.sum(known.target[nearest] == known.target[asked])), len(asked))

    def shown(patch: int, size: int, square_root: bool) -> tuple[int, int, np.ndarray]:
        one, other = asked[patch], neighbours(size, square_root)[0][patch]
        return one, other, known.shares[size][[one, other]]

    one, other, both = shown(first, 20, False)
    figure = plots.patch_and_neighbour(known.patches[one], known.patches[other], both)
    images, lines = [ax.images[0] for ax in figure.axes[:2]], figure.axes[2].lines

    def update(size: int, patch: int, square_root: bool) -> str:
        one, other, both = shown(patch, size, square_root)
        place_neighbour(figure, known.patches[one], known.patches[other], both)
        right, total = neighbours(size, square_root)[1]
        low, high = evaluation.accuracy_interval(right, total)
        return (
            f"{size} words: a test patch of {known.names[known.target[one]]}, its nearest training patch is of "
            f"{known.names[known.target[other]]}. Over all test patches the nearest one is right for {right} of "
            f"{total}, {100 * right / total:.1f} % ({100 * low:.1f} to {100 * high:.1f})."
        )

    return demo(
        Frame(figure, [*images, *lines]),
        update,
        {
            "size": ipywidgets.Dropdown(description="Words in the vocabulary", options=SIZES, value=20),
            "patch": ipywidgets.IntSlider(description="Test patch", min=0, max=len(asked) - 1, value=first),
            "square_root": ipywidgets.Checkbox(description="Square root of the shares", value=False, indent=False),
        },
    )


QUESTIONS = {
    "pixels_of_grass": Question(
        options=(
            "The two patches of grass, clearly.",
            "Neither: both pairs are about equally far apart.",
            "Grass and gravel.",
        ),
        answer=1,
        because="No blade of the one lies where a blade of the other lies, so that their pixels have as little to do "
        "with each other as those of grass and gravel.",
    ),
    "opposite_borders": Question(
        options=(
            "The same word.",
            "Two words that are each other's opposite.",
            "Other words in every square: the vocabulary comes from a photograph of a tower.",
        ),
        answer=0,
        because="The responses are magnitudes of quadrature pairs, which do not know which side of an edge is dark. "
        "And an edge is an edge, on a tower or on a square.",
    ),
    "raw_pixels": Question(
        options=(
            "All near 90 %: 4,096 numbers a patch hold everything there is to know.",
            "Below 35 %, even the best of them.",
            "Exactly at chance, all four.",
        ),
        answer=1,
        because="A given pixel of a texture may be anything. What little there is comes from how smooth a patch is, "
        "which the nearest neighbour and the curved boundary can use a little.",
    ),
    "vocabulary_leak": Question(
        options=(
            "By more than ten points.",
            "By hardly anything: another random start of k-means makes as much difference.",
            "By nothing at all, to the last patch.",
        ),
        answer=1,
        because="K-means sees no labels, and a few thousand descriptors more or fewer give much the same words. But "
        "each start gives other words, and with them other results.",
    ),
    "pyramid": Question(
        options=(
            "It helps: where a word stands matters.",
            "Next to nothing: a texture looks the same everywhere, and the patches are turned at random.",
            "It ruins the result: five times as many numbers from the same descriptors.",
        ),
        answer=1,
        because="A pyramid is made for scenes, in which the sky is above and the road below. In a texture every "
        "quarter has the same mixture of words.",
    ),
}
