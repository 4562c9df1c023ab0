"""The list of ASVS 5.0 requirements of levels 1 and 2 is whole, and every test that it names is there."""

import re

from tests.architecture.sources import ROOT

NUMBERS = (ROOT / "tests" / "architecture" / "asvs_numbers.txt").read_text(encoding="utf-8").split()
ROW = re.compile(r"^\| (V[\d.]+) \| (.+) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))


def test_every_requirement_is_answered_once():
    assert len(NUMBERS) == 253
    assert sorted(number for number, _, _ in ROWS) == sorted(NUMBERS)


def test_every_answer_names_a_test_or_a_reason():
    bare = [
        number
        for number, how, shown in ROWS
        if not how.strip() or not re.fullmatch(r"`tests/[^`]+`|(does not apply|installation): .+", shown)
    ]
    assert bare == []


def test_every_test_named_is_there():
    missing = []
    for number, _, shown in ROWS:
        if not shown.startswith("`"):
            continue
        path, _, name = shown.strip("`").partition("::")
        file = ROOT / path
        if not file.exists() or f"def {name}(" not in file.read_text(encoding="utf-8"):
            missing.append((number, shown))
    assert missing == []
