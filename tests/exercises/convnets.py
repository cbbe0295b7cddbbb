"""Plausible wrong answers to the exercises of notebook 07, by what is wrong with them."""

_SIZE = """
def layer_size(L, K, P, S):
    if P == "same":
        return {same}
    padded = {padded}
    return {value}
"""

_FORWARD = """
def conv_forward(x, w, b, padding, stride):
    padded = {padded}
    w = {w}
    windows = sliding_window_view(padded, w.shape[:2], axis=(0, 1))
    windows = {windows}
    return {value}
"""

_BACKWARD = """
def conv_backward(x, w, dy, stride):
    {before}
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for r, c in np.ndindex(dy.shape):
        rows = slice({row}, {row} + w.shape[0])
        columns = slice({column}, {column} + w.shape[1])
        dx[rows, columns] {add} {to_x}
        dw {add_w} {to_w}
    return {value}
"""

_POOL = """
def max_pool_backward(x, dy):
    dx = {start}
    for r, c in np.ndindex(dy.shape):
        window = {window}
        i, j = np.unravel_index({place}, (2, 2))
        dx[2 * r + i, 2 * c + j] = {value}
    return {answer}
"""


def _size(
    same="-(-L // S)",
    padded='L if P == "valid" else L + 2 * P',
    value="max((padded - K) // S + 1, 0) if K <= padded else 0",
):
    return _SIZE.format(same=same, padded=padded, value=value)


def _forward(
    padded="np.pad(x, [(padding, padding), (padding, padding), (0, 0)])",
    w="w",
    windows="windows[::stride, ::stride]",
    value="np.tensordot(windows, w, axes=([2, 3, 4], [2, 0, 1])) + b",
):
    return _FORWARD.format(padded=padded, w=w, windows=windows, value=value)


def _backward(
    before="pass",
    row="r * stride",
    column="c * stride",
    add="+=",
    add_w="+=",
    to_x="dy[r, c] * w",
    to_w="dy[r, c] * x[rows, columns]",
    value="dx, dw",
):
    return _BACKWARD.format(
        before=before, row=row, column=column, add=add, add_w=add_w, to_x=to_x, to_w=to_w, value=value
    )


def _pool(
    start="np.zeros(x.shape)",
    window="x[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]",
    place="window.argmax()",
    value="dy[r, c]",
    answer="dx",
):
    return _POOL.format(start=start, window=window, place=place, value=value, answer=answer)


WRONG_ANSWERS = {
    "layer_size": {
        "a fraction": _size(value="(padded - K) / S + 1 if K <= padded else 0"),
        "rounded up": _size(value="-(-(padded - K) // S) + 1 if K <= padded else 0"),
        "rounded to the nearest": _size(value="round((padded - K) / S) + 1 if K <= padded else 0"),
        "the first window forgotten": _size(value="max((padded - K) // S, 0)"),
        "one added before the division": _size(value="(padded - K + 1) // S if K <= padded else 0"),
        "padding on one side only": _size(padded='L if P == "valid" else L + P'),
        "padding left out": _size(padded="L"),
        "same is always the length of the input": _size(same="L"),
        "same rounded down": _size(same="L // S"),
        "same by half the kernel": _size(same="(L + 2 * (K // 2) - K) // S + 1 if K <= L else 0"),
        "the stride ignored": _size(value="max(padded - K + 1, 0)"),
        "negative where it does not fit": _size(value="(padded - K) // S + 1"),
        "one where it does not fit": _size(value="max((padded - K) // S + 1, 1)"),
        "rounded towards zero": _size(value="max(int((padded - K) / S) + 1, 0)"),
        "an error where it does not fit": """
def layer_size(L, K, P, S):
    if P == "same":
        return -(-L // S)
    padded = L if P == "valid" else L + 2 * P
    if K > padded:
        raise ValueError("the kernel does not fit")
    return (padded - K) // S + 1
""",
        "only numbers for P": """
def layer_size(L, K, P, S):
    return max((L - K + 2 * P) // S + 1, 0) if K <= L + 2 * P else 0
""",
    },
    "conv_forward": {
        "convolution, with the flip": _forward(w="w[::-1, ::-1]"),
        "the bias forgotten": _forward(value="np.tensordot(windows, w, axes=([2, 3, 4], [2, 0, 1]))"),
        "the bias taken away": _forward(value="np.tensordot(windows, w, axes=([2, 3, 4], [2, 0, 1])) - b"),
        "rows and columns of the kernel exchanged": _forward(
            value="np.tensordot(windows, w, axes=([2, 3, 4], [2, 1, 0])) + b"
        ),
        "the stride ignored": _forward(windows="windows"),
        "the stride along the rows only": _forward(windows="windows[::stride]"),
        "the stride begins one later": _forward(windows="windows[stride - 1 :: stride, stride - 1 :: stride]"),
        "the padding ignored": _forward(padded="x"),
        "padding on two sides only": _forward(padded="np.pad(x, [(0, padding), (0, padding), (0, 0)])"),
        "padded with the border": _forward(
            padded='np.pad(x, [(padding, padding), (padding, padding), (0, 0)], mode="edge")'
        ),
        "channels padded, too": _forward(
            padded="np.pad(x, padding)[:, :, padding : padding + x.shape[2]] + (padding > 0)"
        ),
        "the mean over the channels": _forward(
            value="np.tensordot(windows, w, axes=([2, 3, 4], [2, 0, 1])) / x.shape[2] + b"
        ),
        "the first channel only": _forward(
            value="np.tensordot(windows[:, :, 0], w[:, :, 0], axes=([2, 3], [0, 1])) + b"
        ),
        "the first filter for all": _forward(w="np.repeat(w[..., :1], w.shape[3], axis=3)"),
        "ReLU at the end": _forward(
            value="np.maximum(np.tensordot(windows, w, axes=([2, 3, 4], [2, 0, 1])) + b, 0)"
        ),
        "filters first": _forward(
            value="np.moveaxis(np.tensordot(windows, w, axes=([2, 3, 4], [2, 0, 1])) + b, 2, 0)"
        ),
        "writes into x": """
def conv_forward(x, w, b, padding, stride):
    padded = np.pad(x, [(padding, padding), (padding, padding), (0, 0)])
    windows = sliding_window_view(padded, w.shape[:2], axis=(0, 1))[::stride, ::stride]
    x *= 0
    return np.tensordot(windows, w, axes=([2, 3, 4], [2, 0, 1])) + b
""",
    },
    "conv_backward": {
        "the kernel turned on the way back": _backward(to_x="dy[r, c] * w[::-1, ::-1]"),
        "the kernel transposed": _backward(to_x="dy[r, c] * w.T"),
        "set in the place of added": _backward(add="="),
        "the last window only": _backward(add_w="="),
        "the gradient for the kernel turned": _backward(value="dx, dw[::-1, ::-1]"),
        "the stride ignored": _backward(row="r", column="c"),
        "the stride along the rows only": _backward(column="c"),
        "averaged over the outputs": _backward(value="dx, dw / dy.size"),
        "the other way round": _backward(value="dw, dx"),
        "the wrong sign": _backward(value="-dx, -dw"),
        "the output gradient ignored": _backward(to_x="w", to_w="x[rows, columns]"),
        "a step taken": _backward(value="dx, w - dw"),
        "y in the place of dy": _backward(
            before="dy = np.array([[np.sum(x[r * stride : r * stride + w.shape[0], c * stride : c * stride + "
            "w.shape[1]] * w) for c in range(dy.shape[1])] for r in range(dy.shape[0])])"
        ),
        "right for a stride of 1 only": """
def conv_backward(x, w, dy, stride):
    return signal.convolve2d(dy, w), signal.correlate2d(x, dy, mode="valid")
""",
        "correlation both times": """
def conv_backward(x, w, dy, stride):
    spread = np.zeros([(n - 1) * stride + 1 for n in dy.shape])
    spread[::stride, ::stride] = dy
    dx, full = np.zeros(x.shape), signal.correlate2d(spread, w, mode="full")
    dx[: full.shape[0], : full.shape[1]] = full
    seen = x[: full.shape[0], : full.shape[1]]
    return dx, signal.correlate2d(seen, spread, mode="valid")
""",
        "no place for what no window sees": """
def conv_backward(x, w, dy, stride):
    spread = np.zeros([(n - 1) * stride + 1 for n in dy.shape])
    spread[::stride, ::stride] = dy
    dx = signal.convolve2d(spread, w, mode="full")
    return dx, signal.correlate2d(x[: dx.shape[0], : dx.shape[1]], spread, mode="valid")
""",
    },
    "max_pool_backward": {
        "a quarter to each": """
def max_pool_backward(x, dy):
    dx = np.zeros(x.shape)
    dx[: 2 * dy.shape[0], : 2 * dy.shape[1]] = np.kron(dy, np.ones((2, 2))) / 4
    return dx
""",
        "all of it to each": """
def max_pool_backward(x, dy):
    dx = np.zeros(x.shape)
    dx[: 2 * dy.shape[0], : 2 * dy.shape[1]] = np.kron(dy, np.ones((2, 2)))
    return dx
""",
        "to every maximum": """
def max_pool_backward(x, dy):
    dx = np.zeros(x.shape)
    for r, c in np.ndindex(dy.shape):
        window = x[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        dx[2 * r : 2 * r + 2, 2 * c : 2 * c + 2] = dy[r, c] * (window == window.max())
    return dx
""",
        "shared among equal ones": """
def max_pool_backward(x, dy):
    dx = np.zeros(x.shape)
    for r, c in np.ndindex(dy.shape):
        window = x[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        best = window == window.max()
        dx[2 * r : 2 * r + 2, 2 * c : 2 * c + 2] = dy[r, c] * best / best.sum()
    return dx
""",
        "to the last of the equal ones": _pool(place="3 - window[::-1, ::-1].argmax()"),
        "to the smallest": _pool(place="window.argmin()"),
        "to the largest in absolute value": _pool(place="np.abs(window).argmax()"),
        "column by column": _pool(place="window.T.argmax()"),
        "the first pixel of each window": _pool(place="0"),
        "the maximum times the gradient": _pool(value="dy[r, c] * window.max()"),
        "the maximum itself": _pool(value="window.max()"),
        "one for every maximum": _pool(value="1.0"),
        "windows that overlap": _pool(window="x[r : r + 2, c : c + 2]"),
        "what is left of x": _pool(start="x.copy()"),
        "of the shape of dy": _pool(answer="dy"),
        "without the odd row and column": _pool(answer="dx[: 2 * dy.shape[0], : 2 * dy.shape[1]]"),
        "stopped where negative": _pool(value="dy[r, c] * (window.max() > 0)"),
    },
}
