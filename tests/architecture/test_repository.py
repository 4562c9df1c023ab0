"""What no file of the repository may hold: registries' addresses, paths of one machine, secrets."""

import json
import re

from tests.architecture.sources import project_files, text_of

CONFIGURATION = {".toml", ".cfg", ".ini", ".lock", ".npmrc", ".yaml", ".yml", ".txt"}
NAMES = {"Makefile", ".npmrc", "package.json", "package-lock.json", "run"}
REGISTRY = re.compile(
    r"\"resolved\"\s*:|--(extra-)?index-url|--find-links|^\s*(extra-)?index[-_]url\s*=|^\s*registry\s*=|"
    r"https?://[^\s\"']*(pypi|npmjs|registry)[^\s\"']*",
    re.MULTILINE,
)
MACHINE = re.compile("/" + r"(?:work/(?:main|shared|\.library)|root/|home/[a-z]+/)")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + "KEY-----")
TEXT = CONFIGURATION | {
    ".py",
    ".md",
    ".json",
    ".bpmn",
    ".dmn",
    ".js",
    ".mjs",
    ".scss",
    ".html",
    ".example",
    ".sh",
}


def configuration():
    for path in project_files():
        prose = path.parts[0] in ("docs", "processes", "webapp") and path.suffix in {".txt", ".yaml"}
        if not prose and (path.suffix in CONFIGURATION or path.name in NAMES):
            yield path


def test_configuration_names_no_registry():
    found = {str(path): REGISTRY.findall(text_of(path)) for path in configuration()}
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_configuration_is_looked_at():
    names = {path.name for path in configuration()}
    assert {"pyproject.toml", "Makefile", "package-lock.json", "run"} <= names


def test_npm_is_told_to_leave_addresses_out():
    assert "omit-lockfile-registry-resolved=true" in text_of("webapp/frontend/.npmrc")
    lock = json.loads(text_of("webapp/frontend/package-lock.json"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_no_file_names_a_path_of_one_machine():
    found = [
        str(path)
        for path in project_files()
        if (path.suffix in TEXT or path.name in NAMES)
        and "dist" not in path.parts
        and MACHINE.search(text_of(path))
    ]
    assert found == []


def test_no_file_holds_a_private_key():
    found = [str(p) for p in project_files() if p.suffix in TEXT and SECRET.search(text_of(p))]
    assert found == []
