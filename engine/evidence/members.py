"""What a pack shows, as the files of its archive: a document for people, JSON for programs, drawings."""

import json
from typing import Any

from engine.evidence.document import write_document
from engine.evidence.document.story import stem
from engine.evidence.drawing import draw_svg
from engine.evidence.recipe import RECIPE
from engine.evidence.sections.plain import Plain

DOCUMENT = "evidence.html"
LEDGER = "ledger.json"
ACCESS = "access.json"
SUBMISSIONS = "submissions.json"
DECISION_RECORDS = "decision_records.json"
DOCUMENTS = "documents.json"
MANIFEST = "manifest.json"
HOW_TO = "HOW-TO-PROVE.txt"
_OWN_FILES = ("versions", "format", "as_at", "profile")


def write_members(contents: Plain) -> dict[str, bytes]:
    """Write every file but the attached ones, by path.

    Args:
        contents: what the profile shows (``engine.evidence.profiles``).
    """
    members = {DOCUMENT: write_document(contents), HOW_TO: RECIPE.strip().encode() + b"\n"}
    for name, section in contents.items():
        if name not in _OWN_FILES:
            members[f"{name}.json"] = as_json(section)
    members["versions.json"] = as_json(
        [
            {key: version[key] for key in version if key not in ("xml", "words")}
            for version in contents["versions"]
        ]
    )
    for version in contents["versions"]:
        path = f"diagrams/{stem(version)}"
        members[f"{path}.bpmn"] = version["xml"].encode()
        members[f"{path}.txt"] = version["words"].encode()
        drawn = draw_svg(version["xml"], f"{version['name']}, version {version['number']}")
        if drawn is not None:
            members[f"{path}.svg"] = drawn.encode()
    return members


def as_json(value: Any) -> bytes:
    """JSON for people to read and programs to compare: keys in order, always the same bytes."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
