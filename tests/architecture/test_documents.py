"""The documents say what is there: make targets, commands, and links that lead somewhere."""

import re

from tests.architecture.sources import ROOT, project_files, text_of
from webapp.cli import main

DOCUMENTS = [
    path for path in project_files() if path.suffix == ".md" and path.parts[0] in ("README.md", "docs")
]


def targets():
    """The make targets that people use: those with a word of help."""
    return re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE)


def test_every_make_target_is_in_the_documents():
    text = "\n".join(text_of(path) for path in DOCUMENTS)
    assert [name for name in targets() if f"make {name}" not in text] == []
    assert {"run", "test", "bench"} <= set(targets())


def test_no_make_target_is_made_up():
    text = "\n".join(text_of(path) for path in DOCUMENTS)
    written = set(re.findall(r"(?:`|^)make ([a-z-]+)\b", text, re.MULTILINE))
    assert written - set(targets()) == set()


def test_every_command_line_command_is_in_the_readme():
    text = text_of("README.md")
    assert [name for name in main.commands if f"caseway {name}" not in text] == []


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{path}: {link}"
        for path in DOCUMENTS
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(path))
        if not (ROOT / path.parent / link).exists()
    ]
    assert broken == []
