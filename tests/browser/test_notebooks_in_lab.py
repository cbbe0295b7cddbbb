"""Every notebook in JupyterLab, used as a reader uses it: with the menu, the keyboard and a narrow window."""

import io
import re
import statistics
import wave
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import ipywidgets
import numpy as np
import pytest
import soundfile
from lab import ran as running
from lab import resize
from conftest import VIEWPORT, Reader
from playwright.sync_api import Locator, expect

from helpers.widgets import DEMOS, QUESTIONS
from tests import structure

# Complaints of the page that are not ours, each with the reason.
ALLOWED: tuple[str, ...] = (
    "net::ERR_ABORTED: blob:",  # a player that is given another sound stops loading the one before
)
# Milliseconds from key press to new picture, the median: pictures of pictures are larger than those of lines.
LIMIT, LIMIT_OF_PICTURES = 100, 140
PICTURES = {
    "kernel_editor", "denoiser", "edge_detector", "picture_band_pass", "gabor_designer_2d", "window_length",
    "say_a_digit",
}  # fmt: skip
PRESSES, FINE = 24, ("slider", "spinbutton")  # they have a step further, and another
# How each kind of control is found by a screen reader, and the key that moves it.
KINDS = {
    ipywidgets.IntSlider: ("slider", "ArrowRight", "ArrowLeft"),
    ipywidgets.SelectionSlider: ("slider", "ArrowRight", "ArrowLeft"),
    ipywidgets.FloatSlider: ("slider", "ArrowRight", "ArrowLeft"),
    ipywidgets.Dropdown: ("combobox", "ArrowDown", "ArrowUp"),
    ipywidgets.BoundedIntText: ("spinbutton", "ArrowUp", "ArrowDown"),
    ipywidgets.BoundedFloatText: ("spinbutton", "ArrowUp", "ArrowDown"),
    ipywidgets.RadioButtons: ("radiogroup", "ArrowDown", "ArrowUp"),
    ipywidgets.Checkbox: ("checkbox", "Space", "Space"),
}
# Presses a key in the page's focused control and says how long it took until the picture beside it was another one,
# decoded and in the next frame; null where it stayed the same.
NEXT_PICTURE = """
picture => new Promise(resolve => {
  let pressed = null;
  const patience = setTimeout(() => { seen.disconnect(); resolve(null); }, 3000);
  document.addEventListener('keydown', event => { pressed = event.timeStamp; }, {once: true, capture: true});
  const seen = new MutationObserver(async () => {
    if (pressed === null) return;
    seen.disconnect();
    clearTimeout(patience);
    await picture.decode();
    requestAnimationFrame(() => resolve(performance.now() - pressed));
  });
  seen.observe(picture, {attributes: true, attributeFilter: ['src']});
})
"""


def demos(reader: Reader) -> list[tuple[str, Locator]]:
    """The demos of a notebook: name, and box on the page."""
    return [
        (call, reader.cell(index).locator(".course-demo"))
        for index, cell in enumerate(reader.cells)
        if cell.cell_type == "code"
        for call in structure.widget_calls(cell)
        if call in DEMOS
    ]


@cache
def described(name: str) -> list[tuple[str, str, str, str]]:
    """The controls of a demo: visible label, what a screen reader calls it, the key that moves it on, and back; of one
    that stands at its end, the other way round."""
    found = []
    for control in DEMOS[name]().controls.values():
        role, onward, back = KINDS[type(control)]
        chosen = isinstance(control, (ipywidgets.SelectionSlider, ipywidgets.Dropdown, ipywidgets.RadioButtons))
        last = len(control.options) - 1 if chosen else getattr(control, "max", None)
        at_the_end = (control.index if chosen else control.value) == last
        found.append((control.description, role, *((back, onward) if at_the_end else (onward, back))))
    return found


def controls(name: str, box: Locator) -> list[tuple[str, Locator, str, str]]:
    """The controls of a demo: visible label, what takes the focus, the key that moves it, and the one that moves it
    back."""
    found = []
    for label, role, onward, back in described(name):
        part = box.get_by_role(role, name=label, exact=True)
        if role == "radiogroup":
            part = part.get_by_role("radio", checked=True)
        found.append((label, part, onward, back))
    return found


def press(reader: Reader, box: Locator, key: str) -> float | None:
    """Milliseconds from the key press until another picture stands in the box; None where it stays the same."""
    page = reader.page
    picture = box.locator("img").element_handle()
    page.evaluate(f"picture => {{ window.courseNext = ({NEXT_PICTURE})(picture); }}", picture)
    page.keyboard.press(key)
    return page.evaluate("courseNext")


# -- as it is committed -----------------------------------------------------------------------------------------------


def test_opens_without_a_question(opened):
    expect(opened.notebook.locator(".jp-Cell")).to_have_count(len(opened.cells))
    assert opened.interruptions() == []


def test_shows_what_is_committed(opened):
    """The outputs in the file are there before anything has run, and no widget that died with its kernel."""
    for index, cell in enumerate(opened.cells):
        if cell.cell_type == "code":
            outputs = opened.cell(index).locator(".jp-OutputArea-output")
            assert outputs.count() == len(cell.outputs), index
            pictures = outputs.locator("img")
            assert pictures.count() == len(structure.pictures(cell)), index
            for picture in pictures.all():
                assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 100
    assert opened.notebook.get_by_text("Error displaying widget").count() == 0


def test_formulas_are_set(opened):
    for index, cell in enumerate(opened.cells):
        if cell.cell_type == "markdown" and re.search(r"\$[^$]+\$", structure.without_code(cell.source)):
            shown = opened.cell(index).locator(".jp-RenderedMarkdown")
            expect(shown.locator("mjx-container").first).to_be_attached()  # hidden where a solution is folded
            assert shown.locator("[data-mml-node=merror], .MathJax_Error").count() == 0, index
            assert "$" not in shown.inner_text(), index


def test_solutions_are_folded(opened):
    for index, cell in enumerate(opened.cells):
        if structure.SOLUTION.fullmatch(cell.source):
            details = opened.cell(index).locator("details")
            expect(details.get_by_text("Solution")).to_be_visible()
            expect(details.locator("pre")).to_be_hidden()


# -- run --------------------------------------------------------------------------------------------------------------


def test_every_cell_runs(ran):
    count = 0
    for index, cell in enumerate(ran.cells):
        if cell.cell_type == "code":
            count += 1
            shown = ran.cell(index)
            assert shown.locator(".jp-InputPrompt").text_content() == f"[{count}]:"
            wrong = shown.locator("[data-mime-type='application/vnd.jupyter.error'], "
                                  "[data-mime-type='application/vnd.jupyter.stderr']")  # fmt: skip
            assert wrong.all_text_contents() == [], index
    assert ran.interruptions() == []


def test_every_widget_appears(ran):
    for index, cell in enumerate(ran.cells):
        if cell.cell_type == "code" and structure.widget_calls(cell):
            widget = ran.cell(index).locator(".jp-OutputArea-output .jupyter-widgets").first
            expect(widget).to_be_visible()
            assert widget.bounding_box()["height"] > 15, index


def test_controls_are_named_and_reached_by_tab(ran):
    """From the cell itself, Tab goes to every control of its demo."""
    for name, box in demos(ran):
        waiting = {label: part for label, part, *_ in controls(name, box)}
        box.locator("xpath=ancestor::*[contains(@class, 'jp-Cell')]").locator(".jp-InputPrompt").click()
        presses = 0
        while waiting:
            assert presses < 60, f"{name}: Tab does not come to {', '.join(waiting)}"
            ran.page.keyboard.press("Tab")
            presses += 1
            for label, part in list(waiting.items()):
                if part.evaluate("part => part === document.activeElement"):
                    del waiting[label]


def test_keys_move_every_control(ran):
    """Each control in turn moves one step: the picture changes, its alternative text stays the caption."""
    for name, box in demos(ran):
        caption, captions = box.locator(".course-caption .widget-html-content"), set()
        expect(box.locator("img")).to_have_attribute("alt", caption.text_content())
        for label, part, onward, back in controls(name, box):
            part.focus()
            assert press(ran, box, onward) is not None, f"{name}: {label} moved and the picture stayed the same"
            captions.add(caption.text_content())
            expect(box.locator("img")).to_have_attribute("alt", caption.text_content())
            assert press(ran, box, back) is not None, f"{name}: {label} moved back and the picture stayed the same"
        assert len(captions) > 1, f"{name}: the caption never changes"


def test_a_player_has_the_sound_of_the_controls(ran):
    """It is loaded, named and silent; another one is loaded when a control changes it; it plays when it is asked to."""
    for name, box in demos(ran):
        player, expected = box.locator("audio"), DEMOS[name]().player
        if expected is None:
            assert player.count() == 0, name
            continue
        expect(player).to_have_attribute("aria-label", re.compile(r"\w"))
        expect(player).to_be_visible()
        sounds = set()
        for label, part, onward, back in [("at the start", None, "", ""), *controls(name, box)]:
            if part is not None:
                part.focus()
                assert press(ran, box, onward), f"{name}: {label} moved and the picture stayed the same"
            ran.page.wait_for_function("player => player.readyState === 4", arg=player.element_handle())
            source, seconds, silent = player.evaluate("player => [player.currentSrc, player.duration, player.paused]")
            assert source.startswith("blob:http://127.0.0.1:") and silent, name
            if part is None or name == "harmonic_mixer":  # whose tones all last as long; recordings do not
                assert seconds == pytest.approx(duration(expected), abs=0.01), name
            sounds.add(source)
        # the length of the window changes the picture of a sound, and not the sound
        assert len(sounds) > (1 if name == "window_length" else 2), f"{name}: the sound stays the same"
        player.evaluate("async player => { player.muted = true; await player.play(); }")
        ran.page.wait_for_function("player => player.ended", arg=player.element_handle())


def duration(player: ipywidgets.Audio) -> float:
    """Seconds of a player's sound."""
    with wave.open(io.BytesIO(bytes(player.value))) as file:
        return file.getnframes() / file.getframerate()


def recordings(folder: Path) -> list[tuple[Path, str]]:
    """Files as readers choose them, good ones and others, and what is to be said of each."""
    second = 0.5 * np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)
    soundfile.write(folder / "mine.wav", second[:22_050], 44_100)
    soundfile.write(folder / "stereo.wav", np.stack([second, -0.3 * second], axis=1), 44_100)
    soundfile.write(folder / "ten_minutes.wav", np.tile(second[:16_000], 600), 16_000)  # 19 MB
    (folder / "notes.wav").write_text("a text that is no sound")
    (folder / "empty.wav").write_bytes(b"")
    return [
        (folder / "mine.wav", r"^mine\.wav"),
        (folder / "notes.wav", r"^Not read\. notes\.wav must be a recording .* cannot be read"),
        (folder / "stereo.wav", r"^stereo\.wav"),
        (folder / "empty.wav", r"^Not read\. empty\.wav must be a recording .* it is empty"),
        (folder / "ten_minutes.wav", r"^ten_minutes\.wav.*10\.0 s"),
    ]


def test_recordings_are_uploaded(ran, tmp_path):
    """Each is shown and can be played; of what is no recording the reader is told, and nothing else changes."""
    for name, box in demos(ran):
        button = box.get_by_role("button", name=re.compile("Upload a recording"))
        if DEMOS[name]().upload is None:
            assert button.count() == 0, name
            continue
        caption, picture = box.locator(".course-caption .widget-html-content"), box.locator("img")
        for file, said in recordings(tmp_path):
            before = picture.get_attribute("src")
            with ran.page.expect_file_chooser() as chooser:
                button.click()
            chooser.value.set_files(file)
            expect(caption).to_have_text(re.compile(said), timeout=30_000)
            if said.startswith("^Not"):
                assert picture.get_attribute("src") == before, name
            else:
                expect(picture).not_to_have_attribute("src", before)
                expect(picture).to_have_attribute("alt", caption.text_content())
        ran.page.wait_for_function("player => player.readyState === 4", arg=box.locator("audio").element_handle())
    assert ran.interruptions() == []


def test_a_new_picture_follows_a_key_at_once(ran, record_latency):
    slow = []
    for name, box in demos(ran):
        limit = LIMIT_OF_PICTURES if name in PICTURES else LIMIT
        which = next(index for index, (_, role, *_) in enumerate(described(name)) if role in FINE)
        label, part, onward, back = controls(name, box)[which]
        part.focus()
        times = [press(ran, box, key) for _ in range(PRESSES // 4) for key in (onward, onward, back, back)]
        assert None not in times, f"{name}: {label} moved and the picture stayed the same"
        record_latency(ran.name, name, times, limit)
        median = statistics.median(times)
        if median >= limit:
            slow.append(f"{name}: {median:.0f} ms")
    assert slow == []


def test_predictions_are_answered(ran):
    """Space chooses the first option, arrow keys the others; the verdict is about the option chosen."""
    for index, cell in enumerate(ran.cells):
        for question in structure.arguments_of("widgets.predict", cell) if cell.cell_type == "code" else ():
            box, right = ran.cell(index).locator(".course-demo"), QUESTIONS[question].answer
            options = box.get_by_role("radiogroup", name="Your prediction:").get_by_role("radio")
            expect(options).to_have_count(len(QUESTIONS[question].options))
            feedback = box.locator(".course-caption")
            expect(feedback).to_have_text("Choose one, then run the next cell.")
            options.first.focus()
            ran.page.keyboard.press("Space")
            for chosen in range(options.count()):
                expect(options.nth(chosen)).to_be_checked()
                expect(feedback).to_contain_text("Right." if chosen == right else "Not this time.")
                ran.page.keyboard.press("ArrowDown")


def test_an_exercise_is_answered_wrongly_then_rightly(ran):
    index = next(index for index, cell in enumerate(ran.cells) if "exercise" in structure.tags(cell))
    signature = re.search(r"^def (\w+)\(.*?\):$", ran.cells[index].source, re.MULTILINE)
    folded = next(cell.source for cell in ran.cells[index:] if structure.SOLUTION.fullmatch(cell.source))
    solution = structure.SOLUTION.fullmatch(folded)["code"]
    report = ran.cell(index + 1).locator(".jp-OutputArea-output")
    expect(report).to_have_text(f"{signature[1]}: not attempted yet")
    for answer, verdict in [
        (f"{signature[0]}\n    return -12345.0", rf"^{signature[1]}: case \d+ of \d+, .*expected.*got"),
        (solution, rf"^{signature[1]}: ✓"),
    ]:
        ran.cell(index).locator(".cm-content").click()
        ran.page.keyboard.press("ControlOrMeta+a")
        ran.page.keyboard.insert_text(answer)
        with running(ran.page):  # the exercise, then the checker below it
            ran.page.keyboard.press("Shift+Enter")
            ran.page.keyboard.press("Shift+Enter")
        expect(report).to_have_text(re.compile(verdict))


def test_a_solution_unfolds(ran):
    index = next(index for index, cell in enumerate(ran.cells) if structure.SOLUTION.fullmatch(cell.source))
    details = ran.cell(index).locator("details")
    details.get_by_text("Solution").click()
    expect(details.locator("pre")).to_be_visible()
    shown = details.locator("pre").inner_text().strip()
    assert shown == structure.SOLUTION.fullmatch(ran.cells[index].source)["code"].strip()
    assert details.locator("pre code span").count() > 3  # coloured as code
    details.get_by_text("Solution").click()
    expect(details.locator("pre")).to_be_hidden()


@pytest.mark.parametrize("width", [500, 700])
def test_controls_fit_a_narrow_window(ran, width):
    """Nothing sticks out of its cell, no two controls overlap, no label is cut off, sliders stay usable."""
    resize(ran.page, width)
    try:
        for box in ran.notebook.locator(".course-demo").all():
            box.scroll_into_view_if_needed()
            assert box.evaluate(MISFITS) == []
    finally:
        ran.page.set_viewport_size(VIEWPORT)
        ran.page.keyboard.press("Control+b")


MISFITS = """
box => {
  const wrong = [], room = box.closest('.jp-OutputArea-output').getBoundingClientRect();
  const parts = [...box.querySelectorAll('*')].filter(part => part.getClientRects().length);
  for (const part of parts) {
    const is = part.getBoundingClientRect();
    const what = part.className + ' ' + part.textContent.slice(0, 30);
    if (part.closest('.slider') === null && (is.right > room.right + 1 || is.left < room.left - 1))
      wrong.push(`${what} sticks out: ${is.left} to ${is.right} in ${room.left} to ${room.right}`);
    if (part.matches('.widget-label, .widget-radio-box label') &&
        (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 2))
      wrong.push(`${what} is cut off`);
    if (part.matches('.slider') && is.width < 60) wrong.push(`${what}: the slider is ${is.width} wide`);
    if (part.matches('input[type=number]') && is.width < 40) wrong.push(`${what}: the field is ${is.width} wide`);
  }
  const controls = parts.filter(part => part.matches('img, .widget-inline-hbox, .widget-radio-box label'));
  for (const [index, one] of controls.entries()) for (const other of controls.slice(index + 1)) {
    const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
    if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
      wrong.push(`${one.textContent} overlaps ${other.textContent}`);
  }
  return wrong;
}
"""


def test_the_page_complained_of_nothing(ran):
    assert [text for text in ran.complaints if not any(allowed in text for allowed in ALLOWED)] == []


def test_nobody_outside_was_asked(ran, lab):
    """Neither by the page nor by the server or the kernel behind it."""
    hosts = {urlsplit(address).hostname for address in ran.addresses if not address.startswith(("blob:", "data:"))}
    assert hosts == {"127.0.0.1"}
    assert not lab.calls.exists(), lab.calls.read_text()
