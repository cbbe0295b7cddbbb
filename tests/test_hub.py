"""The hub for a room: settings, accounts, everybody's own copies, rooms. `make hub-test` tests it as a whole."""

import doctest
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from workshop import accounts, copies, load_test, sandbox
from workshop.settings import WrongSetting, settings

ROOT = Path(__file__).parents[1]


# -- settings ---------------------------------------------------------------------------------------------------------


def test_by_default_only_this_machine_is_listened_to(tmp_path):
    found = settings({"HUB_STATE": str(tmp_path)})
    assert (found.address, found.port, found.memory, found.cores) == ("127.0.0.1", 8000, 3 * 2**30, 1)
    assert found.notebooks == ROOT / "notebooks" and found.accounts == tmp_path / "accounts.json"


@pytest.mark.parametrize(("change", "message"), [
    ({"HUB_PORT": "80 80"}, "HUB_PORT must be a whole number from 1 to 65,533, not '80 80'"),
    ({"HUB_PORT": "65535"}, "HUB_PORT must be"), ({"HUB_CORES": "0"}, "HUB_CORES must be"),
    ({"HUB_IDLE": "5"}, "HUB_IDLE must be"), ({"HUB_MEMORY": "3"}, "HUB_MEMORY must be like 3G"),
    ({"HUB_MEMORY": "100M"}, "at least 512M, not '100M'"), ({"HUB_STATE": "here"}, "HUB_STATE must be an absolute"),
    ({"HUB_STATE": str(ROOT / "build/state")}, "outside the course's folder"),
    ({"HUB_NOTEBOOKS": "tests"}, "HUB_NOTEBOOKS must be a folder"), ({"HUB_READABLE": "/no/such"}, "paths that exist"),
    ({"HELPERS_DATA_MIRROR": "/no/such"}, "HELPERS_DATA_MIRROR must hold paths that exist, not '/no/such'"),
])  # fmt: skip
def test_wrong_settings_are_named(tmp_path, change, message):
    with pytest.raises(WrongSetting, match=message):
        settings({"HUB_STATE": str(tmp_path)} | change)


def test_a_mirror_may_be_read_if_it_is_a_folder(tmp_path):
    given = {"HUB_STATE": str(tmp_path), "HUB_READABLE": "/usr"}
    assert settings(given | {"HELPERS_DATA_MIRROR": str(tmp_path)}).readable == (Path("/usr"), tmp_path)
    assert settings(given | {"HELPERS_DATA_MIRROR": "http://room:8080"}).readable == (Path("/usr"),)


# -- accounts ---------------------------------------------------------------------------------------------------------


def test_only_the_own_password_is_right(tmp_path):
    path = tmp_path / "state/accounts.json"
    ada, ben = accounts.add(path, "ada"), accounts.add(path, "ben", teacher=True)
    assert accounts.right(path, "ada", ada) and accounts.right(path, "ben", ben)
    for name, password in (("ada", ben), ("ben", ada), ("ada", ""), ("carla", ada), ("", ""), ("carla", "")):
        assert not accounts.right(path, name, password)
    assert [one["teacher"] for one in accounts.read(path).values()] == [False, True]


def test_passwords_are_long_different_and_not_kept(tmp_path):
    path = tmp_path / "state/accounts.json"
    made = {accounts.add(path, f"user{number}") for number in range(8)}
    assert len(made) == 8 and {len(one) for one in made} == {19}
    text = path.read_text()
    assert not any(one in text for one in made)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_password_can_be_renewed_and_an_account_removed(tmp_path):
    path = tmp_path / "accounts.json"
    first = accounts.add(path, "ada", teacher=True)
    second = accounts.add(path, "ada", renew=True)
    assert not accounts.right(path, "ada", first) and accounts.right(path, "ada", second)
    assert accounts.read(path)["ada"]["teacher"]  # as before
    accounts.remove(path, "ada")
    assert not accounts.right(path, "ada", second)


@pytest.mark.parametrize("name", ["Ada", "a b", "../ada", "", "1a", "a" * 31, "ädä", "a_b", "a\n"])
def test_names_are_fit_for_folders(tmp_path, name):
    with pytest.raises(ValueError, match="a name must be"):
        accounts.add(tmp_path / "accounts.json", name)


def test_unknown_and_taken_names_are_told(tmp_path):
    path = tmp_path / "accounts.json"
    accounts.add(path, "ada")
    for action, message in (
        (lambda: accounts.add(path, "ada"), "there is an account 'ada' already"),
        (lambda: accounts.add(path, "ben", renew=True), "there is no account 'ben'"),
        (lambda: accounts.remove(path, "ben"), "there is no account 'ben'"),
    ):
        with pytest.raises(ValueError, match=message):
            action()
    assert list(accounts.read(path)) == ["ada"]


def test_two_at_once_lose_nothing(tmp_path):
    path = tmp_path / "accounts.json"
    names = [f"user{number}" for number in range(20)]
    with ThreadPoolExecutor(10) as executor:
        passwords = list(executor.map(lambda name: accounts.add(path, name), names))
    assert sorted(accounts.read(path)) == sorted(names)
    assert all(accounts.right(path, name, password) for name, password in zip(names, passwords))


def test_the_command_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HUB_STATE", str(tmp_path))
    assert accounts.main(["add", "--teacher", "carla"]) == 0 and accounts.main(["add", "ada", "ben"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _ in lines] == ["carla", "ada", "ben"]
    assert all(accounts.right(tmp_path / "accounts.json", *line) for line in lines)
    assert accounts.main(["list"]) == 0
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == ["ada", "ben", "carla (teacher)"]
    assert accounts.main(["add", "ada"]) == 1 and "already" in capsys.readouterr().err


# -- copies -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    folder.mkdir()
    for name in ("00_start.ipynb", "01_signals.ipynb"):
        (folder / name).write_text(f"{name}, first edition")
    (folder / "execute.py").write_text("not for readers")
    return folder


def own(home: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((home / "notebooks").iterdir())}


def test_everybody_gets_the_notebooks_once(course, tmp_path):
    assert copies.bring(course, tmp_path / "ada") == ["00_start.ipynb", "01_signals.ipynb"]
    assert list(own(tmp_path / "ada")) == ["00_start.ipynb", "01_signals.ipynb"]
    assert copies.bring(course, tmp_path / "ada") == []


def test_a_restart_loses_nothing_and_an_update_overwrites_nothing(course, tmp_path):
    home = tmp_path / "ada"
    copies.bring(course, home)
    (home / "notebooks/00_start.ipynb").write_text("my own answer")
    (home / "notebooks/mine.ipynb").write_text("mine")
    assert copies.bring(course, home) == []
    for name in ("00_start.ipynb", "01_signals.ipynb"):
        (course / name).write_text(f"{name}, second edition")
    assert copies.bring(course, home) == ["00_start-new.ipynb", "01_signals.ipynb"]
    assert copies.bring(course, home) == []
    expected = {
        "00_start-new.ipynb": "00_start.ipynb, second edition", "00_start.ipynb": "my own answer",
        "01_signals.ipynb": "01_signals.ipynb, second edition", "mine.ipynb": "mine",
    }  # fmt: skip
    assert own(home) == expected


def test_a_changed_notebook_stays_over_two_updates(course, tmp_path):
    home = tmp_path / "ada"
    copies.bring(course, home)
    (home / "notebooks/00_start.ipynb").write_text("my own answer")
    for edition in ("second", "third"):
        (course / "00_start.ipynb").write_text(edition)
        assert copies.bring(course, home) == ["00_start-new.ipynb"]
    assert own(home)["00_start.ipynb"] == "my own answer" and own(home)["00_start-new.ipynb"] == "third"


def test_a_newer_edition_that_was_changed_stays_too(course, tmp_path):
    home = tmp_path / "ada"
    copies.bring(course, home)
    (home / "notebooks/00_start.ipynb").write_text("my own answer")
    for edition, place in (("second", "-new"), ("third", "-new-2"), ("fourth", "-new-2")):
        (course / "00_start.ipynb").write_text(edition)
        assert copies.bring(course, home) == [f"00_start{place}.ipynb"]
        if edition == "second":
            (home / "notebooks/00_start-new.ipynb").write_text("my second answer")
    mine = own(home)
    assert mine["00_start.ipynb"] == "my own answer" and mine["00_start-new.ipynb"] == "my second answer"
    assert mine["00_start-new-2.ipynb"] == "fourth"


def test_what_cannot_be_read_is_not_replaced(course, tmp_path):
    folder = tmp_path / "ada/notebooks"
    folder.mkdir(parents=True)
    (folder / "00_start.ipynb").symlink_to("gone")
    (folder / "00_start-new.ipynb").mkdir()
    assert copies.bring(course, tmp_path / "ada") == ["00_start-new-2.ipynb", "01_signals.ipynb"]
    assert os.readlink(folder / "00_start.ipynb") == "gone" and (folder / "00_start-new.ipynb").is_dir()


@pytest.mark.parametrize("broken", ["", "no JSON", "[1, 2]", "\udcff"])
def test_without_a_record_everything_counts_as_changed(course, tmp_path, broken):
    home = tmp_path / "ada"
    copies.bring(course, home)
    (home / ".course.json").write_text(broken, errors="surrogateescape")
    (course / "00_start.ipynb").write_text("second edition")
    assert copies.bring(course, home) == ["00_start-new.ipynb", "01_signals.ipynb"]  # the latter is the same
    assert own(home)["00_start.ipynb"] == "00_start.ipynb, first edition"
    assert copies.bring(course, home) == []


def test_who_deletes_a_notebook_gets_it_back(course, tmp_path):
    copies.bring(course, tmp_path / "ada")
    (tmp_path / "ada/notebooks/01_signals.ipynb").unlink()
    assert copies.bring(course, tmp_path / "ada") == ["01_signals.ipynb"]


def test_without_space_every_file_is_whole(course, tmp_path, monkeypatch):
    home = tmp_path / "ada"
    copies.bring(course, home)
    before = own(home)
    (course / "00_start.ipynb").write_text("second edition")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        copies.bring(course, home)
    assert own(home) == before  # nor is anything half-written left there


def test_what_was_given_is_written_down_with_checksums(course, tmp_path):
    copies.bring(course, tmp_path / "ada")
    given = json.loads((tmp_path / "ada/.course.json").read_text())
    assert list(given) == ["00_start.ipynb", "01_signals.ipynb"] and {len(one) for one in given.values()} == {64}


# -- rooms ------------------------------------------------------------------------------------------------------------

needs_bubblewrap = pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap (bwrap) is not installed")


@pytest.fixture
def room(tmp_path):
    """Runs Python code in the room of ada; ben has one, too."""
    state = Path(os.path.realpath(tmp_path)) / "state"
    given = settings({"HUB_STATE": str(state), "HUB_MEMORY": "512M", "HUB_READABLE": str(Path(sys.prefix).resolve())})
    for name in ("ada", "ben"):
        given.home(name).mkdir(parents=True)
        (given.home(name) / "diary").write_text(f"secret of {name}")

    def run(code: str, limited: bool = False) -> str:
        line = sandbox.command("ada", given, [sys.executable, "-c", code])
        limit = sandbox.limits(given, 1) if limited else None
        done = subprocess.run(line, capture_output=True, text=True, timeout=60, preexec_fn=limit)  # noqa: PLW1509
        return done.stdout + done.stderr

    run.settings = given
    return run


@needs_bubblewrap
def test_a_room_has_the_own_home_and_no_other(room):
    code = "import os; print(os.listdir('/home'), open('diary').read(), os.getcwd(), os.environ.get('HUB_STATE'))"
    assert room(code).strip() == "['ada'] secret of ada /home/ada None"
    others = [str(room.settings.home("ben") / "diary"), str(room.settings.state), "/etc/shadow", "/root/.ssh"]
    assert room(f"import os; print([os.path.exists(path) for path in {others}])").strip() == str([False] * 4)


@needs_bubblewrap
def test_what_is_written_at_home_stays_and_the_rest_is_read_only(room):
    assert room("open('work', 'w').write('done')") == ""
    assert (room.settings.home("ada") / "work").read_text() == "done"
    for place in (ROOT / "helpers/mine.py", Path(sys.prefix) / "mine", Path("/usr/mine"), Path("/etc/passwd")):
        assert re.search("OSError|PermissionError", room(f"open({str(place)!r}, 'w')"))
        assert not place.exists() or place.name == "passwd"


def brought(room) -> str:
    """Bring the notebooks into ada's room as the hub does it; then a program there tells what it sees."""
    told = "import os; print(sorted(os.listdir('.')))"
    program = [sys.executable, copies.__file__, str(room.settings.notebooks), sys.executable, "-c", told]
    environment = {**os.environ, "HOME": "/home/ada"}
    line = sandbox.command("ada", room.settings, program)
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60).stdout.strip()


@needs_bubblewrap
def test_in_a_room_there_are_the_notebooks(room):
    assert brought(room) == "['.course.json', '.jupyter', 'diary', 'notebooks']"
    assert (room.settings.home("ada") / "notebooks/11_spectrogram_convnets.ipynb").stat().st_size > 100_000


@needs_bubblewrap
def test_a_link_out_of_the_home_leads_nowhere(room):
    """The hub can write where ben's files are; what a user leaves in the own home must not make it do so."""
    home, other = room.settings.home("ada"), room.settings.home("ben")
    (home / "notebooks").symlink_to(other)
    (home / ".jupyter").symlink_to(other)
    assert brought(room) == "['.jupyter', 'diary', 'notebooks']"
    assert [path.name for path in other.iterdir()] == ["diary"]
    (home / "notebooks").unlink()
    (home / ".jupyter").unlink()
    (home / "notebooks").mkdir()
    (home / "notebooks/00_start_here.ipynb").symlink_to(other / "diary")
    assert brought(room) == "['.course.json', '.jupyter', 'diary', 'notebooks']"
    assert (other / "diary").read_text() == "secret of ben"


@needs_bubblewrap
def test_in_a_room_no_other_process_is_seen(room):
    count = "import os; print(sum(name.isdigit() for name in os.listdir('/proc')))"
    assert room(count).strip() == "2"  # bubblewrap and this one


@needs_bubblewrap
def test_a_room_limits_memory_and_cores(room):
    code = "try:\n    bytearray(2**30)\nexcept MemoryError:\n    print('refused')"
    assert room(code, limited=True).strip() == "refused"
    assert room("import os; print(len(os.sched_getaffinity(0)), os.nice(0))", limited=True).split() == ["1", "5"]


@needs_bubblewrap
def test_the_course_runs_in_a_room(room):
    assert room("from helpers import signals; print(signals.gaussian_kernel(1.0).sum().round(6))").strip() == "1.0"


def test_the_largest_kernel_is_ended_when_all_have_too_much():
    sleep = "import sys, time; held = bytearray(int(sys.argv[1])); print(flush=True); time.sleep(60)"
    tell = "import subprocess, sys, time; [subprocess.Popen([sys.executable, '-c', sys.argv[1], size, name])"
    parent = subprocess.Popen(
        [sys.executable, "-c", f"{tell} for size, name in (('1', 'ipykernel'), ('90000000', 'ipykernel'),"
         " ('150000000', 'other'))]; time.sleep(60)", sleep],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        for _ in range(3):
            parent.stdout.readline()
        largest = next(one.pid for one in psutil.Process(parent.pid).children() if "90000000" in one.cmdline())
        assert sandbox.heaviest_kernel(parent.pid, 200_000_000) == largest
        assert sandbox.heaviest_kernel(parent.pid, 2_000_000_000) is None
    finally:
        for child in psutil.Process(parent.pid).children():
            child.kill()
        parent.kill()
        parent.wait()
        parent.stdout.close()
    assert sandbox.heaviest_kernel(parent.pid, 1) is None


def test_without_bubblewrap_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="bubblewrap .* is needed"):
        sandbox.command("ada", settings({"HUB_STATE": str(tmp_path)}), ["true"])


# -- the whole --------------------------------------------------------------------------------------------------------


def test_the_proxy_is_locked_with_checksums_and_without_addresses():
    packages = json.loads((ROOT / "workshop/package-lock.json").read_text())["packages"]
    found = {name: entry for name, entry in packages.items() if name}
    assert "node_modules/configurable-http-proxy" in found
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in found.values())


@pytest.mark.parametrize("users", ["1", "41", "-3"])
def test_the_load_is_bounded(users, capsys):
    with pytest.raises(SystemExit):
        load_test.main(["--users", users])
    assert "--users must be from 2 to 40" in capsys.readouterr().err


@pytest.mark.parametrize("prefix", sorted({*load_test.FIRST, *load_test.MIX}))
def test_the_notebooks_of_the_load_are_there(prefix):
    assert len(load_test.cells(prefix)) > 10


@pytest.mark.parametrize("module", [accounts, sys.modules["workshop.settings"]])
def test_the_examples_hold(module):
    found = doctest.testmod(module)
    assert found.attempted and not found.failed
