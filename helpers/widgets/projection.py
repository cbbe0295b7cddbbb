"""Notebook 06: an axis through two classes of points, and faces rebuilt from a few components."""

from functools import cache

import ipywidgets
import numpy as np

from helpers import datasets, plots, projection
from helpers.plots.projection import direction_of, place_axis, place_rebuilt
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question

FITTED = 70  # of the hundred faces, the first so many; the others are new to the components


def projection_axis() -> ipywidgets.VBox:
    """Turn an axis through two classes of points: the variance along it and how well the classes separate on it."""
    figure = plots.projection_axis(*projection.two_clouds(), degrees=30)
    live = [line for ax in figure.axes for line in ax.lines]

    def update(degrees: int, stretch: float, along: float, across: float) -> str:
        X, y = projection.two_clouds(stretch, along, across)
        place_axis(figure, X, y, degrees)
        position, components = X @ direction_of(degrees), projection.pca(X, 1)
        found = projection.lda(X, y, 1)
        ratio, (_, right) = projection.fisher_ratio(position, y), projection.best_threshold(position, y)
        return (
            f"Your axis, {degrees}°: variance {np.var(position, ddof=1):.2f}, Fisher ratio {ratio:.2f}; the best "
            f"threshold gets {100 * right:.1f} % of the {len(y)} points right. PCA's axis, "
            f"{_angle(components.components[0]):.0f}°: variance {components.variances[0]:.2f}. LDA's axis, "
            f"{_angle(found.components[0]):.0f}°: Fisher ratio {found.eigenvalues[0]:.2f}."
        )

    return demo(
        Frame(figure, live),
        update,
        {
            "degrees": ipywidgets.IntSlider(description="Your axis (°)", min=0, max=180, step=5, value=30),
            "stretch": ipywidgets.FloatSlider(
                description="Length of the clouds", min=1, max=3.5, step=0.25, value=3
            ),
            "along": ipywidgets.FloatSlider(
                description="Classes apart along the clouds", min=0, max=6, step=0.25, value=0
            ),
            "across": ipywidgets.FloatSlider(
                description="Classes apart across the clouds", min=0, max=6, step=0.25, value=3
            ),
        },
    )


def _angle(direction: np.ndarray) -> float:
    """Degrees of an axis in the plane: 0 to the right, 90 upwards; at least 0, below 180."""
    return float(np.degrees(np.arctan2(direction[1], direction[0])) % 180)


@cache
def _faces() -> tuple[projection.PrincipalComponents, dict[str, np.ndarray]]:
    """The components of the first faces; 30 pictures of each kind, one a row."""
    faces = datasets.load_faces()
    rows = faces.data.reshape(len(faces.data), -1)
    first_other = int(np.sum(faces.target == 0))
    kinds = {"used": rows[:30], "new": rows[FITTED:first_other], "other": rows[first_other : first_other + 30]}
    return projection.pca(rows[:FITTED], FITTED - 1), kinds


def eigenfaces() -> ipywidgets.VBox:
    """Rebuild a face from the mean face and a few eigenfaces: one of those that made them, a new one, or no face."""
    fitted, kinds = _faces()
    shape = (25, 25)
    figure = plots.rebuilt_picture(*(np.ones(shape) for _ in range(3)))

    def update(n_components: int, kind: str, number: int) -> str:
        image = kinds[kind][[number - 1]]
        rebuilt = fitted.mean[np.newaxis]
        component = np.zeros(len(fitted.mean))
        if n_components:
            rebuilt = fitted.inverse_transform(fitted.transform(image)[:, :n_components])
            component = fitted.components[n_components - 1]
        place_rebuilt(figure, *(shown.reshape(shape) for shown in (image, rebuilt, component)))
        errors = [fitted.reconstruction_errors(rows)[n_components] for rows in (image, kinds[kind])]
        held = 100 * fitted.ratios[:n_components].sum()
        return (
            f"{n_components} of {len(fitted.components)} components hold {held:.1f} % of the variance of the {FITTED} "
            f"faces. Error of this picture {errors[0]:.4f} (root mean square), of all 30 of its kind {errors[1]:.4f}."
        )

    return demo(
        Frame(figure, [ax.images[0] for ax in figure.axes]),
        update,
        {
            "n_components": ipywidgets.IntSlider(
                description="Components", min=0, max=FITTED - 1, step=1, value=20
            ),
            "kind": ipywidgets.Dropdown(
                description="Picture",
                options=[("a new face", "new"), ("a face used for the components", "used"), ("no face", "other")],
            ),
            "number": ipywidgets.IntSlider(description="Number of the picture", min=1, max=30, step=1, value=1),
        },
    )


QUESTIONS = {
    "turn_the_axis": Question(
        options=(
            "It is largest for the same axis.",
            "It is smallest for the same axis.",
            "It has nothing to do with the variance along the axis.",
        ),
        answer=1,
        because="By Pythagoras, the squared distance of a point from the centre is the square of its position along "
        "the axis plus the square of its distance to the axis. The first does not change as the axis turns, so where "
        "one part is largest the other is smallest.",
    ),
    "two_long_clouds": Question(
        options=(
            "Along the clouds.",
            "Across the clouds.",
            "Half way between the two.",
        ),
        answer=0,
        because="PCA does not know the labels. It looks for variance, and most of that lies along the clouds, where "
        "both classes have the same place.",
    ),
    "how_many_discriminants": Question(
        options=(
            "2: one less than there are classes.",
            "3: one for each class.",
            "27: one for each feature, as PCA does.",
        ),
        answer=0,
        because="The means of three classes are the corners of a triangle, which lies in a plane. Outside of that "
        "plane the means do not differ, and there is nothing to separate.",
    ),
    "labels_by_coin": Question(
        options=(
            "About 50 %: there is nothing to learn.",
            "About 65 %.",
            "More than 80 %.",
        ),
        answer=2,
        because="With 50 weights for 100 samples, LDA finds a direction along which the labels of these samples happen "
        "to separate. It has seen the label of each sample before that sample is left out.",
    ),
    "faces_not_used": Question(
        options=(
            "Exactly as well.",
            "Better than by the mean face, but with an error left.",
            "No better than by the mean face.",
        ),
        answer=1,
        because="69 directions hold all of the 70 faces, but a picture has 625 pixels. A new face shares with the "
        "others what faces share; what is its own lies in directions that none of the 70 has.",
    ),
    "whiten_everything": Question(
        options=(
            "It gets better: every component counts as much as any other.",
            "It stays the same: the components are only rescaled.",
            "It gets worse: the components of small variance say little about the disease.",
        ),
        answer=2,
        because="Whitening divides by the standard deviation, so the directions in which the signals hardly differ "
        "count as much as the first ones. A nearest neighbour is then found by noise.",
    ),
}
