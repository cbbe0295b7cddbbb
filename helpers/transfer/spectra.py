"""Spectra as pictures: line plots without axes or text, for networks that were trained on pictures."""

import numpy as np

from helpers import validation

# Steps a pixel, from left to right; what a step covers of each pixel is computed, not sampled.
_STEPS = 8
# With free scales, the frequency axis begins and ends where the spectrum passes this share of its largest value.
_SHOWN_FROM = 0.05
# ... less and plus this share of what lies between.
_MARGIN = 0.05


def spectrum_pictures(
    spectra: np.ndarray,
    frequencies: np.ndarray | None = None,
    size: int = 64,
    scale: str = "shared",
    colours: np.ndarray | None = None,
    thickness: float = 1.5,
) -> np.ndarray:
    """Line plots of spectra as small pictures: a line on white, no axes, no text.

    Parameters
    ----------
    spectra : array_like, shape (n, bins)
        Magnitudes or powers, not negative, at least 2 bins, one spectrum a row. Heights are drawn in proportion: for
        decibels or square roots, compute them before. What is not to be seen is left out before too: pass a band.
    frequencies : array_like, shape (bins,), optional
        Increasing; bins are drawn in proportion to them. Without them, at equal distances.
    size : int
        Rows and columns of a picture, 8 to 1,024.
    scale : str
        ``"shared"``: one scale for all pictures, from the first frequency to the last and from 0 to the largest value
        of all, so that what differs in the spectra differs in the pictures. ``"free"``: each picture has its own
        limits, its frequency axis from just before the spectrum first rises above a twentieth of its largest value to
        just after it last falls below, its height to its own largest value. Where a peak stands is lost.
    colours : array_like, shape (n, 3), optional
        Colour of each line: red, green, blue, from 0 to 1, or uint8. Without, lines are black.
    thickness : float
        Of the line in pixels, at least 1, at most an eighth of the size.

    Returns
    -------
    numpy.ndarray of uint8, shape (n, size, size), or (n, size, size, 3) with colours
        255 is white. Edges are smooth: a pixel is as dark as the share of it that the line covers, so that a
        line which moves by a tenth of a pixel changes the picture.

    Raises
    ------
    TypeError, ValueError
        If `spectra` is no table of numbers, has fewer than 2 bins or a negative value, or no value above 0 where one is
        needed for a scale; if `frequencies` or `colours` do not fit; if `size` or `thickness` is out of range or there
        is no such scale.

    Notes
    -----
    Drawn with a square pen, upright: at each place the line covers the heights between the lowest and the highest
    point of the curve within half a thickness to the left and right, and half a thickness more below and above.

    Examples
    --------
    >>> pictures = spectrum_pictures([[0, 0, 4, 0, 0], [0, 0, 2, 0, 0]], size=16)
    >>> pictures.shape, pictures.dtype
    ((2, 16, 16), dtype('uint8'))
    >>> [int(np.argmax(picture.min(axis=1) < 128)) for picture in pictures]  # the first row with ink
    [1, 7]
    """
    spectra = validation.table(spectra, "spectra")
    if spectra.shape[1] < 2:
        raise ValueError(f"spectra must have at least 2 bins, but their shape is {spectra.shape}")
    if spectra.min() < 0:
        raise ValueError(f"spectra must not be negative, but there is a value of {spectra.min():g}")
    places = _places(frequencies, spectra.shape[1])
    size = validation.integer(size, "size", 8, 1024)
    thickness = validation.number(thickness, "thickness", minimum=1, maximum=size / 8)
    scale = validation.choice(scale, "scale", ["shared", "free"])
    ink = None if colours is None else _inks(colours, len(spectra))

    highest = spectra.max(axis=1, keepdims=True)
    if scale == "shared":
        highest = highest.max(keepdims=True)
    if highest.min() == 0:
        row = int(np.argmin(highest[:, 0]))
        which = "one of them" if scale == "shared" else f"each, but that in row {row} has none"
        raise ValueError(f"spectra must hold a value above 0 in {which}: without one there is no scale")
    heights = spectra / highest
    drawn = np.empty((len(spectra), size, size))
    for row, curve in enumerate(heights):
        first, last = (places[0], places[-1]) if scale == "shared" else _own_limits(places, curve)
        drawn[row] = _line((places - first) / (last - first), curve, size, thickness)
    if ink is not None:
        drawn = drawn[..., np.newaxis] * (1 - ink[:, np.newaxis, np.newaxis])
    return np.round(255 * (1 - drawn)).astype(np.uint8)


def _places(frequencies: np.ndarray | None, bins: int) -> np.ndarray:
    """Where the bins stand, increasing."""
    if frequencies is None:
        return np.arange(bins, dtype=float)
    places = validation.signal(frequencies, "frequencies")
    if len(places) != bins:
        raise ValueError(f"frequencies must be as many as the bins of the spectra, {bins}, but there are {len(places)}")
    if (np.diff(places) <= 0).any():
        raise ValueError("frequencies must increase from bin to bin, but they do not")
    return places


def _inks(colours: np.ndarray, count: int) -> np.ndarray:
    """Colours from 0 to 1, one a row."""
    inks = validation.table(colours, "colours")
    if inks.shape != (count, 3):
        raise ValueError(f"colours must have shape ({count}, 3), one for each spectrum, but theirs is {inks.shape}")
    if np.asarray(colours).dtype == np.uint8:
        return inks / 255
    if inks.min() < 0 or inks.max() > 1:
        raise ValueError(f"colours must lie between 0 and 1 or be uint8, but one is {inks.min():g} to {inks.max():g}")
    return inks


def _own_limits(places: np.ndarray, curve: np.ndarray) -> tuple[float, float]:
    """Just before a curve whose largest value is 1 first rises above a share of it, just after it last falls below."""
    above = np.flatnonzero(curve >= _SHOWN_FROM)
    first, last = above[0], above[-1]
    begin, end = places[first], places[last]
    if first > 0:
        begin = np.interp(_SHOWN_FROM, curve[first - 1 : first + 1], places[first - 1 : first + 1])
    if last < len(curve) - 1:
        end = np.interp(_SHOWN_FROM, curve[last : last + 2][::-1], places[last : last + 2][::-1])
    room = _MARGIN * (end - begin)
    return max(places[0], begin - room), min(places[-1], end + room)


def _line(across: np.ndarray, curve: np.ndarray, size: int, thickness: float) -> np.ndarray:
    """The share of each pixel that a line covers, shape (size, size); what lies left of 0 or right of 1 is not drawn.

    `across` increases, `curve` lies between 0 and 1.
    """
    from scipy.ndimage import maximum_filter1d, minimum_filter1d  # takes a third of a second to load

    edge = int(np.ceil(thickness))  # white on every side
    inner = size - 2 * edge
    borders = np.linspace(0, 1, inner * _STEPS + 1)
    # all corners of the curve and all borders of steps, in order: within a step the extremes are among them
    inside = across[(across > 0) & (across < 1)]
    points = np.union1d(borders, inside)
    heights = np.interp(points, across, curve)
    starts = np.searchsorted(points, borders)
    lowest = np.minimum(np.minimum.reduceat(heights, starts[:-1]), heights[starts[1:]])
    highest = np.maximum(np.maximum.reduceat(heights, starts[:-1]), heights[starts[1:]])
    # rows count downwards
    tops, bottoms = size - edge - inner * highest, size - edge - inner * lowest
    pad = edge * _STEPS
    tops, bottoms = (np.pad(ends, pad, constant_values=none) for ends, none in ((tops, np.inf), (bottoms, -np.inf)))
    reach = 2 * round(thickness * _STEPS / 2) + 1
    tops = minimum_filter1d(tops, reach, mode="nearest") - thickness / 2
    bottoms = maximum_filter1d(bottoms, reach, mode="nearest") + thickness / 2
    rows = np.arange(size)[:, np.newaxis]
    covered = np.clip(bottoms - rows, 0, 1) - np.clip(tops - rows, 0, 1)
    return np.maximum(covered, 0).reshape(size, size, _STEPS).mean(axis=2)
