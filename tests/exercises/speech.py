"""Plausible wrong answers to the exercises of notebook 10, by what is wrong with them."""

_BANDS = """
def band_energy(sound, sample_rate, edges):
    frequencies, power = fourier.power_spectrum(sound, sample_rate)
    twice = np.full(len(power), {double})
    {ends}
    energy = twice * power / {scale}
    return np.array([energy[{inside}].{pooled} for low, high in zip(edges, edges[1:])])
"""

_POOL = """
def pool_pieces(response, window, hop):
    pieces = [{piece} for start in range(0, {stop}, hop)]
    return np.array([{value} for piece in pieces])
"""

_SPEAKERS = """
def leave_one_speaker_out(speakers):
    speakers = np.asarray(speakers)
    return {value}
"""

_EVEN = "if len(sound) % 2 == 0: twice[-1] = 1"


def _bands(
    double="2.0", ends=f"twice[0] = 1\n    {_EVEN}", scale="len(sound) ** 2",
    inside="(low <= frequencies) & (frequencies < high)", pooled="sum()",
):  # fmt: skip
    return _BANDS.format(double=double, ends=ends, scale=scale, inside=inside, pooled=pooled)


def _pool(
    piece="np.abs(response[start : start + window])",
    stop="len(response) - window + 1",
    value="[piece.max(), piece.mean()]",
):
    return _POOL.format(piece=piece, stop=stop, value=value)


def _speakers(value):
    return _SPEAKERS.format(value=value)


WRONG_ANSWERS = {
    "band_energy": {
        "no negative frequencies": _bands(double="1.0"),
        "everything twice": _bands(ends="pass"),
        "the last bin twice": _bands(ends="twice[0] = 1"),
        "the last bin always once": _bands(ends="twice[[0, -1]] = 1"),
        "divided by n": _bands(scale="len(sound)"),
        "not divided": _bands(scale="1"),
        "upper edge inside": _bands(inside="(low <= frequencies) & (frequencies <= high)"),
        "lower edge outside": _bands(inside="(low < frequencies) & (frequencies <= high)"),
        "the mean of the bins": _bands(pooled="mean()"),
        "the largest bin": _bands(pooled="max()"),
        "edges as bins": "def band_energy(sound, sample_rate, edges):\n"
        "    _, power = fourier.power_spectrum(sound, sample_rate)\n"
        "    return np.array([2 * power[int(a):int(b)].sum() / len(sound) ** 2 for a, b in zip(edges, edges[1:])])",
        "share of the bands": "def band_energy(sound, sample_rate, edges):\n"
        "    f, power = fourier.power_spectrum(sound, sample_rate)\n"
        "    found = np.array([power[(a <= f) & (f < b)].sum() for a, b in zip(edges, edges[1:])])\n"
        "    return found / found.sum()",
    },
    "pool_pieces": {
        "without the sign taken off": _pool(piece="response[start : start + window]"),
        "the mean first": _pool(value="[piece.mean(), piece.max()]"),
        "only the maximum": _pool(value="[piece.max()]"),
        "the last piece missing": _pool(stop="len(response) - window"),
        "a last piece that is too short": _pool(stop="len(response)"),
        "hop forgotten": _pool().replace("+ 1, hop)", "+ 1, window)"),
        "one piece a sample": _pool().replace("+ 1, hop)", "+ 1)"),
        "root mean square": _pool(value="[piece.max(), np.sqrt(np.mean(piece ** 2))]"),
        "transposed": _pool().replace("for piece in pieces])", "for piece in pieces]).T"),
        "one sample too long": _pool(piece="np.abs(response[start : start + window + 1])"),
    },
    "leave_one_speaker_out": {
        "one recording out": _speakers(
            "[(np.delete(np.arange(len(speakers)), i), np.array([i])) for i in range(len(speakers))]"
        ),
        "the other way round": _speakers(
            "[(np.flatnonzero(speakers == n), np.flatnonzero(speakers != n)) for n in np.unique(speakers)]"
        ),
        "trained on all": _speakers(
            "[(np.arange(len(speakers)), np.flatnonzero(speakers == n)) for n in np.unique(speakers)]"
        ),
        "the last speaker missing": _speakers(
            "[(np.flatnonzero(speakers != n), np.flatnonzero(speakers == n)) for n in np.unique(speakers)[:-1]]"
        ),
        "names in place of positions": _speakers(
            "[(speakers[speakers != n], speakers[speakers == n]) for n in np.unique(speakers)]"
        ),
        "one fold": _speakers(
            "[(np.flatnonzero(speakers != speakers[0]), np.flatnonzero(speakers == speakers[0]))]"
        ),
        "neighbours only": _speakers(
            "[(np.arange(0, i), np.arange(i, len(speakers))) for i in range(1, len(speakers))]"
        ),
    },
}  # fmt: skip
