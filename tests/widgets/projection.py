"""Notebook 06: what its demos should show and which options of its questions are true, without helpers.projection."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.neighbors import NearestCentroid

from helpers import datasets
from tests.widgets import Content, which
from tests.widgets.gabor import pools

# -- the demos --------------------------------------------------------------------------------------------------------


def clouds(stretch: float, along: float, across: float) -> tuple[np.ndarray, np.ndarray]:
    """A hundred points of each class, turned by 30 degrees as complex numbers."""
    x, y = np.random.default_rng(0).normal(size=(200, 2)).T
    side = np.repeat([-0.5, 0.5], 100)
    turned = (stretch * x + along * side + 1j * (y + across * side)) * np.exp(1j * np.pi / 6)
    return np.column_stack([turned.real, turned.imag]), side > 0


def unit(direction: np.ndarray) -> np.ndarray:
    """Of length 1, the larger entry positive."""
    return direction / np.linalg.norm(direction) * np.sign(direction[np.abs(direction).argmax()])


def best_cut(position: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """The lowest of the thresholds with the fewest errors, between two points or beyond all, and how many are right."""
    at = np.sort(position)
    cuts = [at[0] - 1, *((at[1:] + at[:-1]) / 2), at[-1] + 1]
    right = [np.mean((position > cut) == second) for cut in cuts]
    right = [max(share, 1 - share) for share in right]
    return cuts[int(np.argmax(right))], max(right)


def projection_axis(degrees: int, stretch: float, along: float, across: float) -> Content:
    X, second = clouds(stretch, along, across)
    assert np.linalg.norm(X, axis=1).max() < 14  # all of it is seen, on every axis
    own = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    pca = PCA().fit(X)
    centred = np.where(second[:, None], X - X[second].mean(0), X - X[~second].mean(0))
    discriminant = np.linalg.solve(centred.T @ centred, X[second].mean(0) - X[~second].mean(0))
    axes = {"your axis": own, "PCA's axis": unit(pca.components_[0]), "LDA's axis": unit(discriminant)}

    def ratio(direction: np.ndarray) -> float:
        """With two classes of equal size: a quarter of the squared distance of the means over the variance within."""
        first, other = (X[chosen] @ direction for chosen in (~second, second))
        return (other.mean() - first.mean()) ** 2 / 4 / ((first.var() + other.var()) / 2)

    position = X @ own
    cut, right = best_cut(position, second)
    lines = {name: np.outer(direction, [-28, 28]) for name, direction in axes.items()}
    lines["best threshold"] = np.array([[cut, cut], [0, 100]])
    for name, chosen in {"first class": ~second, "second class": second}.items():
        lines[name] = X[chosen].T
        number = np.floor((position[chosen] + 14) / 0.7).astype(int)  # 40 bars from -14 to 14
        heights = np.bincount(number, minlength=40)
        assert heights.max() <= 45  # the end of the axis
        lines[f"{name}, on your axis"] = np.array([0.7 * np.arange(40) - 13.65, heights])
    by_pca, by_lda = (np.rad2deg(np.arctan2(axis[1], axis[0])) % 180 for axis in list(axes.values())[1:])
    caption = (
        f"Your axis, {degrees}°: variance {position.var(ddof=1):.2f}, Fisher ratio {ratio(own):.2f}; the best "
        f"threshold gets {100 * right:.1f} % of the 200 points right. PCA's axis, {by_pca:.0f}°: variance "
        f"{pca.explained_variance_[0]:.2f}. LDA's axis, {by_lda:.0f}°: Fisher ratio {ratio(discriminant):.2f}."
    )
    return lines, caption


@cache
def faces() -> tuple[PCA, dict[str, np.ndarray]]:
    rows = datasets.load_faces().data.reshape(200, 625)
    kinds = {"used": rows[:30], "new": rows[70:100], "other": rows[100:130]}
    return PCA(69, svd_solver="full").fit(rows[:70]), kinds


def eigenfaces(n_components: int, kind: str, number: int) -> Content:
    fitted, kinds = faces()
    few = fitted.components_[:n_components]
    rows = kinds[kind]
    rebuilt = fitted.mean_ + (rows - fitted.mean_) @ few.T @ few
    errors = np.sqrt(np.mean((rebuilt - rows) ** 2, axis=1))
    image, again = rows[number - 1].reshape(25, 25), rebuilt[number - 1].reshape(25, 25)
    last = few[-1].reshape(25, 25) if n_components else np.zeros((25, 25))
    shown = {"original": image, "rebuilt": again, "difference": again - image, "last eigenface": last}
    held = 100 * fitted.explained_variance_ratio_[:n_components].sum()
    return shown, (
        f"{n_components} of 69 components hold {held:.1f} % of the variance of the 70 faces. Error of this picture "
        f"{errors[number - 1]:.4f} (root mean square), of all 30 of its kind {np.sqrt(np.mean(errors**2)):.4f}."
    )


DEMOS: dict[str, tuple[Callable[..., Content], dict[str, list]]] = {
    "projection_axis": (
        projection_axis,
        {"stretch": [1, 2.25, 3.5], "along": [0, 2.5, 6], "across": [0, 3, 6], "degrees": [0, 30, 75, 180]},
    ),
    "eigenfaces": (
        eigenfaces,
        {"kind": ["used", "new", "other"], "n_components": [0, 1, 20, 69], "number": [1, 17, 30]},
    ),
}

# -- the questions ----------------------------------------------------------------------------------------------------


def turn_the_axis() -> list[bool]:
    X = np.random.default_rng(0).normal(size=(300, 2)) @ np.array([[3, 1], [0, 1]])
    X -= X.mean(0)
    angles = np.deg2rad(np.arange(180))
    along = X @ np.array([np.cos(angles), np.sin(angles)])
    away = X @ np.array([-np.sin(angles), np.cos(angles)])
    best, distance = along.var(0).argmax(), (away**2).mean(0)
    related = [distance.argmax() == best, distance.argmin() == best]
    return [*related, not any(related)]


def two_long_clouds() -> list[bool]:
    X, _ = clouds(stretch=4, along=0, across=4)
    x, y = PCA().fit(X).components_[0]
    off = np.rad2deg(np.arctan2(y, x)) % 180 - 30
    return [abs(off) < 10, abs(off - 90) < 10, abs(off - 45) < 10]


def how_many_discriminants() -> list[bool]:
    X, y = np.random.default_rng(0).normal(size=(300, 27)), np.arange(300) % 3
    return which(LinearDiscriminantAnalysis().fit_transform(X, y).shape[1], 2, 3, 27)


def labels_by_coin() -> list[bool]:
    right = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(100, 50)), rng.integers(2, size=100)
        position = LinearDiscriminantAnalysis().fit(X, y).transform(X)
        right.append(np.mean(cross_val_predict(NearestCentroid(), position, y, cv=LeaveOneOut()) == y))
    return [abs(np.mean(right) - 0.5) < 0.06, abs(np.mean(right) - 0.65) < 0.06, np.mean(right) > 0.8]


def faces_not_used() -> list[bool]:
    fitted, kinds = faces()
    new = kinds["new"]
    error = np.linalg.norm(fitted.inverse_transform(fitted.transform(new)) - new)
    left = error / np.linalg.norm(new - fitted.mean_)
    return [left < 1e-6, 0.1 < left < 0.9, left > 0.95]


def whiten_everything() -> list[bool]:
    epidemics = datasets.load_epidemics()
    features = pools(epidemics.data, pair=True).reshape(660, 27)

    def right(scores: np.ndarray) -> float:
        distances = cdist(scores, scores)
        np.fill_diagonal(distances, np.inf)
        return float(np.mean(epidemics.target[distances.argmin(1)] == epidemics.target))

    plain, white = (right(PCA(27, whiten=white).fit_transform(features)) for white in (False, True))
    return [white > plain + 0.02, abs(white - plain) <= 0.02, white < plain - 0.02]


# Which of its options are true, in their order.
TRUTHS: dict[str, Callable[[], list[bool]]] = {
    "turn_the_axis": turn_the_axis,
    "two_long_clouds": two_long_clouds,
    "how_many_discriminants": how_many_discriminants,
    "labels_by_coin": labels_by_coin,
    "faces_not_used": faces_not_used,
    "whiten_everything": whiten_everything,
}
