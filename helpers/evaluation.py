"""Honest scoring: how far an accuracy can be trusted."""

import numpy as np

from helpers import validation


def accuracy_interval(correct: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval for an accuracy: `correct` right answers out of `total`.

    Parameters
    ----------
    correct : int
        0 to `total`.
    total : int
        Number of independent test samples, at least 1.
    confidence : float
        Between 0 and 1, usually 0.95.

    Returns
    -------
    low, high : float
        Both within [0, 1]. Unlike the textbook interval p +- 1.96 s it stays inside, and keeps a width at 0 and 100 %.

    Raises
    ------
    TypeError, ValueError
        If the counts are no whole numbers, `total` is below 1, or `correct` lies outside 0 to `total`.

    Notes
    -----
    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927
    (doi:10.1080/01621459.1927.10502953).

    Examples
    --------
    >>> low, high = accuracy_interval(90, 100)
    >>> round(low, 3), round(high, 3)
    (0.826, 0.945)
    """
    from scipy.special import ndtri

    total = validation.integer(total, "total", minimum=1)
    correct = validation.integer(correct, "correct", minimum=0, maximum=total)
    confidence = validation.number(confidence, "confidence", above=0, below=1)
    z = float(ndtri((1 + confidence) / 2))
    p = correct / total
    centre = (p + z**2 / (2 * total)) / (1 + z**2 / total)
    half_width = z / (1 + z**2 / total) * float(np.sqrt(p * (1 - p) / total + z**2 / (4 * total**2)))
    # It always holds p; rounding must not push an end past it, nor out of [0, 1].
    return min(p, max(0.0, centre - half_width)), max(p, min(1.0, centre + half_width))
