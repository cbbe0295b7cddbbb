"""Few directions instead of many features: principal components (PCA) and discriminants (LDA).

Taught in notebook 06, used from then on. Samples are rows, features are columns. A direction and its opposite are the
same axis, so every axis is turned such that its entry of largest absolute value is positive (of entries that are
equally large but for rounding, the first one). scikit-learn's axes are these, up to sign (PCA) or sign and scale (LDA).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers import validation

_LARGEST = 1e150  # its square fits into a float


@dataclass(frozen=True)
class PrincipalComponents:
    """What `pca` found.

    `mean`, shape (features,); `components`, shape (n_components, features), orthonormal rows, the direction of largest
    variance first; `variances` along them (divisor n - 1) and `ratios`, their shares of the whole variance;
    `singular_values` of the centred samples.
    """

    mean: np.ndarray
    components: np.ndarray
    variances: np.ndarray
    ratios: np.ndarray
    singular_values: np.ndarray

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Coordinates of samples along the components.

        Parameters
        ----------
        X : array_like, shape (n, features)

        Returns
        -------
        numpy.ndarray, shape (n, n_components)

        Raises
        ------
        TypeError, ValueError
            If `X` has another number of features than the samples that `pca` was given.

        Examples
        --------
        >>> pca([[0, 0], [2, 2], [4, 4]], 1).transform([[2, 2], [3, 3]]).round(3) + 0.0
        array([[0.   ],
               [1.414]])
        """
        return (_samples(X, len(self.mean)) - self.mean) @ self.components.T

    def inverse_transform(self, scores: np.ndarray) -> np.ndarray:
        """Samples rebuilt from their coordinates: the mean plus a sum of components.

        Parameters
        ----------
        scores : array_like, shape (n, k)
            Coordinates along the first k components, 1 to n_components, as `transform` returns them.

        Returns
        -------
        numpy.ndarray, shape (n, features)
            No other k directions rebuild the samples that `pca` was given with a smaller squared error.

        Raises
        ------
        TypeError, ValueError
            If there are more coordinates than components.

        Examples
        --------
        >>> found = pca([[0, 0], [2, 2], [4, 4]], 1)
        >>> found.inverse_transform(found.transform([[1, 2]])).round(3)
        array([[1.5, 1.5]])
        """
        scores = validation.features(scores, "scores")
        if scores.shape[1] > len(self.components):
            raise ValueError(
                f"scores must have at most {len(self.components)} columns, one a component, but their shape is "
                f"{scores.shape}"
            )
        return self.mean + scores @ self.components[: scores.shape[1]]

    def whiten(self, X: np.ndarray) -> np.ndarray:
        """Coordinates along the components, each divided by its standard deviation.

        Parameters
        ----------
        X : array_like, shape (n, features)

        Returns
        -------
        numpy.ndarray, shape (n, n_components)
            For the samples that `pca` was given: of mean 0 and variance 1, without correlation.

        Raises
        ------
        TypeError, ValueError
            If `X` has another number of features, or the samples do not vary along one of the components, so that
            there is nothing to divide by but rounding.

        Notes
        -----
        Source: A. Kessy, A. Lewin, K. Strimmer, Optimal whitening and decorrelation, 2018
        (doi:10.1080/00031305.2016.1277159), PCA whitening.

        Examples
        --------
        >>> pca([[0, 0], [2, 2], [4, 4]], 1).whiten([[0, 0], [4, 4]]).round(3)
        array([[-1.],
               [ 1.]])
        """
        flat = np.flatnonzero(self.singular_values <= 1e-10 * self.singular_values[0])
        if len(flat):
            raise ValueError(
                f"n_components must be at most {flat[0]} for whitening, but component {flat[0]} (counted from 0) has "
                "no variance to divide by"
            )
        return self.transform(X) / np.sqrt(self.variances)

    def reconstruction_errors(self, X: np.ndarray) -> np.ndarray:
        """Root mean square error of samples rebuilt from the first 0, 1, 2, ... components.

        Parameters
        ----------
        X : array_like, shape (n, features)

        Returns
        -------
        numpy.ndarray, shape (n_components + 1,)
            The mean is over samples and features. The first entry is the error of the mean alone.

        Raises
        ------
        TypeError, ValueError
            If `X` has another number of features.

        Examples
        --------
        >>> pca([[0, 0], [2, 2], [4, 4]], 1).reconstruction_errors([[1, 3]]).round(3)
        array([1., 1.])
        """
        rest = _samples(X, len(self.mean)) - self.mean
        errors = [np.sqrt(np.mean(rest**2))]
        for component in self.components:
            rest = rest - np.outer(rest @ component, component)
            errors.append(np.sqrt(np.mean(rest**2)))
        return np.array(errors)


@dataclass(frozen=True)
class Discriminants:
    """What `lda` found.

    `mean` of all samples, shape (features,); `classes`, the labels in order, and `class_means`, shape (classes,
    features); `components`, shape (n_components, features), the direction that separates the classes best first, each
    as long as makes the variance within the classes (pooled, divisor n - classes) 1 along it; `eigenvalues`, the
    scatter between the classes divided by the scatter within them, along each component (`fisher_ratio`), and
    `ratios`, their shares of the sum over all components that there are.
    """

    mean: np.ndarray
    classes: np.ndarray
    class_means: np.ndarray
    components: np.ndarray
    eigenvalues: np.ndarray
    ratios: np.ndarray

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Coordinates of samples along the components, counted from the mean.

        Parameters
        ----------
        X : array_like, shape (n, features)

        Returns
        -------
        numpy.ndarray, shape (n, n_components)

        Raises
        ------
        TypeError, ValueError
            If `X` has another number of features than the samples that `lda` was given.

        Examples
        --------
        >>> found = lda([[0, 0], [0, 2], [4, 0], [4, 2], [1, 1], [3, 1]], [0, 0, 1, 1, 0, 1], 1)
        >>> found.transform([[2, 1], [4, 1]]).round(3) + 0.0
        array([[0.   ],
               [3.464]])
        """
        return (_samples(X, len(self.mean)) - self.mean) @ self.components.T


def pca(X: np.ndarray, n_components: int) -> PrincipalComponents:
    r"""Principal component analysis: the orthogonal directions along which samples vary most.

    By the singular value decomposition of the centred samples, :math:`X - \bar x = U S V^T`: the rows of :math:`V^T`
    are the components, and :math:`S^2 / (n - 1)` are the variances along them.

    Parameters
    ----------
    X : array_like, shape (n, features)
        At least two samples, which differ.
    n_components : int
        1 to the smaller of samples and features. Where there are at least as many features as samples, the last one
        has no variance left, and its direction means nothing.

    Returns
    -------
    PrincipalComponents
        ``.mean``, ``.components``, ``.variances``, ``.ratios``, ``.singular_values``, and the methods ``transform``,
        ``inverse_transform``, ``whiten`` and ``reconstruction_errors``.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, a number is NaN or infinite, or all samples are equal.

    Notes
    -----
    Sources: K. Pearson, On lines and planes of closest fit to systems of points in space, 1901
    (doi:10.1080/14786440109462720); H. Hotelling, Analysis of a complex of statistical variables into principal
    components, 1933 (doi:10.1037/h0071325).

    Examples
    --------
    >>> found = pca([[0, 0], [3, 3], [-3, -3], [1, -1], [-1, 1]], 2)
    >>> found.components.round(3)
    array([[ 0.707,  0.707],
           [ 0.707, -0.707]])
    >>> found.ratios.round(3)
    array([0.9, 0.1])
    """
    X = _samples(X)
    n_components = validation.integer(n_components, "n_components", minimum=1, maximum=min(X.shape))
    mean = X.mean(axis=0)
    _, singular_values, components = np.linalg.svd(X - mean, full_matrices=False)
    if singular_values[0] <= _rounding(X):
        raise ValueError(f"X must hold samples that differ, but all {len(X)} are equal")
    ratios = (singular_values / singular_values[0]) ** 2
    ratios = ratios / ratios.sum()
    singular_values, ratios = singular_values[:n_components], ratios[:n_components]
    components = _turned(components[:n_components])
    return PrincipalComponents(mean, components, singular_values**2 / (len(X) - 1), ratios, singular_values)


def lda(X: np.ndarray, y: np.ndarray, n_components: int) -> Discriminants:
    r"""Linear discriminant analysis: the directions along which classes lie far apart, compared with their own spread.

    They solve the generalised eigenproblem :math:`S_b w = \lambda S_w w`, with the scatter of the samples about the
    means of their classes, :math:`S_w`, and that of the class means about the mean of all, :math:`S_b`.

    Parameters
    ----------
    X : array_like, shape (n, features)
        More samples than classes.
    y : array_like, shape (n,)
        Labels, of at least two classes. A class may have a single sample.
    n_components : int
        1 to the smaller of the number of features and the number of classes less one: k class means lie in a space of
        k - 1 dimensions, and there is nothing to separate outside of it.

    Returns
    -------
    Discriminants
        ``.mean``, ``.classes``, ``.class_means``, ``.components``, ``.eigenvalues``, ``.ratios`` and ``transform``.
        A component whose eigenvalue is 0 (the class means lie on a line, say) separates nothing.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, a number is NaN or infinite, there is one class, or there are not enough
        directions in which samples of one class differ.

    Notes
    -----
    Sources: R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936
    (doi:10.1111/j.1469-1809.1936.tb02137.x); C. R. Rao, The utilization of multiple measurements in problems of
    biological classification, 1948 (doi:10.1111/j.2517-6161.1948.tb00008.x).

    Where :math:`S_w` is singular (a constant or a duplicated feature, more features than samples) the ratio is
    infinite or undefined in the directions without spread within the classes. As in scikit-learn's solver "svd" these
    directions are left out: the problem is solved in the span of those whose spread, in units of each feature's own
    spread within the classes, is above 1e-4. So a feature that is constant within each class counts for nothing, even
    where it alone tells the classes apart.

    Examples
    --------
    >>> found = lda([[0, 0], [0, 2], [4, 0], [4, 2], [1, 1], [3, 1]], [0, 0, 1, 1, 0, 1], 1)
    >>> found.components.round(3) + 0.0
    array([[1.732, 0.   ]])
    >>> found.eigenvalues.round(3)
    array([12.5])
    """
    from scipy.linalg import eigh

    X, y = _samples(X), validation.labels(y)
    validation.same_length(X, y, ("X", "y"))
    classes, which = np.unique(y, return_inverse=True)
    most = min(len(classes) - 1, X.shape[1])
    n_components = validation.integer(n_components, "n_components", minimum=1, maximum=most)
    if len(X) <= len(classes):
        raise ValueError(f"X must hold more samples than classes, but it has {len(X)} of {len(classes)} classes")
    mean, class_means = X.mean(axis=0), np.array([X[which == k].mean(axis=0) for k in range(len(classes))])
    within, between = X - class_means[which], class_means[which] - mean
    basis = _directions_of_spread(within, _rounding(X))
    if basis.shape[1] < n_components:
        raise ValueError(
            f"X must hold samples that differ within their classes in at least {n_components} directions, one a "
            f"component, but there are {basis.shape[1]}"
        )
    inside, outside = within @ basis, between @ basis
    eigenvalues, vectors = eigh(outside.T @ outside, inside.T @ inside)
    order = np.argsort(eigenvalues, kind="stable")[::-1]
    eigenvalues = np.maximum(eigenvalues[order], 0)
    directions = _turned((basis @ vectors[:, order[:n_components]]).T)
    spread = np.sqrt(np.sum((within @ directions.T) ** 2, axis=0) / (len(X) - len(classes)))
    total = eigenvalues[:most].sum()
    ratios = eigenvalues[:n_components] / (total if total > 0 else 1.0)
    return Discriminants(
        mean, classes, class_means, directions / spread[:, np.newaxis], eigenvalues[:n_components], ratios
    )


def fisher_ratio(values: np.ndarray, y: np.ndarray) -> float:
    """How far apart classes lie along one axis: the scatter between them, divided by the scatter within them.

    Parameters
    ----------
    values : array_like, shape (n,)
        Coordinates of the samples along the axis.
    y : array_like, shape (n,)
        Labels, of at least two classes.

    Returns
    -------
    float
        At least 0. No direction has a larger one than the first component of `lda`, whose eigenvalue it is.

    Raises
    ------
    TypeError, ValueError
        If the lengths differ, there is one class, or no class has any spread.

    Notes
    -----
    Source: R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936
    (doi:10.1111/j.1469-1809.1936.tb02137.x).

    Examples
    --------
    >>> fisher_ratio([0, 2, 10, 12], ["a", "a", "b", "b"])
    25.0
    """
    values, y = validation.signal(values, "values"), validation.labels(y)
    validation.same_length(values, y, ("values", "y"))
    classes, which = np.unique(y, return_inverse=True)
    means = np.array([values[which == k].mean() for k in range(len(classes))])[which]
    within = np.sum((values - means) ** 2)
    if within <= _rounding(values) ** 2:
        raise ValueError("values must differ within at least one class, but each class has a single value")
    return float(np.sum((means - values.mean()) ** 2) / within)


def best_threshold(values: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The threshold on one axis that puts most samples of two classes on the right side, whichever side that is.

    Parameters
    ----------
    values : array_like, shape (n,)
        Coordinates of the samples along the axis.
    y : array_like, shape (n,)
        Labels of exactly two classes.

    Returns
    -------
    threshold : float
        Half way between two neighbouring values, or between the outermost one and one step of 1 beyond it; the lowest
        of those that do equally well.
    accuracy : float
        0.5 to 1: the share of these samples that is right. The threshold was chosen on them, so other samples will do
        a little worse.

    Raises
    ------
    TypeError, ValueError
        If the lengths differ, or there are not two classes.

    Examples
    --------
    >>> best_threshold([1, 2, 3, 4, 5], ["a", "a", "b", "a", "b"])
    (2.5, 0.8)
    """
    values, y = validation.signal(values, "values"), validation.labels(y)
    validation.same_length(values, y, ("values", "y"))
    classes = np.unique(y)
    if len(classes) != 2:
        raise ValueError(f"y must hold exactly two classes, but it holds {len(classes)}")
    places = np.unique(values)
    cuts = np.concatenate([[places[0] - 1], (places[:-1] + places[1:]) / 2, [places[-1] + 1]])
    above = values > cuts[:, np.newaxis]
    right = np.mean(above == (y == classes[1]), axis=1)
    right = np.maximum(right, 1 - right)
    best = int(right.argmax())
    return float(cuts[best]), float(right[best])


def two_clouds(
    stretch: float = 3.0,
    along: float = 0.0,
    across: float = 3.0,
    n_samples: int = 100,
    rng: np.random.Generator | int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Points of two classes in the plane: two clouds of the same shape, longer in the direction 30 degrees.

    Parameters
    ----------
    stretch : float
        Standard deviation of a cloud along this direction, above 0; across it is 1.
    along, across : float
        How far the means of the classes are apart in the long direction and across it; together the means of both
        lie at the origin, but for chance.
    n_samples : int
        Of each class, at least 2.
    rng : numpy.random.Generator or int
        Or a seed.

    Returns
    -------
    X : numpy.ndarray, shape (2 * n_samples, 2)
    y : numpy.ndarray, shape (2 * n_samples,)
        0 and 1.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Examples
    --------
    >>> X, y = two_clouds(n_samples=50)
    >>> X.shape, np.bincount(y).tolist()
    ((100, 2), [50, 50])
    """
    stretch = validation.number(stretch, "stretch", above=0)
    along, across = validation.number(along, "along"), validation.number(across, "across")
    n_samples = validation.integer(n_samples, "n_samples", minimum=2)
    rng = validation.generator(rng, "rng")
    y = np.repeat([0, 1], n_samples)
    points = rng.normal(size=(2 * n_samples, 2)) * [stretch, 1]
    points = points + np.outer(y - 0.5, [along, across])
    cosine, sine = np.cos(np.pi / 6), np.sin(np.pi / 6)
    return points @ np.array([[cosine, sine], [-sine, cosine]]), y


def _samples(X: Any, n_features: int | None = None) -> np.ndarray:
    """Check samples: at least two to fit on; to transform, as many features as were fitted."""
    X = validation.features(X, "X")
    if n_features is None and len(X) < 2:
        raise ValueError(f"X must hold at least two samples, but its shape is {X.shape}")
    if n_features is not None and X.shape[1] != n_features:
        raise ValueError(f"X must have {n_features} features, as the samples fitted on, but its shape is {X.shape}")
    if np.abs(X).max() > _LARGEST:
        raise ValueError(f"X must hold numbers up to {_LARGEST:g}, whose squares can be summed, but one is larger")
    return X


def _rounding(X: np.ndarray) -> float:
    """What the length of a centred column may be by rounding alone, where the column is constant."""
    return float(4 * np.finfo(float).eps * len(X) * np.abs(X).max())


def _turned(axes: np.ndarray) -> np.ndarray:
    """Each row with the sign that makes its largest entry positive; of entries equal but for rounding, the first."""
    size = np.abs(axes)
    largest = np.argmax(size >= size.max(axis=1, keepdims=True) * (1 - 1e-8), axis=1)
    return axes * np.where(np.take_along_axis(axes, largest[:, np.newaxis], axis=1) < 0, -1.0, 1.0)


def _directions_of_spread(within: np.ndarray, rounding: float) -> np.ndarray:
    """A basis of the directions in which samples differ from the mean of their class, shape (features, directions)."""
    spread = np.sqrt(np.mean(within**2, axis=0))
    constant = np.sqrt(len(within)) * spread <= rounding
    scaled = np.where(constant, 0.0, within / np.where(constant, 1.0, spread))
    _, singular_values, directions = np.linalg.svd(scaled, full_matrices=False)
    kept = singular_values > 1e-4 * np.sqrt(len(within))
    return (directions[kept] / np.where(constant, 1.0, spread)).T / singular_values[kept]
