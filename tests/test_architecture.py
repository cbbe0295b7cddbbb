"""The house keeps its order: floors, light imports, documented functions, nothing unused or out of place."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import structure

ROOT = Path(__file__).resolve().parents[1]
HELPERS = ROOT / "helpers"
MODULES = sorted(path for path in HELPERS.rglob("*.py"))
ROOMS = {"datasets", "estimators", "plots", "widgets", "exercises"}
# Subjects that are too large for one module.
PACKAGES = sorted(path.parent.name for path in HELPERS.glob("[a-z]*/__init__.py") if path.parent.name not in ROOMS)
# The computations: the modules directly in helpers/ but the checks, which are the ground floor, and those packages.
COMPUTATIONS = sorted([*(path.stem for path in HELPERS.glob("[a-z]*.py") if path.stem != "validation"), *PACKAGES])
NEEDS_KERAS = {"convnets"}
# What runs the course rather than being taught in it: a docstring is enough.
COMMAND = {f"transfer.{name}" for name in ("__main__", "command", "event_log", "folders", "report", "training")}
SERVICES = {"backend", "course", "selfcheck", *COMMAND}
# Methods whose arguments are the same in all of scikit-learn: the class says what goes in and comes out.
SCIKIT_LEARN = {"fit", "transform", "get_feature_names_out", "split", "get_n_splits"}
# Names that projects outside of this one call, so that they stay also where no notebook uses them.
FIXED = {
    "signals": "gaussian_kernel convolve smooth quantize kernel_density",
    "filters": "convolve2d mean_filter median_filter sobel add_salt_and_pepper",
    "fourier": "power_spectrum dominant_period keep_low_frequencies",
    "gabor": "gabor_filter filter_bank GaborFeatures kernels_2d texture_features",
    "evaluation": "leave_one_out accuracy_interval PurgedLeaveOneOut",
    "projection": "pca lda",
    "convnets": "output_size conv2d conv2d_gradients max_pool digit_network",
    "transfer": "load_backbone build_classifier",
    "speech": "local_features",
    "spectrograms": "spectrogram mel_filter_bank mfcc_image",
    "datasets": "load_epidemics load_textures load_faces load_pets load_digits28 load_sunspots load_devices "
    "load_sentences load_spoken_digits load_speech_commands",
}
FIXED_NAMES = {name for names in FIXED.values() for name in names.split()}


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(ROOT)))


# -- floors -----------------------------------------------------------------------------------------------------------


def floor(module: str) -> int:
    """The floor of a module of helpers by its dotted name."""
    room = module.split(".")[1] if "." in module else ""
    if room in ("", "validation"):
        return 0
    return {"datasets": 1, "plots": 3, "widgets": 4, "exercises": 4}.get(room, 2)


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that a module imports, also inside functions; ``from helpers import x`` counts as helpers.x."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom):
            if node.level:
                yield "a relative import"
            elif node.module == "helpers":
                yield from (f"helpers.{name.name}" for name in node.names)
            else:
                yield node.module


def climbing(module: str, tree: ast.Module) -> list[str]:
    """What a module imports from its own floor's other rooms or from above, or relatively."""
    here = module.split(".")[:2]
    found = []
    for name in imported(tree):
        if name == "a relative import":
            found.append(name)
        elif name.split(".")[0] == "helpers" and name.split(".")[:2] != here:
            # Computations may build on each other; rooms of floors 3 and 4 may not.
            if floor(name) > floor(module) or (floor(name) == floor(module) and floor(module) != 2):
                found.append(f"{name}, floor {floor(name)}, from floor {floor(module)}")
    return found


@each(MODULES)
def test_imports_only_from_floors_below(path):
    assert climbing(dotted(path), parse(path)) == []


@pytest.mark.parametrize(
    ("module", "code", "well"),
    [
        ("helpers.filters", "from helpers.signals import convolve", True),
        ("helpers.filters", "from helpers import validation", True),
        ("helpers.filters", "from helpers import plots", False),
        ("helpers.filters", "def f():\n    from helpers.plots import base", False),
        ("helpers.filters", "from . import signals", False),
        ("helpers.datasets.embedded", "from helpers import filters", False),
        ("helpers.datasets.embedded", "from helpers.datasets.registry import x", True),
        ("helpers.plots.filters", "from helpers.widgets import base", False),
        ("helpers.plots.filters", "from helpers.plots import base\nfrom helpers import filters", True),
        ("helpers.widgets.filters", "from helpers.exercises import base", False),
        ("helpers.validation", "import helpers.datasets", False),
    ],
)
def test_the_check_of_the_floors(module, code, well):
    assert (climbing(module, ast.parse(code)) == []) == well


def test_a_subject_has_the_same_name_on_every_floor():
    subjects = {*COMPUTATIONS, "base", "predict", "start", "__init__"}
    for room in ("plots", "widgets", "exercises"):
        for path in (HELPERS / room).glob("*.py"):
            assert path.stem in subjects, f"{path.relative_to(ROOT)} names no computation module"
    for name in COMPUTATIONS:
        if (HELPERS / "exercises" / f"{name}.py").exists():
            assert (ROOT / "tests/exercises" / f"{name}.py").exists(), f"wrong answers for {name} are missing"


# -- light imports ----------------------------------------------------------------------------------------------------


def run_python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, cwd=ROOT).stdout


def heavy_imports(module: str) -> str:
    heavy = {"matplotlib", "keras", "tensorflow", "IPython", "pandas"}
    return run_python(f"import sys, {module}; print(*sorted({heavy} & set(sys.modules)))").strip()


@pytest.mark.parametrize("name", ["helpers", "helpers.validation", *(f"helpers.{name}" for name in COMPUTATIONS)])
def test_loads_neither_matplotlib_nor_keras(name):
    assert heavy_imports(name) == ""


def test_a_heavy_import_is_seen():
    assert "matplotlib" in heavy_imports("helpers.plots")


def seconds_to_import(module: str, runs: int) -> float:
    """The fastest of several fresh processes, Python's own start included."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        run_python(f"import {module}")
        taken.append(time.perf_counter() - start)
    return min(taken)


def test_helpers_loads_at_once():
    assert seconds_to_import("helpers", runs=5) < 0.3


@pytest.mark.parametrize("name", sorted(set(COMPUTATIONS) - NEEDS_KERAS))
def test_a_computation_module_loads_within_a_second(name):
    assert seconds_to_import(f"helpers.{name}", runs=3) < 1.0


# -- documented functions ---------------------------------------------------------------------------------------------


def public_functions(path: Path) -> list[ast.FunctionDef]:
    """Functions of a module and methods of its classes that are meant to be called."""
    found = []
    for node in parse(path).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found += [part for part in node.body if isinstance(part, ast.FunctionDef)]
        if isinstance(node, ast.FunctionDef):
            found.append(node)
    return [function for function in found if not function.name.startswith("_")]


def is_computation(module: str) -> bool:
    """Whether a module of helpers, by its dotted name, computes what is taught."""
    _, subject, *_ = *module.split("."), ""
    return subject in COMPUTATIONS and module.removeprefix("helpers.") not in SERVICES


def undocumented(function: ast.FunctionDef, sections: bool, example: bool) -> list[str]:
    """What the docstring and the signature of a function lack."""
    parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    parameters = [parameter for parameter in parameters if parameter.arg not in ("self", "cls")]
    decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
    returns = function.returns is not None and ast.unparse(function.returns) != "None"
    document = ast.get_docstring(function) or ""
    found = []
    if not document:
        found.append("no docstring")
    if any(parameter.annotation is None for parameter in parameters) or function.returns is None:
        found.append("type hints are missing")
    if not sections or "property" in decorators:
        return found
    body = [node for statement in function.body for node in ast.walk(statement)]
    validates = any(
        isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("validation."))
        for node in body
    )
    wanted = {"Parameters": bool(parameters), "Returns": returns, "Raises": validates}
    there = set(re.findall(r"^(\w+)\n-+$", document, re.M))
    found += [f"no section {name}" for name, needed in wanted.items() if needed and name not in there]
    parameters_section = document.partition("Parameters\n")[2].partition("\n\n")[0]
    if parameters and "Parameters\n" in document:
        found += [
            f"{parameter.arg} is not described"
            for parameter in parameters
            if not re.search(rf"^[\w, ]*\b{parameter.arg}\b", parameters_section, re.M)
        ]
    if example and ">>>" not in document:
        found.append("no example")
    return found


@each(MODULES)
def test_public_functions_are_documented(path):
    """Everywhere a docstring and type hints; computations and loaders have all sections, computations an example."""
    computation = is_computation(dotted(path))
    found = []
    for function in public_functions(path):
        loader = floor(dotted(path)) == 1 and function.name.startswith("load_")
        full = (computation or loader) and function.name not in SCIKIT_LEARN
        found += [f"{function.name}: {lack}" for lack in undocumented(function, full, example=computation and full)]
    assert not found, "\n".join(found)


GOOD = '''
def double(x: float) -> float:
    """Twice x.

    Parameters
    ----------
    x : float

    Returns
    -------
    float

    Raises
    ------
    TypeError

    Examples
    --------
    >>> double(2.0)
    4.0
    """
    return 2 * validation.number(x, "x")
'''


def test_the_check_of_the_documentation():
    def lacks(old: str, new: str) -> list[str]:
        return undocumented(ast.parse(GOOD.replace(old, new)).body[0], sections=True, example=True)

    assert lacks("", "") == []
    assert "type hints are missing" in lacks("x: float)", "x)")
    assert "type hints are missing" in lacks(" -> float", "")
    assert "no section Parameters" in lacks("Parameters\n", "Arguments\n")
    assert "no section Returns" in lacks("Returns\n", "Gives\n")
    assert "no section Raises" in lacks("Raises\n", "Errors\n")
    assert "x is not described" in lacks("    x : float\n", "    y : float\n")
    assert "no example" in lacks(">>> double", "double")
    assert "no docstring" in undocumented(ast.parse("def f(): pass").body[0], sections=False, example=False)


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("helpers.filters", True),
        ("helpers.transfer", True),
        ("helpers.transfer.backbones", True),
        ("helpers.transfer.__main__", False),
        ("helpers.transfer.command", False),
        ("helpers.validation", False),
        ("helpers.backend", False),
        ("helpers.plots.filters", False),
        ("helpers.estimators.transfer", False),
        ("helpers", False),
    ],
)
def test_which_modules_are_computations(module, expected):
    assert is_computation(module) == expected


@each(MODULES)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(parse(path)), "no docstring"


# -- nothing unused ---------------------------------------------------------------------------------------------------


def names_used(tree: ast.Module) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def unused(defined: dict[str, list[str]], used: list[set[str]], fixed: set[str]) -> list[str]:
    """Public functions and classes by module that nothing uses."""
    somewhere = fixed.union(*used)
    return [f"{module}.{name}" for module, names in defined.items() for name in names if name not in somewhere]


def test_every_public_function_is_used():
    """By a notebook, by helpers or by a script that makes data; tests alone do not keep a function alive."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    defined = {dotted(path): [node.name for node in parse(path).body if isinstance(node, kinds)] for path in MODULES}
    defined = {module: [name for name in names if name[0] != "_"] for module, names in defined.items()}
    used = [names_used(parse(path)) for path in [*MODULES, *(ROOT / "data").glob("*.py")]]
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        used += [names_used(ast.parse(cell.source)) for _, cell in structure.read(path).code]
    assert unused(defined, used, FIXED_NAMES) == []


def test_the_check_of_the_unused():
    assert unused({"helpers.a": ["used", "fixed", "idle"]}, [{"used"}, set()], {"fixed"}) == ["helpers.a.idle"]
    assert names_used(ast.parse("def d(): a.b(c)")) == {"a", "b", "c"}


@pytest.mark.parametrize("room", ["plots", "widgets", "exercises", "datasets", *PACKAGES])
def test_rooms_hand_out_what_they_say(room):
    module = importlib.import_module(f"helpers.{room}")
    for name in module.__all__:
        assert hasattr(module, name), f"helpers.{room} has no {name}"
    for name in module.__all__:
        if inspect.isfunction(value := getattr(module, name)):
            assert value.__doc__


# -- files ------------------------------------------------------------------------------------------------------------


def tracked() -> list[Path]:
    """The files of the tree: those that git knows or would add; all of them where this is no clone."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listing.returncode == 0:
        return sorted(path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file())
    skipped = {".venv", "build", "__pycache__", ".pytest_cache", ".hypothesis", ".ipynb_checkpoints"}
    files = (path for path in ROOT.rglob("*") if path.is_file())
    return sorted(path for path in files if not skipped & set(path.relative_to(ROOT).parts))


def text_of(path: Path) -> str:
    """The text of a file; of a notebook the sources and the printed outputs, without pictures."""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = structure.read(path).cells
    return "\n".join([cell.source for cell in cells] + [structure.printed(cell) for cell in cells if "outputs" in cell])


FILES = tracked()
TEXTS = {
    path: text_of(path)
    for path in FILES
    if path.suffix in (".py", ".md", ".ipynb", ".toml", ".yml", ".yaml", ".cfg", ".mplstyle", ".csv", ".txt", "")
    and path.name != "requirements.lock"
}


def joined(pieces: str) -> str:
    """A word that must stand in no file, not even in this one: it is written in pieces."""
    return pieces.replace("·", "")


# How the course came to be is no part of it; what is left to be filled in is no course yet.
DEVELOPMENT = [
    re.compile(joined(pieces))
    for pieces in (
        r"(?i)\biss·ues? #?\d", r"(?i)\bpull requ·ests? #?\d", r"\b\d o·f 7\b", r"(?i)\bthis sess·ion\b",
        r"(?i)\bthe br·ief\b", r"(?i)\bmy ta·sk\b", r"(?i)\b(sub-?)?ag·ents?\b(?!\s*(string|header))",
        r"(?i)\bCla·ude\b", r"(?i)\bChat·GPT\b", r"(?i)\bGP·T-\d", r"\bLL·Ms?\b", r"(?i)\blanguage mod·els?\b",
        r"\bA·I[- ](generated|assistant)", r"\bsha·red/design\b", r"/wo·rk/(main|shared)\b",
        r"\b(ARCHITEC·TURE|COU·RSE|STY·LE)\.md\b",
        r"\b(TO·DO|FIX·ME|XX·X|HA·CK|TEMPO·RARY|TB·D)\b", r"\bRU·N\d\d\b", r"(?i)\blorem ip·sum\b",
    )
]  # fmt: skip


@each(list(TEXTS))
def test_no_word_about_how_the_course_is_developed(path):
    found = [match[0] for pattern in DEVELOPMENT for match in pattern.finditer(TEXTS[path])]
    assert not found, found


@pytest.mark.parametrize(
    "pieces",
    [
        "see iss·ue #12", "pull requ·est 3", "part 2 o·f 7", "in this sess·ion", "as the br·ief says", "my ta·sk is",
        "# TO·DO: later", "FIX·ME", "XX·X", "a HA·CK", "TEMPO·RARY", "TB·D", "| RU·N01 |", "Lorem ip·sum dolor",
        "a sub·ag·ent", "two ag·ents", "Cla·ude", "Chat·GPT", "GP·T-4", "an LL·M", "a language mod·el",
        "as an A·I assistant", "sha·red/design/a", "/wo·rk/main/x", "ARCHITEC·TURE.md", "COU·RSE.md", "STY·LE.md",
    ],
)  # fmt: skip
def test_the_check_of_the_words(pieces):
    assert any(pattern.search(joined(pieces)) for pattern in DEVELOPMENT)


@pytest.mark.parametrize(
    "pieces", ["an iss·ue with edges", "2 of 3", "re·ag·ents", "a Dask sess·ion", "a user ag·ent string", "to do"]
)
def test_the_check_of_the_words_lets_pass(pieces):
    assert not any(pattern.search(joined(pieces)) for pattern in DEVELOPMENT)


PICKLE = r"\bpickle\b|allow_pickle\s*=\s*True|\bjoblib\.(load|dump)\b|\btorch\.load\b|\bdill\b|\bshelve\b"


@each([path for path in TEXTS if path.suffix in (".py", ".ipynb") and path.relative_to(ROOT).parts[0] != "tests"])
def test_nothing_is_pickled(path):
    assert not re.search(PICKLE, TEXTS[path])


@pytest.mark.parametrize("suffix", [".pkl", ".pickle", ".joblib", ".pt", ".exe", ".zip"])
def test_no_file_that_could_run_code_when_read(suffix):
    assert [path for path in FILES if path.suffix == suffix] == []


def test_the_check_of_pickles():
    assert all(re.search(PICKLE, text) for text in ("import pickle", "np.load(f, allow_pickle=True)", "joblib.load(f)"))
    assert not re.search(PICKLE, "np.load(f, allow_pickle=False); joblib.Parallel(2)")


@each([path for path in FILES if path.suffix == ".py"])
def test_code_files_are_short(path):
    lines = TEXTS[path].splitlines()
    assert len(lines) <= 800, f"{len(lines)} lines; divide it"
    long = [number for number, line in enumerate(lines, start=1) if len(line) > 120]
    assert not long, f"lines of more than 120 columns: {long}"


def named_files(markdown: str) -> Iterator[str]:
    """Links to files, and what stands in code marks and looks like a path of this project."""
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)|<img[^>]*src=\"([^\"]+)\"", structure.without_code(markdown)):
        yield from (part for part in link if part and not part.startswith(("http", "mailto:")))
    fences = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    for name in re.findall(r"`([^`\s]+)`", fences):
        looks_like_a_path = re.fullmatch(r"[\w./-]+", name) and re.search(r"/|\.(py|md|toml|yml|lock|cfg|ipynb)$", name)
        if looks_like_a_path and not re.search(r"[A-Z]{4,}|\.\.\.", name.removesuffix(".md")):
            yield name


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "data/README.md", "workshop/CLUSTER.md", "workshop/HUB.md"]
)
def test_documents_name_real_files(name):
    document = ROOT / name
    for file in named_files(document.read_text(encoding="utf-8")):
        if file.startswith((".venv", "build/", "/", "~")):  # what commands make, and examples
            continue
        places = (ROOT, document.parent, HELPERS)
        assert any((place / file).exists() for place in places), f"{name} names {file}, which is not there"


def test_the_check_of_named_files():
    text = "See [a](b.md) and `c/d.py`, `e.py`, `helpers/SUBJECT.py`, `make lab`, `[x](y)`, `1/2 x`\n```\nf/g.py\n```"
    assert list(named_files(text)) == ["b.md", "c/d.py", "e.py"]


def test_the_readme_lists_every_notebook():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"):
        assert f"(notebooks/{path.name})" in readme
