"""Plausible wrong answers to the exercises of notebook 02, by what is wrong with them."""

_CONVOLVE = """
def convolve_image(image, kernel):
    {kernel}
    rows = image.shape[0] - kernel.shape[0] + {rows}
    columns = image.shape[1] - kernel.shape[1] + {columns}
    result = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            window = image[r : r + kernel.shape[0], c : c + kernel.shape[1]]
            result[r, c] = {value}
    return result
"""


def _convolve(kernel="kernel = kernel[::-1, ::-1]", rows=1, columns=1, value="(window * kernel).sum()"):
    return _CONVOLVE.format(kernel=kernel, rows=rows, columns=columns, value=value)


_MEDIAN = """
def median3x3(image):
    result = np.zeros(image.shape)
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            around = {around}
            result[r, c] = {value}
    return result
"""


def _median(around="image[max(r - 1, 0) : r + 2, max(c - 1, 0) : c + 2]", value="np.median(around)"):
    return _MEDIAN.format(around=around, value=value)


def _diagonal(kernel):
    return f"def diagonal_edges(image):\n    return filters.convolve2d(image, {kernel})\n"


def _separable(body):
    return f"def separable_filter(image, column, row):\n    {body}\n"


WRONG_ANSWERS = {
    "convolve_image": {
        "a forgotten flip": _convolve(kernel="pass"),
        "only the rows flipped": _convolve(kernel="kernel = kernel[::-1]"),
        "transposed instead of turned": _convolve(kernel="kernel = kernel.T"),
        "one row and column too few": _convolve(rows=0, columns=0),
        "rows and columns exchanged in the result": _convolve().replace("((rows, columns))", "((columns, rows))"),
        "the mean of the products": _convolve(value="(window * kernel).mean()"),
        "only the first row of the window": _convolve(value="(window * kernel)[0].sum()"),
        "a matrix product": _convolve(value="(window @ kernel).sum()"),
        "the size of the picture, zeros around": """
def convolve_image(image, kernel):
    return filters.convolve2d(image, kernel)
""",
        "the full result": """
def convolve_image(image, kernel):
    return signal.convolve2d(image, kernel)
""",
        "right for 3 x 3 kernels only": """
def convolve_image(image, kernel):
    return filters.convolve2d(image, kernel)[1:-1, 1:-1]
""",
    },
    "median3x3": {
        "a negative index": _median(around="image[r - 1 : r + 2, c - 1 : c + 2]"),
        "the window ends one pixel early": _median(around="image[max(r - 1, 0) : r + 1, max(c - 1, 0) : c + 1]"),
        "the window begins at the pixel": _median(around="image[r : r + 3, c : c + 3]"),
        "a mean": _median(value="around.mean()"),
        "the upper of the two in the middle": _median(value="np.sort(around, axis=None)[around.size // 2]"),
        "medians of the medians of rows": _median(value="np.median(np.median(around, axis=1))"),
        "in place": """
def median3x3(image):
    result = image.copy()
    for r in range(image.shape[0]):
        for c in range(image.shape[1]):
            result[r, c] = np.median(result[max(r - 1, 0) : r + 2, max(c - 1, 0) : c + 2])
    return result
""",
        "zeros around": """
def median3x3(image):
    return ndimage.median_filter(image, 3, mode="constant")
""",
        "mirrored": """
def median3x3(image):
    return filters.median_filter(image, 3)
""",
        "the border left as it was": """
def median3x3(image):
    result = image.copy()
    for r in range(1, image.shape[0] - 1):
        for c in range(1, image.shape[1] - 1):
            result[r, c] = np.median(image[r - 1 : r + 2, c - 1 : c + 2])
    return result
""",
        "rows and columns exchanged": _median(around="image[max(c - 1, 0) : c + 2, max(r - 1, 0) : r + 2]"),
    },
    "diagonal_edges": {
        "drawn as the edge looks: the flip forgotten": _diagonal("[[-2, -1, 0], [-1, 0, 1], [0, 1, 2]]"),
        "the ring moved the other way": _diagonal("[[0, -1, -2], [1, 0, -1], [2, 1, 0]]"),
        "moved two places": _diagonal("[[1, 2, 1], [0, 0, 0], [-1, -2, -1]]"),
        "not moved": _diagonal("[[1, 0, -1], [2, 0, -2], [1, 0, -1]]"),
        "the sum of both Sobel kernels": _diagonal("[[2, 2, 0], [2, 0, -2], [0, -2, -2]]"),
        "a sum that is not zero": _diagonal("[[2, 1, 0], [1, 1, -1], [0, -1, -2]]"),
        "a line, not an edge": _diagonal("[[-1, -1, 2], [-1, 2, -1], [2, -1, -1]]"),
        "the magnitude": """
def diagonal_edges(image):
    return np.abs(filters.convolve2d(image, [[2, 1, 0], [1, 0, -1], [0, -1, -2]]))
""",
        "correlated": """
def diagonal_edges(image):
    return ndimage.correlate(image, np.array([[2.0, 1, 0], [1, 0, -1], [0, -1, -2]]), mode="constant")
""",
    },
    "separable_filter": {
        "one pass only": _separable("return filters.convolve2d(image, column[:, np.newaxis])"),
        "column and row exchanged": _separable(
            "return filters.convolve2d(filters.convolve2d(image, row[:, np.newaxis]), column[np.newaxis, :])"
        ),
        "the column twice": _separable(
            "return filters.convolve2d(filters.convolve2d(image, column[:, np.newaxis]), column[np.newaxis, :])"
        ),
        "both down": _separable(
            "return filters.convolve2d(filters.convolve2d(image, column[:, np.newaxis]), row[:, np.newaxis])"
        ),
        "the sum of two passes": _separable(
            "return filters.convolve2d(image, column[:, np.newaxis]) + filters.convolve2d(image, row[np.newaxis, :])"
        ),
        "correlated": _separable(
            "down = ndimage.correlate1d(image, column, 0, mode='constant')\n"
            "    return ndimage.correlate1d(down, row, 1, mode='constant')"
        ),
        "mirrored": _separable("return ndimage.convolve1d(ndimage.convolve1d(image, column, 0), row, 1)"),
        "a 1-D kernel handed on": _separable("return filters.convolve2d(filters.convolve2d(image, column), row)"),
        "multiplied, not convolved": _separable("return image * np.outer(column, row)"),
    },
}
