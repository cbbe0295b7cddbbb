"""Notebook 09: neighbours in the space of a backbone and of pixels; components and classifier."""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import ipywidgets
import numpy as np

from helpers import datasets, evaluation, plots, transfer
from helpers.plots.transfer import Row, place_components, place_neighbours
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question

if TYPE_CHECKING:
    import pandas as pd

LAYER, SIZE, PLACES = "block3_pool", 64, 8 * 8  # each of three blocks halves rows and columns
SPACES = ("backbone", "pixels")
COUNTS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50)
_SHOWN = 5


class Described(NamedTuple):
    """The texture patches, and what describes them: maps of `mini_vgg`, averaged or flattened, or their pixels."""

    patches: np.ndarray
    target: np.ndarray
    names: list[str]
    train: np.ndarray
    features: dict[str, np.ndarray]


@cache
def described() -> Described:
    """What both demos show, computed once."""
    textures = datasets.load_textures()
    describe = transfer.DeepFeatures("mini_vgg", layer=LAYER, pooling="flatten", size=SIZE)
    flattened = describe.transform(textures.data)
    features = {
        # what pooling="average" gives; the network is run once
        "backbone": flattened.reshape(len(flattened), PLACES, -1).mean(axis=1),
        "backbone, flattened": flattened,
        "pixels": textures.data.reshape(len(textures.data), -1),
    }
    return Described(textures.data, textures.target, textures.target_names, textures.train, features)


def feature_space_browser() -> ipywidgets.VBox:
    """A test patch and the five training patches nearest to it, in the space of a backbone and in that of pixels."""
    known = described()
    asked, learned = np.flatnonzero(~known.train), np.flatnonzero(known.train)
    first = 40

    @cache
    def neighbours(cosine: bool) -> dict[str, np.ndarray]:
        """In each space, for each test patch the training patches nearest to it, nearest first."""
        found = {}
        for name in SPACES:
            places = known.features[name].astype(float)
            if cosine:
                places = places / np.linalg.norm(places, axis=1, keepdims=True)
            one, other = places[asked], places[learned]
            squares = (one**2).sum(axis=1)[:, np.newaxis] - 2 * one @ other.T + (other**2).sum(axis=1)
            found[name] = learned[np.argsort(squares, axis=1, kind="stable")[:, :_SHOWN]]
        return found

    for cosine in (False, True):
        neighbours(cosine)

    def rows(patch: int, cosine: bool) -> list[Row]:
        one = asked[patch - 1]
        return [
            (
                f"nearest by {name}", known.patches[one], known.names[known.target[one]],
                [(known.patches[other], known.names[known.target[other]]) for other in near[patch - 1]],
            )
            for name, near in neighbours(cosine).items()
        ]  # fmt: skip

    figure = plots.neighbour_rows(rows(first, False), named=False)

    def update(patch: int, cosine: bool) -> str:
        place_neighbours(figure, rows(patch, cosine))
        said = []
        for name, near in neighbours(cosine).items():
            same = known.target[near] == known.target[asked][:, np.newaxis]
            said.append(
                f"by {name} {same[patch - 1].sum()} of {_SHOWN} neighbours are of its kind, over all {len(asked)} test "
                f"patches {100 * same.mean():.1f} %"
            )
        kind = known.names[known.target[asked[patch - 1]]]
        return f"Test patch {patch}, {kind}: " + "; ".join(said) + "."

    live = [artist for ax in figure.axes for artist in (ax.images[0], *ax.lines)]
    return demo(
        Frame(figure, live),
        update,
        {
            "patch": ipywidgets.IntSlider(description="Test patch", min=1, max=len(asked), value=first),
            "cosine": ipywidgets.Dropdown(
                description="Distance", options=[("straight line", False), ("angle", True)], value=False
            ),
        },
    )


def classifiers() -> dict:
    """The classifiers of `pca_and_classifier`, by name."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return {
        "nearest neighbour": KNeighborsClassifier(1),
        "nearest mean": NearestCentroid(),
        "LDA": LinearDiscriminantAnalysis(),
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
    }


@cache
def projected(features: str) -> tuple[np.ndarray, np.ndarray]:
    """These features, standardised, and their components, the most important first; fitted on the left halves."""
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    X, train = described().features[features], described().train
    with threadpool_limits(1):
        scaled = StandardScaler().fit(X[train]).transform(X)
        return scaled, PCA(COUNTS[-1], svd_solver="full").fit(scaled[train]).transform(scaled)


@cache
def curve(features: str, classifier: str) -> tuple["pd.DataFrame", float]:
    """Accuracy by number of components, and without PCA; fitted on the left halves."""
    from sklearn.model_selection import PredefinedSplit
    from sklearn.preprocessing import FunctionTransformer

    known, model, as_it_is = described(), classifiers()[classifier], FunctionTransformer()
    halves = PredefinedSplit(np.where(known.train, -1, 0))
    scaled, scores = projected(features)
    table = evaluation.component_curve(as_it_is, model, scores, known.target, list(COUNTS), cv=halves)
    plain = evaluation.component_curve(as_it_is, model, scaled, known.target, [scaled.shape[1]], cv=halves)
    return table, float(plain.accuracy.iloc[0])


def pca_and_classifier() -> ipywidgets.VBox:
    """Accuracy on the right halves of the textures, for a number of components and a classifier."""
    chance = 1 / len(described().names)
    start = curve("backbone, flattened", "nearest neighbour")
    figure = plots.components_and_classifier(start[0], 5, start[1], chance)

    def update(count: int, classifier: str, features: str) -> str:
        table, before = curve(features, classifier)
        place_components(figure, table, count, before)
        row = table.loc[count]
        return (
            f"{count} component{'s' * (count > 1)}, {classifier}: {100 * row.accuracy:.1f} % of {row.total:.0f} test "
            f"patches right, 95 % interval {100 * row.low:.1f} to {100 * row.high:.1f} %; without PCA "
            f"{100 * before:.1f} %, by chance {100 * chance:.1f} %."
        )

    return demo(
        Frame(figure, figure.axes[0].lines[1:]),
        update,
        {
            "count": ipywidgets.SelectionSlider(description="Components", options=COUNTS, value=5),
            "classifier": ipywidgets.Dropdown(description="Classifier", options=list(classifiers())),
            "features": ipywidgets.Dropdown(
                description="Features",
                options=[
                    ("maps of the backbone, flattened", "backbone, flattened"),
                    ("maps of the backbone, averaged", "backbone"),
                    ("pixels", "pixels"),
                ],
            ),
        },
    )


QUESTIONS = {
    "pca_jump": Question(
        options=(
            "It gets worse: 10 numbers cannot hold what 5,120 do.",
            "It stays about the same: the components keep the distances.",
            "It gets much better.",
        ),
        answer=2,
        because="A flattened map says of each place what is there. Two patches of one texture have the same things in "
        "other places, so most of the 5,120 differences say nothing about the kind, and the distance adds them all up. "
        "The first components are directions in which many patches differ in the same way, at all places together: "
        "how much of a texture's pattern there is. Average the maps over all places, and PCA has nothing left to mend.",
    ),
    "which_layer": Question(
        options=(
            "The first block: textures are made of small edges.",
            "A block in the middle.",
            "The last block: it has seen most.",
        ),
        answer=1,
        because="The first block sees a few pixels and knows edges and colours. The last one has been trained to tell "
        "a ship from a horse, whatever they are made of. In between stand corners, grids and grains: what textures "
        "are made of, and what every other picture is made of too.",
    ),
    "wrong_range": Question(
        options=(
            "Hardly any: the same network computes the features of all patches.",
            "Many, but far from all: it stays well above chance.",
            "So many that nothing but chance is left.",
        ),
        answer=1,
        because="To the network, pixels between 0 and 1 of 255 are black, with a 255th of the contrast it knows. All "
        "patches look nearly alike: its filters hardly respond, and their offsets decide. The little that differs "
        "still says something, no error is raised, and that is why this mistake lives long.",
    ),
    "flatten_count": Question(
        options=(
            "256, one for each unit, and one for each class.",
            "131,328: 512 maps times 256, and 256 offsets.",
            "6,422,784: 25,088 numbers times 256, and 256 offsets.",
        ),
        answer=2,
        because="Flattened, 7 × 7 × 512 maps are 25,088 numbers, and each of the 256 units has a weight for every one "
        "of them. That is almost half as many as VGG16 itself has below, to be found from your few pictures. With the "
        "maps averaged first it would be 131,328.",
    ),
    "coloured_lines": Question(
        options=(
            "Still all of them: it has seen where the tones are, too.",
            "About half: without the colours it has to guess.",
            "None of them: it goes by the colour.",
        ),
        answer=2,
        because="The colour tells the kind without fail and changes every pixel of the line; the tones move by less "
        "than a pixel. A classifier takes what tells most. That all held-out pictures were right said nothing about "
        "spectra: they had been coloured by their labels, as the training pictures were.",
    ),
    "few_pictures": Question(
        options=(
            "The new head on the frozen backbone.",
            "The same network, all of it trained from random weights.",
            "Neither: two patches of each texture are too few for both.",
        ),
        answer=0,
        because="Of the frozen backbone only the head is to be found, from 14 vectors that already describe what "
        "textures are made of. All of the network has 1.4 million weights: it soon gets the 14 patches right, "
        "in one of very many ways, and few of those hold for other patches.",
    ),
}
