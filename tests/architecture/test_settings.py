"""Every setting is documented, and every documented setting exists."""

import re

from tests.architecture.sources import python_files, text_of

EXAMPLE = "deploy/env.example"
NAME = re.compile(r"\bCASEWAY_[A-Z][A-Z_]+\b")


def read_by_code() -> set[str]:
    return {
        name for path in python_files("engine", "forms", "webapp") for name in NAME.findall(text_of(path))
    }


def documented() -> set[str]:
    return set(re.findall(r"^#? ?(CASEWAY_[A-Z_]+)=", text_of(EXAMPLE), re.MULTILINE))


def test_every_setting_is_documented():
    assert read_by_code() - documented() == set()


def test_every_documented_setting_is_read():
    assert documented() - read_by_code() == set()
