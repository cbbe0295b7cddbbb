"""Every demo is driven headless: each control to its minimum, middle, maximum and each option, and at random."""

import io
import itertools
import re
from collections.abc import Callable, Iterator

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from helpers import plots, widgets
from helpers.widgets import base
from helpers.widgets.base import Frame, demo
from helpers.widgets.predict import Question, question_box

# -- driving a demo ---------------------------------------------------------------------------------------------------


def positions(control: ipywidgets.Widget) -> list:
    """Minimum, middle and maximum of a slider or a number box; every option of a choice."""
    if isinstance(control, ipywidgets.SelectionRangeSlider):
        options = list(control._options_values)
        return [(options[0], options[0]), (options[0], options[-1]), (options[-1], options[-1])]
    if hasattr(control, "options"):
        return list(control._options_values)
    if isinstance(control, (ipywidgets.Checkbox, ipywidgets.ToggleButton)):
        return [False, True]
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [control.base**exponent for exponent in (control.min, (control.min + control.max) / 2, control.max)]
    if hasattr(control, "min") and hasattr(control, "max"):
        middle = (control.min + control.max) / 2
        if isinstance(control.min, int):
            middle = int(middle)
        if isinstance(control.value, tuple):
            ends = [(control.min, end) for end in (control.min, middle, control.max)]
            return [*ends, (middle, control.max)]
        return [control.min, middle, control.max]
    raise TypeError(f"a {type(control).__name__} has no minimum, maximum or options that a test could move it to")


def pixels(png: bytes) -> np.ndarray:
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    return np.asarray(picture.convert("RGB"))


def faults(box: ipywidgets.VBox) -> Iterator[str]:
    """What is wrong with the picture and the caption that a demo shows now."""
    if pixels(box.picture.value).std() == 0:
        yield "the picture is blank"
    if re.search(r"\bnan\b", box.caption.value) or not re.search(r"\d", box.caption.value):
        yield f"the caption holds no number: {box.caption.value}"


def stale(box: ipywidgets.VBox) -> Iterator[str]:
    """Whether the picture differs from one that is drawn anew as a whole."""
    box.frame.redraw_background()
    if not np.array_equal(pixels(box.frame.png()), pixels(box.picture.value)):
        yield "the picture differs from one drawn anew: something that changed is not among the live artists"


def move(box: ipywidgets.VBox, **values) -> bytes:
    for name, value in values.items():
        box.controls[name].value = value
    return box.picture.value


def complaints(factory: Callable[[], ipywidgets.VBox], combinations: int = 8) -> list[str]:
    """Everything that is wrong with a demo, found by moving its controls."""
    box = factory()
    start = {name: control.value for name, control in box.controls.items()}
    size = pixels(box.picture.value).shape
    found = [f"at the start: {fault}" for fault in (*faults(box), *stale(box))]
    rng = np.random.default_rng(0)
    at_random = [
        {name: (choices := positions(control))[rng.integers(len(choices))] for name, control in box.controls.items()}
        for _ in range(combinations)
    ]

    def look(values: dict) -> None:
        found.extend(f"{values}: {fault}" for fault in faults(box))
        if pixels(box.picture.value).shape != size:
            found.append(f"{values}: the picture changed its size")

    for name, control in box.controls.items():
        if not control.description.strip():
            found.append(f"{name} has no description")
        for others in [start, *at_random]:
            move(box, **others)
            before = box.picture.value
            values = positions(control)
            changed = False
            for value in values:
                changed |= move(box, **{name: value}) != before
                if others is start:
                    look({name: value})
            if changed:
                break
        else:
            found.append(f"{name} does not change the picture")
        move(box, **start)
    for values in at_random:
        move(box, **values)
        look(values)
        found.extend(f"{values}: {fault}" for fault in stale(box))
    return found


each_demo = pytest.mark.parametrize("name", widgets.DEMOS)


@each_demo
def test_demo(name):
    found = complaints(widgets.DEMOS[name])
    assert not found, "\n".join(found)


@each_demo
def test_two_of_a_kind_do_not_share_their_state(name):
    found = shared_state(widgets.DEMOS[name])
    assert not found, found


def shared_state(factory: Callable[[], ipywidgets.VBox]) -> list[str]:
    """What of one demo changes while another one of the same kind is moved."""
    moved, still = factory(), factory()
    if moved.picture.value != still.picture.value:
        return ["two new ones differ"]
    picture, caption = still.picture.value, still.caption.value
    values = {name: control.value for name, control in still.controls.items()}
    for name, control in moved.controls.items():
        for value in positions(control):
            move(moved, **{name: value})
    found = [name for name, control in still.controls.items() if control.value != values[name]]
    if still.picture.value != picture or still.caption.value != caption:
        found.append("picture or caption")
    move(moved, **values)
    move(still, **{name: positions(control)[-1] for name, control in still.controls.items()})
    move(still, **values)  # drawn anew after the other one moved
    if still.picture.value != picture:
        found.append("what is drawn")
    return found


def scripts(box: ipywidgets.Box) -> list[str]:
    """The scripts that a box brings along."""
    parts = list(itertools.chain.from_iterable(part.outputs for part in box.children if hasattr(part, "outputs")))
    return [part["data"]["application/javascript"] for part in parts]


@each_demo
def test_a_demo_names_its_controls_for_screen_readers(name):
    box = widgets.DEMOS[name]()
    assert scripts(box) == [base._NAME_THE_CONTROLS]
    assert "course-demo" in box._dom_classes and "course-caption" in box.caption._dom_classes


@each_demo
def test_every_control_stands_in_the_box(name):
    box = widgets.DEMOS[name]()

    def within(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from within(child)

    shown = list(within(box))
    assert all(control in shown for control in box.controls.values())
    assert box.picture in shown and box.caption in shown
    descriptions = [control.description for control in box.controls.values()]
    assert len(set(descriptions)) == len(descriptions)


# -- predict-first questions ------------------------------------------------------------------------------------------


def question_faults(question: Question) -> list[str]:
    """What is wrong with a question, found by choosing each of its options in turn."""
    found = []
    if len(question.options) < 2 or len(set(question.options)) < len(question.options):
        found.append("at least two different options are wanted")
    if not question.because.strip():
        found.append("no reason is given")
    box = question_box(question)
    if box.options.value is not None:
        found.append("an option is chosen before the reader chooses")
    right = []
    for option in question.options:
        box.options.value = option
        if question.because not in box.feedback.value:
            found.append(f"{option}: no reason is shown")
        if "<b>Right.</b>" in box.feedback.value:
            right.append(option)
        elif "<b>Not this time.</b>" not in box.feedback.value:
            found.append(f"{option}: not said whether it is right")
    if len(right) != 1:
        found.append(f"{len(right)} options are right")
    return found


@pytest.mark.parametrize("name", widgets.QUESTIONS)
def test_question(name):
    assert question_faults(widgets.QUESTIONS[name]) == []
    assert scripts(widgets.predict(name)) == [base._NAME_THE_CONTROLS]


@pytest.mark.parametrize(
    "question",
    [
        Question(("a", "a"), 0, "so"),
        Question(("a",), 0, "so"),
        Question(("a", "b"), 2, "so"),
        Question(("a", "b"), 0, " "),
    ],
)
def test_bad_questions_are_found(question):
    assert question_faults(question)


def test_changing_your_mind_changes_the_feedback():
    box = question_box(Question(("a", "b"), 1, "It is so."))
    box.options.value = "a"
    assert "Not this time." in box.feedback.value
    box.options.value = "b"
    assert "Right." in box.feedback.value
    box.options.value = None
    assert "Right." in box.feedback.value


def test_an_unknown_question_is_named():
    with pytest.raises(ValueError, match="name must be one of .*but 'no_such' was given"):
        widgets.predict("no_such")


# -- the checks above catch a bad demo --------------------------------------------------------------------------------


def slider(**options) -> ipywidgets.IntSlider:
    return ipywidgets.IntSlider(**{"description": "Height", "min": 0, "max": 4, "value": 1} | options)


def a_demo(update: Callable | None = None, static: bool = False, **controls) -> ipywidgets.VBox:
    """A line whose height is set by a slider; `update(frame, line, **values)` may spoil it."""
    figure, ax = plots.figure(size=(3, 2))
    (line,) = ax.plot([0, 1], [0, 0])
    ax.set_ylim(-1, 50)
    frame = Frame(figure, [] if static else [line])

    def good(frame, line, height, **others) -> str:
        line.set_ydata([height, height])
        return f"Height {height}"

    chosen = update or good
    return demo(frame, lambda **values: chosen(frame, line, **values), {"height": slider()} | controls)


def title_not_live(frame, line, height):
    line.set_ydata([height, height])
    line.axes.set_title(f"{height}")
    return f"Height {height}"


def fails_at_maximum(frame, line, height):
    line.set_ydata([height, 1 / (4 - height)])
    return f"Height {height}"


def without_number(frame, line, height):
    line.set_ydata([height, height])
    return "A line"


def not_a_number(frame, line, height):
    line.set_ydata([height, height])
    return f"Height {height}, slope nan"


def growing(frame, line, height):
    frame.figure.set_size_inches(3, 2 + height)
    frame.redraw_background()
    line.set_ydata([height, height])
    return f"Height {height}"


def test_a_good_demo_passes():
    assert complaints(a_demo) == [] == shared_state(a_demo)


def test_a_title_that_changes_is_well_if_the_background_is_redrawn():
    def update(frame, line, height):
        frame.redraw_background()
        return title_not_live(frame, line, height)

    assert complaints(lambda: a_demo(update)) == []


@pytest.mark.parametrize(
    ("factory", "fault"),
    [
        (lambda: a_demo(title_not_live), "differs from one drawn anew"),
        (lambda: a_demo(static=True), "differs from one drawn anew"),
        (lambda: a_demo(without_number), "the caption holds no number"),
        (lambda: a_demo(not_a_number), "the caption holds no number"),
        (lambda: a_demo(growing), "changed its size"),
        (lambda: a_demo(width=slider(description="Width")), "width does not change the picture"),
        (lambda: a_demo(lambda frame, line, height: f"Height {height}"), "height does not change the picture"),
    ],
)
def test_a_bad_demo_is_found(factory, fault):
    assert any(fault in complaint for complaint in complaints(factory)), complaints(factory)


def test_an_exception_at_an_extreme_is_raised():
    with pytest.raises(ZeroDivisionError):
        complaints(lambda: a_demo(fails_at_maximum))


def test_a_control_that_matters_only_together_with_another_is_well():
    def update(frame, line, height, shown):
        line.set_ydata([height if shown else 0] * 2)
        return f"Height {height}"

    assert complaints(lambda: a_demo(update, shown=ipywidgets.Checkbox(description="Shown", value=False))) == []


def test_a_control_without_description_is_refused():
    with pytest.raises(ValueError, match="description"):
        a_demo(width=slider(description=""))


def test_shared_state_is_found():
    figure, ax = plots.figure(size=(3, 2))
    (line,) = ax.plot([0, 1], [0, 0])
    ax.set_ylim(-1, 5)
    height = slider()

    def update(height):
        line.set_ydata([height, height])
        return f"Height {height}"

    def one_control_for_all() -> ipywidgets.VBox:
        return demo(Frame(figure, [line]), update, {"height": height})

    assert shared_state(one_control_for_all)

    def a_counter_for_all(counter=[0]) -> ipywidgets.VBox:
        def count(frame, line, height):
            counter[0] += 1
            line.set_ydata([height, counter[0]])
            return f"Height {height}"

        return a_demo(count)

    assert shared_state(a_counter_for_all)


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        (slider(min=-3, max=4), [-3, 0, 4]),
        (ipywidgets.FloatSlider(min=0, max=1), [0.0, 0.5, 1.0]),
        (ipywidgets.FloatLogSlider(min=-1, max=1, base=10), [0.1, 1.0, 10.0]),
        (ipywidgets.BoundedIntText(min=-9, max=9), [-9, 0, 9]),
        (ipywidgets.Dropdown(options=[("one", 1), ("two", 2)]), [1, 2]),
        (ipywidgets.ToggleButtons(options=["a", "b"]), ["a", "b"]),
        (ipywidgets.SelectionSlider(options=[3, 5]), [3, 5]),
        (ipywidgets.SelectionRangeSlider(options=[3, 5]), [(3, 3), (3, 5), (5, 5)]),
        (ipywidgets.Checkbox(), [False, True]),
        (ipywidgets.FloatRangeSlider(min=0, max=4), [(0.0, 0.0), (0.0, 2.0), (0.0, 4.0), (2.0, 4.0)]),
    ],
)
def test_positions(control, expected):
    assert positions(control) == expected
    for value in expected:
        control.value = value
        assert control.value == value


def test_a_control_that_cannot_be_moved_is_not_passed_over():
    with pytest.raises(TypeError, match="FloatText"):
        positions(ipywidgets.FloatText())


def test_a_control_that_the_update_moves_causes_no_second_update():
    calls = []

    def update(frame, line, height, width):
        calls.append(height)
        width_control.value = height
        line.set_ydata([height, height])
        return f"Height {height}"

    width_control = slider(description="Width")
    box = a_demo(update, width=width_control)
    calls.clear()
    box.controls["height"].value = 3
    assert calls == [3] and width_control.value == 3
