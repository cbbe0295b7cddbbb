"""A copy that `make student` wrote, in JupyterLab: it opens without a question and runs in its own folder."""

from conftest import VIEWPORT
from lab import open_notebook, run_all

from notebooks.copies import notebook_paths, student_copy


def test_a_copy_opens_without_a_question_and_runs(lab, browser):
    path = notebook_paths()[0]
    folder = lab.folder / "notebooks" / "day 1"
    folder.mkdir()
    (folder / path.name).write_text(student_copy(path.read_text(encoding="utf-8")), encoding="utf-8")
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    notebook = open_notebook(page, lab, f"day%201/{path.name}")
    asked = page.locator(".jp-Dialog, .Toastify__toast")
    assert asked.all_text_contents() == []
    assert notebook.locator(".jp-OutputArea-output").count() == 0
    run_all(page)
    assert notebook.locator(".jp-InputPrompt", has_text="[1]:").count() == 1
    wrong = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"
    assert notebook.locator(wrong).all_text_contents() == [] and asked.all_text_contents() == []
    context.close()
    lab.end_kernels()
