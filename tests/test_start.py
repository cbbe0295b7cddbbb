"""Notebook 00: the self-check, the map of the course, the page that answers."""

import shutil
from collections import namedtuple

import numpy as np
import pytest

from helpers import course, plots, selfcheck, widgets


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 7), (3, 13, 1)])
def test_supported_python_is_good(version):
    assert selfcheck.python_version(version) == "good"


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 14, 0), (2, 7, 18)])
def test_other_python_is_named_with_the_command_that_mends_it(version):
    answer = selfcheck.python_version(version)
    assert ".".join(map(str, version)) in answer and "make clean lab" in answer


def test_packages_of_this_environment_are_good():
    assert selfcheck.packages() == "good"


def test_missing_and_old_packages_are_named_with_the_command_that_mends_it():
    answer = selfcheck.packages(["numpy>=99", "no-such-package>=1", "scipy>=1"])
    assert "numpy is " in answer and ">=99 is needed" in answer and "no-such-package is missing" in answer
    assert "scipy" not in answer and "make clean lab" in answer


def test_requirements_of_another_platform_do_not_count():
    assert selfcheck.packages(["no-such-package>=1; sys_platform == 'amiga'"]) == "good"


def test_keras_computes():
    assert selfcheck.keras_backend().startswith("good, it computes with ")


def test_a_backend_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "no_such_backend")
    answer = selfcheck.keras_backend()
    assert not answer.startswith("good") and "no_such_backend" in answer and "KERAS_BACKEND" in answer


def test_a_keras_that_hangs_is_given_up():
    assert "did not start within" in selfcheck.keras_backend(timeout=0.01)


def test_a_keras_that_dies_is_reported(monkeypatch):
    monkeypatch.setattr(selfcheck, "_KERAS", "import os; os._exit(132)")
    assert "exit status 132" in selfcheck.keras_backend()


def test_disk(tmp_path, monkeypatch):
    assert selfcheck.disk_for_downloads(wanted_gb=1e-6, folder=tmp_path / "not" / "made" / "yet") == "good"
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**12, 10**12 - 10**8, 10**8))
    answer = selfcheck.disk_for_downloads(wanted_gb=1, folder=tmp_path)
    assert "0.1 GB are free" in answer and "HELPERS_DATA_CACHE" in answer


def test_run_prints_a_line_for_each_check(capsys, monkeypatch):
    monkeypatch.setattr(selfcheck, "packages", lambda: "numpy is missing: do this")
    monkeypatch.setattr(selfcheck, "keras_backend", lambda: "good, it computes with something")
    selfcheck.run()
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines] == ["✓", "✗", "✓", "✓"]
    assert lines[1] == "✗ Packages: numpy is missing: do this"


@pytest.fixture(scope="module")
def filters():
    return course.filters_of_the_course()


def test_filters_of_the_course(filters):
    assert [one.notebook for one in filters] == [f"{number:02d}" for number in range(1, 12)]
    assert {one.stage for one in filters} == set(course.STAGES)
    for one in filters:
        assert np.isfinite(one.values).all() and np.ptp(one.values) > 0, one.name
    sobel, learned = filters[1].values, filters[6].values
    assert np.corrcoef(sobel.ravel(), learned.ravel())[0, 1] > 0.9  # learned from examples of the Sobel kernel


def test_map_has_a_card_for_each_filter(filters):
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in plots.course_map(filters).axes if ax.get_visible()]
    assert [title.split()[0] for title in titles] == [one.notebook for one in filters]


def test_the_page_that_answers():
    box = widgets.answering()
    assert box.verdict.value.startswith("✗")
    assert ".course-answer" in box.children[-1].outputs[0]["data"]["application/javascript"]
    assert "course-answer" in box.button._dom_classes
    box.button.click()  # what the page does
    assert box.verdict.value.startswith("✓")


def test_mel_bank_of_the_map_is_the_library_s(filters):
    import librosa

    library = librosa.filters.mel(sr=8000, n_fft=256, n_mels=12, htk=True, norm=None)
    assert np.allclose(filters[-1].values[::-1], library, atol=1e-5)
