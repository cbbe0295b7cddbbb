"""Plausible wrong answers to the exercises of notebook 06, by what is wrong with them."""

_PCA = """
def pca_in_five_lines(X, n_components):
    mean = {mean}
    _, singular, axes = np.linalg.svd({centred}, full_matrices=False)
    axes = {axes}
    variances = {variances}
    rebuilt = {rebuilt}
    return {value}
"""

_FISHER = """
def fisher_direction(X, y):
    first, second = X[y == 0], X[y == 1]
    apart = {apart}
    spread = {spread}
    direction = {direction}
    return {value}
"""

_COUNT = """
def components_for(X, share):
    variances = {variances}
    held = {held}
    return {value}
"""

_HONEST = """
def honest_accuracy(X, y):
    steps = {steps}
    {before}
    return {value}
"""


def _pca(
    mean="X.mean(axis=0)",
    centred="X - mean",
    axes="axes[:n_components]",
    variances="singular[:n_components] ** 2 / (len(X) - 1)",
    rebuilt="mean + (X - mean) @ axes.T @ axes",
    value="variances, rebuilt",
):
    return _PCA.format(mean=mean, centred=centred, axes=axes, variances=variances, rebuilt=rebuilt, value=value)


def _fisher(
    apart="second.mean(axis=0) - first.mean(axis=0)",
    spread="np.cov(first.T) * (len(first) - 1) + np.cov(second.T) * (len(second) - 1)",
    direction="np.linalg.solve(spread, apart)",
    value="direction / np.linalg.norm(direction)",
):
    return _FISHER.format(apart=apart, spread=spread, direction=direction, value=value)


def _count(
    variances="np.linalg.svd(X - X.mean(axis=0), compute_uv=False) ** 2",
    held="np.cumsum(variances) / variances.sum()",
    value="int(np.argmax(held >= share)) + 1",
):
    return _COUNT.format(variances=variances, held=held, value=value)


def _honest(
    steps="[StandardScaler(), PCA(10), LinearDiscriminantAnalysis(), KNeighborsClassifier(1)]",
    before="pass",
    value="evaluation.leave_one_out(make_pipeline(*steps), X, y).accuracy",
):
    return _HONEST.format(steps=steps, before=before, value=value)


WRONG_ANSWERS = {
    "pca_in_five_lines": {
        "not centred": _pca(centred="X"),
        "centred by rows": _pca(mean="X.mean(axis=1, keepdims=True)"),
        "the mean of all numbers": _pca(mean="X.mean()"),
        "the mean not added again": _pca(rebuilt="(X - mean) @ axes.T @ axes"),
        "rebuilt without centring": _pca(rebuilt="X @ axes.T @ axes"),
        "divided by n": _pca(variances="singular[:n_components] ** 2 / len(X)"),
        "singular values not squared": _pca(variances="singular[:n_components] / (len(X) - 1)"),
        "standard deviations": _pca(variances="singular[:n_components] / np.sqrt(len(X) - 1)"),
        "shares of the variance": _pca(variances="singular[:n_components] ** 2 / np.sum(singular**2)"),
        "all variances": _pca(variances="singular**2 / (len(X) - 1)"),
        "all components": _pca(axes="axes"),
        "the last components": _pca(axes="axes[-n_components:]"),
        "one component too few": _pca(axes="axes[: n_components - 1]"),
        "columns for rows": _pca(axes="axes.T[:n_components]"),
        "standardised": _pca(centred="(X - mean) / X.std(axis=0)"),
        "the coordinates for the rebuilt samples": _pca(rebuilt="(X - mean) @ axes.T"),
        "the components for the rebuilt samples": _pca(rebuilt="axes"),
        "the other way round": _pca(value="rebuilt, variances"),
        "variances of the features": _pca(variances="np.sort(X.var(axis=0, ddof=1))[::-1][:n_components]"),
        "the features of largest variance kept": """
def pca_in_five_lines(X, n_components):
    variances = X.var(axis=0, ddof=1)
    kept = np.argsort(variances)[::-1][:n_components]
    rebuilt = np.tile(X.mean(axis=0), (len(X), 1))
    rebuilt[:, kept] = X[:, kept]
    return variances[kept], rebuilt
""",
        "eigenvalues in the order in which eigh gives them": """
def pca_in_five_lines(X, n_components):
    mean = X.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(X.T))
    axes = vectors[:, :n_components].T
    return values[:n_components], mean + (X - mean) @ axes.T @ axes
""",
    },
    "fisher_direction": {
        "the difference of the means": _fisher(direction="apart"),
        "from class 1 to class 0": _fisher(apart="first.mean(axis=0) - second.mean(axis=0)"),
        "not of length 1": _fisher(value="direction"),
        "largest entry 1": _fisher(value="direction / np.abs(direction).max()"),
        "sum of the absolute entries 1": _fisher(value="direction / np.abs(direction).sum()"),
        "multiplied with the spread": _fisher(direction="spread @ apart"),
        "the covariance of all samples, classes ignored": _fisher(spread="np.cov(X.T) + 0.1 * np.eye(X.shape[1])"),
        "classes of equal weight, whatever their size": _fisher(spread="np.cov(first.T) + np.cov(second.T)"),
        "the first class only": _fisher(spread="np.cov(first.T)"),
        "the diagonal only": _fisher(
            spread="np.diag(first.var(axis=0) * len(first) + second.var(axis=0) * len(second))"
        ),
        "divided by the variances of the features": _fisher(direction="apart / X.var(axis=0)"),
        "the standard deviation for the variance": _fisher(direction="apart / X.std(axis=0)"),
        "the first principal component": _fisher(
            direction="np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2][0]"
        ),
        "the last principal component": _fisher(
            direction="np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2][-1]"
        ),
        "always positive": _fisher(value="np.abs(direction) / np.linalg.norm(direction)"),
        "medians for means": _fisher(apart="np.median(second, axis=0) - np.median(first, axis=0)"),
        "not centred": _fisher(spread="first.T @ first + second.T @ second"),
    },
    "components_for": {
        "one too few": _count(value="int(np.argmax(held >= share))"),
        "one too many": _count(value="int(np.argmax(held >= share)) + 2"),
        "not squared": _count(variances="np.linalg.svd(X - X.mean(axis=0), compute_uv=False)"),
        "not centred": _count(variances="np.linalg.svd(X, compute_uv=False) ** 2"),
        "how many hold such a share each": _count(value="int(np.sum(variances / variances.sum() >= share))"),
        "how many are below the share": _count(value="int(np.sum(held < share))"),
        "the smallest first": _count(held="np.cumsum(variances[::-1]) / variances.sum()"),
        "of the number of components": _count(value="int(np.ceil(share * len(variances)))"),
        "variances of the features": _count(variances="np.sort(X.var(axis=0))[::-1]"),
        "standardised": _count(
            variances="np.linalg.svd((X - X.mean(axis=0)) / X.std(axis=0), compute_uv=False) ** 2"
        ),
        "always 95 %": _count(value="int(np.argmax(held >= 0.95)) + 1"),
        "the share itself": _count(value="float(held[np.argmax(held >= share)])"),
        "a truth value for each": _count(value="held >= share"),
    },
    "honest_accuracy": {
        "everything fitted before": _honest(
            before="X = make_pipeline(*steps[:3]).fit_transform(X, y); steps = steps[3:]"
        ),
        "the scaler fitted before": _honest(before="X = steps[0].fit_transform(X); steps = steps[1:]"),
        "scaler and PCA fitted before": _honest(
            before="X = make_pipeline(*steps[:2]).fit_transform(X); steps = steps[2:]"
        ),
        "only LDA fitted before": """
def honest_accuracy(X, y):
    seen = make_pipeline(StandardScaler(), PCA(10), LinearDiscriminantAnalysis()).fit(X, y)
    return evaluation.leave_one_out(KNeighborsClassifier(1), seen.transform(X), y).accuracy
""",
        "tested on the training samples": _honest(value="make_pipeline(*steps).fit(X, y).score(X, y)"),
        "no scaler": _honest(steps="[PCA(10), LinearDiscriminantAnalysis(), KNeighborsClassifier(1)]"),
        "no PCA": _honest(steps="[StandardScaler(), LinearDiscriminantAnalysis(), KNeighborsClassifier(1)]"),
        "no LDA": _honest(steps="[StandardScaler(), PCA(10), KNeighborsClassifier(1)]"),
        "PCA before the scaler": _honest(
            steps="[PCA(10), StandardScaler(), LinearDiscriminantAnalysis(), KNeighborsClassifier(1)]"
        ),
        "three neighbours": _honest(
            steps="[StandardScaler(), PCA(10), LinearDiscriminantAnalysis(), KNeighborsClassifier(3)]"
        ),
        "five components": _honest(
            steps="[StandardScaler(), PCA(5), LinearDiscriminantAnalysis(), KNeighborsClassifier(1)]"
        ),
        "LDA as the classifier": _honest(steps="[StandardScaler(), PCA(10), LinearDiscriminantAnalysis()]"),
        "in percent": _honest(value="100 * evaluation.leave_one_out(make_pipeline(*steps), X, y).accuracy"),
        "the whole score": _honest(value="evaluation.leave_one_out(make_pipeline(*steps), X, y)"),
        "the number of right answers": _honest(
            value="evaluation.leave_one_out(make_pipeline(*steps), X, y).correct"
        ),
        "one half held out": _honest(value="make_pipeline(*steps).fit(X[::2], y[::2]).score(X[1::2], y[1::2])"),
    },
}
