"""Plausible wrong answers to the exercises of notebook 09, by what is wrong with them."""

_IMPORTS = """
import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler
from helpers import evaluation
"""

_POOL = """
def pool_maps(maps, pooling):
    if pooling == "average":
        return {average}
    return {largest}
"""

_HEAD = """
def fit_head(X, y, n_components):
    steps = {steps}
    {before}
    return {value}
"""

_JUMP = """
def explain_jump(X, y, n_components):
    nearest = KNeighborsClassifier({neighbours})
    ways = {ways}
    {before}
    return {value}
"""


def _pool(average="maps.mean(axis=(1, 2))", largest="maps.max(axis=(1, 2))"):
    return _POOL.format(average=average, largest=largest)


def _head(
    steps="[StandardScaler(), PCA(n_components), LogisticRegression()]",
    before="pass",
    value="make_pipeline(*steps).fit(X, y)",
):
    return _HEAD.format(steps=steps, before=before, value=value)


def _jump(
    ways="[[], [StandardScaler()], [Normalizer()], [PCA(n_components)]]",
    neighbours=1,
    before="pass",
    value="[evaluation.leave_one_out(make_pipeline(*way, nearest), X, y).accuracy for way in ways]",
):
    return _JUMP.format(ways=ways, neighbours=neighbours, before=before, value=value)


WRONG_ANSWERS = {
    "pool_maps": {
        "over rows only": _pool("maps.mean(axis=1)", "maps.max(axis=1)"),
        "over the channels": _pool("maps.mean(axis=3)", "maps.max(axis=3)"),
        "over all but the pictures": _pool("maps.mean(axis=(1, 2, 3))", "maps.max(axis=(1, 2, 3))"),
        "over the pictures too": _pool("maps.mean(axis=(0, 1, 2))", "maps.max(axis=(0, 1, 2))"),
        "the sum": _pool(average="maps.sum(axis=(1, 2))"),
        "always the average": _pool(largest="maps.mean(axis=(1, 2))"),
        "always the maximum": _pool(average="maps.max(axis=(1, 2))"),
        "the other way round": _pool("maps.max(axis=(1, 2))", "maps.mean(axis=(1, 2))"),
        "the largest absolute value": _pool(largest="np.abs(maps).max(axis=(1, 2))"),
        "at least zero": _pool(largest="np.maximum(maps, 0).max(axis=(1, 2))"),
        "the median": _pool(average="np.median(maps, axis=(1, 2))"),
        "the mean of the positive": _pool(average="np.maximum(maps, 0).mean(axis=(1, 2))"),
        "axes kept": _pool("maps.mean(axis=(1, 2), keepdims=True)", "maps.max(axis=(1, 2), keepdims=True)"),
        "flattened": _pool("maps.reshape(len(maps), -1)", "maps.reshape(len(maps), -1)"),
        "channels first": _pool("maps.mean(axis=(2, 3))", "maps.max(axis=(2, 3))"),
        "divided by the side squared": _pool(average="maps.sum(axis=(1, 2)) / maps.shape[1] ** 2"),
        "the first picture": _pool("maps[0].mean(axis=(0, 1))", "maps[0].max(axis=(0, 1))"),
        "the middle of the map": _pool(largest="maps[:, maps.shape[1] // 2, maps.shape[2] // 2]"),
    },
    "fit_head": {
        "not fitted": _head(value="make_pipeline(*steps)"),
        "no scaler": _head(steps="[PCA(n_components), LogisticRegression(max_iter=10000)]"),
        "no PCA": _head(steps="[StandardScaler(), LogisticRegression()]"),
        "no classifier": _head(steps="[StandardScaler(), PCA(n_components)]"),
        "PCA before the scaler": _head(steps="[PCA(n_components), StandardScaler(), LogisticRegression()]"),
        "always five components": _head(steps="[StandardScaler(), PCA(5), LogisticRegression()]"),
        "one component more": _head(steps="[StandardScaler(), PCA(n_components + 1), LogisticRegression()]"),
        "another classifier": _head(steps="[StandardScaler(), PCA(n_components), KNeighborsClassifier(1)]"),
        "scaled before the pipeline": _head(before="X = StandardScaler().fit_transform(X)"),
        "all but the classifier before the pipeline": _head(
            before="X = make_pipeline(*steps[:2]).fit_transform(X)", value="make_pipeline(steps[2]).fit(X, y)"
        ),
        "the classifier only": _head(
            before="X = make_pipeline(*steps[:2]).fit_transform(X)", value="steps[2].fit(X, y)"
        ),
        "the steps as a list": _head(value="steps"),
        "its accuracy": _head(value="make_pipeline(*steps).fit(X, y).score(X, y)"),
        "its predictions": _head(value="make_pipeline(*steps).fit(X, y).predict(X)"),
        "fitted on the first half": _head(value="make_pipeline(*steps).fit(X[: len(X) // 4], y[: len(X) // 4])"),
        "labels of other samples": _head(value="make_pipeline(*steps).fit(X, y[::-1])"),
    },
    "explain_jump": {
        "fitted on all samples": """
def explain_jump(X, y, n_components):
    ways = [X, StandardScaler().fit_transform(X), Normalizer().fit_transform(X), PCA(n_components).fit_transform(X)]
    return [evaluation.leave_one_out(KNeighborsClassifier(1), way, y).accuracy for way in ways]
""",
        "tested on the training samples": _jump(
            value="[make_pipeline(*way, nearest).fit(X, y).score(X, y) for way in ways]"
        ),
        "one after the other": _jump(
            ways="[[], [StandardScaler()], [StandardScaler(), Normalizer()], "
            "[StandardScaler(), Normalizer(), PCA(n_components)]]"
        ),
        "PCA after the scaler": _jump(
            ways="[[], [StandardScaler()], [Normalizer()], [StandardScaler(), PCA(n_components)]]"
        ),
        "whitened": _jump(ways="[[], [StandardScaler()], [Normalizer()], [PCA(n_components, whiten=True)]]"),
        "the absolute values sum to 1": _jump(
            ways="[[], [StandardScaler()], [Normalizer('l1')], [PCA(n_components)]]"
        ),
        "the largest value is 1": _jump(ways="[[], [StandardScaler()], [Normalizer('max')], [PCA(n_components)]]"),
        "only centred": _jump(
            ways="[[], [StandardScaler(with_std=False)], [Normalizer()], [PCA(n_components)]]"
        ),
        "standardised last but one": _jump(
            ways="[[], [Normalizer()], [StandardScaler()], [PCA(n_components)]]"
        ),
        "without the plain ones": _jump(ways="[[StandardScaler()], [Normalizer()], [PCA(n_components)]]"),
        "all components": _jump(ways="[[], [StandardScaler()], [Normalizer()], [PCA()]]"),
        "always two components": _jump(ways="[[], [StandardScaler()], [Normalizer()], [PCA(2)]]"),
        "three neighbours": _jump(neighbours=3),
        "in percent": _jump(
            value="[100 * evaluation.leave_one_out(make_pipeline(*way, nearest), X, y).accuracy for way in ways]"
        ),
        "how many are right": _jump(
            value="[evaluation.leave_one_out(make_pipeline(*way, nearest), X, y).correct for way in ways]"
        ),
        "the gains": _jump(
            before="plain = evaluation.leave_one_out(nearest, X, y).accuracy",
            value="[evaluation.leave_one_out(make_pipeline(*way, nearest), X, y).accuracy - plain for way in ways]",
        ),
        "the best of the four": _jump(
            value="max(evaluation.leave_one_out(make_pipeline(*way, nearest), X, y).accuracy for way in ways)"
        ),
        "labels shuffled": _jump(before="y = np.random.default_rng(0).permutation(y)"),
    },
}

WRONG_ANSWERS = {
    exercise: {label: _IMPORTS + source for label, source in answers.items()}
    for exercise, answers in WRONG_ANSWERS.items()
}
