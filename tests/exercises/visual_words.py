"""Plausible wrong answers to the exercises of notebook 05, by what is wrong with them."""

_NEAREST = """
def nearest_word(descriptors, vocabulary):
    lengths = {lengths}
    return {value}
"""

_HISTOGRAM = """
def word_histogram(words, n_words):
    return {value}
"""

_ROOTS = """
def root_distance(p, q):
    return {value}
"""

_TF_IDF = """
def tf_idf(counts):
    occurs_in = {occurs_in}
    weighted = counts * {idf}
    return {value}
"""


def _nearest(
    lengths="np.sum(vocabulary**2, axis=1)", value="(lengths - 2 * descriptors @ vocabulary.T).argmin(axis=1)"
):
    return _NEAREST.format(lengths=lengths, value=value)


def _histogram(value):
    return _HISTOGRAM.format(value=value)


def _roots(value):
    return _ROOTS.format(value=value)


def _tf_idf(
    occurs_in="np.sum(counts > 0, axis=0)",
    idf="(np.log((1 + len(counts)) / (1 + occurs_in)) + 1)",
    value="weighted / weighted.sum(axis=1, keepdims=True)",
):
    return _TF_IDF.format(occurs_in=occurs_in, idf=idf, value=value)


WRONG_ANSWERS = {
    "nearest_word": {
        "largest product": _nearest(value="(descriptors @ vocabulary.T).argmax(axis=1)"),
        "length of the words forgotten": _nearest(value="(-2 * descriptors @ vocabulary.T).argmin(axis=1)"),
        "length not squared": _nearest(lengths="np.linalg.norm(vocabulary, axis=1)"),
        "a forgotten 2": _nearest(value="(lengths - descriptors @ vocabulary.T).argmin(axis=1)"),
        "wrong sign": _nearest(value="(lengths + 2 * descriptors @ vocabulary.T).argmin(axis=1)"),
        "farthest word": _nearest(value="(lengths - 2 * descriptors @ vocabulary.T).argmax(axis=1)"),
        "counted from one": _nearest(value="(lengths - 2 * descriptors @ vocabulary.T).argmin(axis=1) + 1"),
        "nearest descriptor of every word": _nearest(value="(lengths - 2 * descriptors @ vocabulary.T).argmin(axis=0)"),
        "the distance, not the word": _nearest(value="(lengths - 2 * descriptors @ vocabulary.T).min(axis=1)"),
        "the word itself": _nearest(
            value="vocabulary[(lengths - 2 * descriptors @ vocabulary.T).argmin(axis=1)]"
        ),
        "sum of absolute differences": _nearest(
            value="np.abs(descriptors[:, None] - vocabulary).sum(axis=2).argmin(axis=1)"
        ),
        "largest single difference": _nearest(
            value="np.abs(descriptors[:, None] - vocabulary).max(axis=2).argmin(axis=1)"
        ),
        "difference of lengths": _nearest(
            value="np.abs(np.linalg.norm(descriptors, axis=1)[:, None] - np.sqrt(lengths)).argmin(axis=1)"
        ),
        "by the angle": _nearest(
            value="(descriptors @ vocabulary.T / (np.sqrt(lengths) + 1e-12)).argmax(axis=1)"
        ),
        "always the first word": _nearest(value="np.zeros(len(descriptors), dtype=int)"),
    },
    "word_histogram": {
        "counts": _histogram("np.bincount(words, minlength=n_words)"),
        "only up to the largest word": _histogram("np.bincount(words) / len(words)"),
        "one word too many": _histogram("np.bincount(words, minlength=n_words + 1) / len(words)"),
        "divided by the number of words": _histogram("np.bincount(words, minlength=n_words) / n_words"),
        "divided by the words that occur": _histogram(
            "np.bincount(words, minlength=n_words) / len(np.unique(words))"
        ),
        "occurs or not": _histogram("(np.bincount(words, minlength=n_words) > 0).astype(float)"),
        "length 1": _histogram(
            "np.bincount(words, minlength=n_words) / np.linalg.norm(np.bincount(words, minlength=n_words))"
        ),
        "largest is 1": _histogram(
            "np.bincount(words, minlength=n_words) / np.bincount(words, minlength=n_words).max()"
        ),
        "words from one": _histogram("np.bincount(np.asarray(words) - 1 + (np.asarray(words) == 0), "
                                     "minlength=n_words) / len(words)"),
        "histogram with wrong edges": _histogram("np.histogram(words, bins=n_words)[0] / len(words)"),
        "uniform": _histogram("np.ones(n_words) / n_words"),
    },
    "root_distance": {
        "no root": _roots("np.sqrt(np.sum((p - q) ** 2))"),
        "root of the difference": _roots("np.sqrt(np.sum(np.abs(p - q)))"),
        "not the root of the sum": _roots("np.sum((np.sqrt(p) - np.sqrt(q)) ** 2)"),
        "with the factor": _roots("np.sqrt(np.sum((np.sqrt(p) - np.sqrt(q)) ** 2) / 2)"),
        "mean in place of the sum": _roots("np.sqrt(np.mean((np.sqrt(p) - np.sqrt(q)) ** 2))"),
        "overlap in place of a distance": _roots("np.sum(np.sqrt(p * q))"),
        "sum of absolute differences": _roots("np.sum(np.abs(np.sqrt(p) - np.sqrt(q)))"),
        "squares in place of roots": _roots("np.linalg.norm(np.asarray(p) ** 2 - np.asarray(q) ** 2)"),
        "difference of lengths": _roots("abs(np.linalg.norm(np.sqrt(p)) - np.linalg.norm(np.sqrt(q)))"),
        "one number a word": _roots("np.abs(np.sqrt(p) - np.sqrt(q))"),
    },
    "tf_idf": {
        "total count in place of pictures": _tf_idf(occurs_in="np.sum(counts, axis=0)"),
        "words of a picture in place of pictures of a word": _tf_idf(
            occurs_in="np.sum(counts > 0, axis=1)[:, np.newaxis]"
        ),
        "plain quotient": _tf_idf(idf="np.log(len(counts) / np.maximum(occurs_in, 1))", value="weighted"),
        "no log": _tf_idf(idf="((1 + len(counts)) / (1 + occurs_in) + 1)"),
        "no one added": _tf_idf(
            idf="np.log((1 + len(counts)) / (1 + occurs_in))",
            value="weighted / np.maximum(weighted.sum(axis=1, keepdims=True), 1e-12)",
        ),
        "not smoothed": _tf_idf(idf="(np.log(len(counts) / np.maximum(occurs_in, 1)) + 1)"),
        "upside down": _tf_idf(idf="(np.log((1 + occurs_in) / (1 + len(counts))) + 1)"),
        "log of ten": _tf_idf(idf="(np.log10((1 + len(counts)) / (1 + occurs_in)) + 1)"),
        "number of words in place of pictures": _tf_idf(
            idf="(np.log((1 + counts.shape[1]) / (1 + occurs_in)) + 1)"
        ),
        "not a histogram again": _tf_idf(value="weighted"),
        "length 1": _tf_idf(value="weighted / np.linalg.norm(weighted, axis=1, keepdims=True)"),
        "columns sum to 1": _tf_idf(value="weighted / np.maximum(weighted.sum(axis=0), 1e-12)"),
        "no weights": _tf_idf(idf="1"),
        "normalised before the weights": _tf_idf(
            value="weighted / counts.sum(axis=1, keepdims=True)"
        ),
    },
}  # fmt: skip
