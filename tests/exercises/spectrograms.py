"""Plausible wrong answers to the exercises of notebook 11, by what is wrong with them."""

_SPECTRA = """
def short_spectra(sound, window, hop):
    hann = {hann}
    starts = range(0, {stop}, hop)
    pieces = [{piece} for start in starts]
    return {value}
"""

_TRIANGLES = """
def triangles(edges, frequencies):
    rows = []
    for low, peak, high in {edges}:
        rising = (frequencies - low) / (peak - low)
        falling = (high - frequencies) / (high - peak)
        rows.append({row})
    return {value}
"""

_PICTURE = """
def as_picture(coefficients, size=224):
    low = {low}
    levels = {scale} * (coefficients - low) / {spread}
    picture = np.full((len(levels), size), {missing})
    frames = min(size, levels.shape[1])
    picture[:, :frames] = {cut}
    rows = {rows}
    grey = {grey}
    return {value}
"""

_SPLIT = """
def speakers_apart(speakers, share=0.25, seed=0):
    speakers = np.asarray(speakers)
    names = np.unique(speakers)
    count = {count}
    chosen = np.random.default_rng(seed).choice(names, count, replace=False)
    held_out = np.isin(speakers, chosen)
    return {value}
"""


def _spectra(
    hann="0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)", stop="len(sound) - window + 1",
    piece="hann * sound[start : start + window]", value="np.abs(np.fft.rfft(pieces, axis=1)).T",
):  # fmt: skip
    return _SPECTRA.format(hann=hann, stop=stop, piece=piece, value=value)


def _triangles(
    edges="zip(edges, edges[1:], edges[2:])",
    row="np.clip(np.minimum(rising, falling), 0, None)",
    value="np.array(rows)",
):
    return _TRIANGLES.format(edges=edges, row=row, value=value)


def _picture(
    low="coefficients.min(axis=1, keepdims=True)", scale="255", spread="np.ptp(coefficients, axis=1, keepdims=True)",
    missing="128.0", cut="levels[:, :frames]", rows="np.arange(size) * len(levels) // size",
    grey="np.round(picture[rows]).astype(np.uint8)", value="np.stack([grey] * 3, axis=2)",
):  # fmt: skip
    return _PICTURE.format(
        low=low, scale=scale, spread=spread, missing=missing, cut=cut, rows=rows, grey=grey, value=value
    )


def _split(count="max(1, round(share * len(names)))", value="np.flatnonzero(~held_out), np.flatnonzero(held_out)"):
    return _SPLIT.format(count=count, value=value)


WRONG_ANSWERS = {
    "short_spectra": {
        "no window": _spectra(hann="1"),
        "the symmetric window": _spectra(hann="np.hanning(window)"),
        "another window": _spectra(hann="np.hamming(window)"),
        "power": _spectra(value="np.abs(np.fft.rfft(pieces, axis=1)).T ** 2"),
        "rows for columns": _spectra(value="np.abs(np.fft.rfft(pieces, axis=1))"),
        "DFT over the wrong axis": _spectra(value="np.abs(np.fft.rfft(pieces, axis=0)).T"),
        "negative frequencies too": _spectra(value="np.abs(np.fft.fft(pieces, axis=1)).T"),
        "the last piece missing": _spectra(stop="len(sound) - window"),
        "hop is the window": _spectra().replace("+ 1, hop)", "+ 1, window)"),
        "real part": _spectra(value="np.fft.rfft(pieces, axis=1).real.T"),
        "decibels": _spectra(value="20 * np.log10(np.abs(np.fft.rfft(pieces, axis=1)).T + 1e-12)"),
        "no bin at half the rate": _spectra(value="np.abs(np.fft.rfft(pieces, axis=1)).T[:-1]"),
    },
    "triangles": {
        "negative outside": _triangles(row="np.minimum(rising, falling)"),
        "the larger side": _triangles(row="np.clip(np.maximum(rising, falling), 0, 1)"),
        "only rising": _triangles(row="np.clip(rising, 0, 1)"),
        "boxes": _triangles(row="((low <= frequencies) & (frequencies < high)).astype(float)"),
        "area one": _triangles(row="np.clip(np.minimum(rising, falling), 0, None) * 2 / (high - low)"),
        "the last one missing": _triangles(value="np.array(rows[:-1])"),
        "transposed": _triangles(value="np.array(rows).T"),
        "every second": _triangles(edges="zip(edges[::2], edges[1::2], edges[2::2])"),
        "sides exchanged": _triangles(
            row="np.clip(np.minimum((frequencies - low) / (high - peak), (high - frequencies) / (peak - low)), 0, None)"
        ),
        "sums to one": _triangles(value="np.array([row / row.sum() for row in rows])"),
    },
    "as_picture": {
        "from 0 to 1": _picture(scale="1.0", missing="0.5", grey="picture[rows]"),
        "floats": _picture(grey="picture[rows]"),
        "one scale for all": _picture(low="coefficients.min()", spread="np.ptp(coefficients)"),
        "a scale for each frame": _picture(
            low="coefficients.min(axis=0)", spread="np.ptp(coefficients, axis=0)"
        ),
        "black where it is missing": _picture(missing="0.0"),
        "one channel": _picture(value="grey"),
        "channels first": _picture(value="np.stack([grey] * 3)"),
        "rows in turn": _picture(rows="np.arange(size) % len(levels)"),
        "not repeated": _picture(rows="np.minimum(np.arange(size), len(levels) - 1)"),
        "upside down": _picture(value="np.stack([grey[::-1]] * 3, axis=2)"),
        "the last frames": _picture(cut="levels[:, -frames:]"),
        "transposed": _picture(value="np.stack([grey.T] * 3, axis=2)"),
    },
    "speakers_apart": {
        "recordings drawn": "def speakers_apart(speakers, share=0.25, seed=0):\n"
        "    order = np.random.default_rng(seed).permutation(len(speakers))\n"
        "    count = round(share * len(speakers))\n"
        "    return order[count:], order[:count]",
        "the other way round": _split(value="np.flatnonzero(held_out), np.flatnonzero(~held_out)"),
        "one speaker": _split(count="1"),
        "one speaker too many": _split(count="max(1, round(share * len(names))) + 1"),
        "a share of the recordings": _split(count="max(1, round(share * len(names))) - 1 or 2"),
        "trained on all": _split(value="np.arange(len(speakers)), np.flatnonzero(held_out)"),
        "names": _split(value="speakers[~held_out], speakers[held_out]"),
        "one recording of each": _split(value="np.flatnonzero(~held_out), np.unique(np.searchsorted(names, chosen))"),
        "in order of place": "def speakers_apart(speakers, share=0.25, seed=0):\n"
        "    count = round((1 - share) * len(speakers))\n"
        "    return np.arange(count), np.arange(count, len(speakers))",
    },
}  # fmt: skip
