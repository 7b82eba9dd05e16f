"""The first commands on a fresh machine: what they make, what they leave, what a person is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import CHECKOUT

PYTHON = """#!/bin/sh
# A Python of the version $VERSION that notes what is asked of it.
case "$1 $2" in
  "-c "*version_info*"(3, 11)"*) [ "$VERSION" = new ] ;;
  "-c "*python_version*) echo 3.9.6 ;;
  "-c "*) exec {real} "$@" ;;
  "-m venv") echo venv >>"$NOTES"; mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; [ -z "$NO_VENV" ] ;;
  "-m pip") echo "$@" >>"$NOTES"; [ -z "$NO_NETWORK" ] ;;
esac
"""
"""Stands in for every Python on the path; ``VERSION=old`` makes it too old."""


class Machine:
    """A checkout in a folder with spaces and Chinese in its name, and a path with one Python."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "我的 文件 (1)" / "言必"
        self.checkout.mkdir(parents=True)
        for name in ("environment.sh", "pyproject.toml", "constraints.txt"):
            shutil.copy(CHECKOUT / name, self.checkout)
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in ("sh", "rm", "mkdir", "cp", "cat", "cksum", "dirname", "id"):
            found = shutil.which(tool)
            assert found
            (self.bin / tool).symlink_to(found)
        python = self.bin / "python3"
        python.write_text(PYTHON.replace("{real}", sys.executable), "utf-8")
        python.chmod(0o755)
        self.notes = folder / "notes"

    def set_up(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Exit status of environment.sh and what it says on standard error."""
        settings = {"PATH": str(self.bin), "NOTES": str(self.notes), "VERSION": "new"}
        done = subprocess.run(
            ["sh", str(self.checkout / "environment.sh"), ".venv", *arguments],
            env=settings | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stderr

    def did(self) -> list[str]:
        """What Python was asked to do since the last call, by its first words."""
        lines = self.notes.read_text("utf-8").splitlines() if self.notes.exists() else []
        self.notes.unlink(missing_ok=True)
        return ["pip" if line.startswith("-m pip") else line for line in lines]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_what_is_done_is_not_done_twice(machine: Machine) -> None:
    assert machine.set_up()[0] == 0
    assert machine.did() == ["venv", "pip"]
    assert machine.set_up() == (0, "")
    assert machine.did() == []
    assert machine.set_up("dev")[0] == 0
    assert machine.did() == ["pip"]
    assert machine.set_up("dev") == (0, "")
    assert machine.set_up() == (0, "")
    assert machine.did() == []


def test_other_versions_are_installed_again(machine: Machine) -> None:
    machine.set_up()
    machine.did()
    with (machine.checkout / "constraints.txt").open("a") as file:
        file.write("another==1.0\n")
    assert machine.set_up()[0] == 0
    assert machine.did() == ["pip"]


def test_a_checkout_that_was_moved_is_installed_again(machine: Machine) -> None:
    machine.set_up()
    machine.did()
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    assert machine.set_up()[0] == 0
    assert machine.did() == ["pip"]


def test_an_environment_whose_python_has_gone_is_made_anew(machine: Machine) -> None:
    machine.set_up()
    machine.did()
    (machine.checkout / ".venv/bin/python").unlink()
    assert machine.set_up()[0] == 0
    assert machine.did() == ["venv", "pip"]


def test_without_a_network_it_says_so_and_goes_on_later(machine: Machine) -> None:
    status, said = machine.set_up(NO_NETWORK="yes")
    assert status == 1
    assert "请检查网络" in said.splitlines()[-1]
    machine.did()
    assert machine.set_up()[0] == 0
    assert machine.did() == ["pip"]


def test_a_python_that_is_too_old_is_named(machine: Machine) -> None:
    status, said = machine.set_up(VERSION="old")
    assert status == 1
    assert said.splitlines()[0] == "需要 Python 3.11 或更新版本；这里的 python3：3.9.6。"
    assert "make PYTHON=" in said
    assert not (machine.checkout / ".venv").exists()


def test_a_newer_python_beside_an_old_one_is_found(machine: Machine) -> None:
    newer = machine.bin / "python3.12"
    newer.write_text((machine.bin / "python3").read_text("utf-8").replace('"$VERSION"', "new"))
    newer.chmod(0o755)
    assert machine.set_up(VERSION="old")[0] == 0


def test_a_named_python_is_used_or_refused_and_no_other(machine: Machine) -> None:
    status, said = machine.set_up(PYTHON="/nowhere/python")
    assert status == 1
    assert "这里的 /nowhere/python：没有" in said


def test_what_venv_leaves_half_made_is_removed(machine: Machine) -> None:
    status, said = machine.set_up(NO_VENV="yes")
    assert status == 1
    assert "建不了虚拟环境" in said.splitlines()[-1]
    assert not (machine.checkout / ".venv").exists()


@pytest.mark.parametrize(
    ("installer", "command"),
    [
        ("apt-get", "apt-get install python3.11 python3.11-venv"),
        ("dnf", "dnf install python3.12"),
        ("brew", "brew install python@3.12"),
    ],
)
def test_how_to_install_python_is_said_for_each_system(
    machine: Machine, installer: str, command: str
) -> None:
    (machine.bin / installer).symlink_to("/bin/true")
    assert command in machine.set_up(VERSION="old")[1]


def test_who_has_no_rights_is_told_another_way(machine: Machine) -> None:
    (machine.bin / "apt-get").symlink_to("/bin/true")
    (machine.bin / "id").unlink()
    (machine.bin / "id").write_text("#!/bin/sh\necho 1000\n")
    (machine.bin / "id").chmod(0o755)
    assert "管理员" in machine.set_up(VERSION="old")[1]
    (machine.bin / "sudo").symlink_to("/bin/true")
    assert "安装：sudo apt-get install" in machine.set_up(VERSION="old")[1]


def test_help_is_readable_whatever_the_locale_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", "--help"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
    )
    assert "言必有据" in done.stdout.decode("utf-8")
