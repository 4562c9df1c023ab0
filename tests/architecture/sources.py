"""The project's own files, as git knows them: what is ignored or generated is nobody's to judge."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("engine", "forms", "webapp")


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project, tracked or about to be, relative to its root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return tuple(Path(name) for name in listing.split("\0") if name and (ROOT / name).is_file())


def python_files(*packages: str) -> list[Path]:
    """The Python files under the given top folders; migrations are generated and left out."""
    return [
        path
        for path in project_files()
        if path.suffix == ".py" and path.parts[0] in packages and "versions" not in path.parts
    ]


def text_of(path: Path) -> str:
    """What a file says."""
    return (ROOT / path).read_text(encoding="utf-8")


def tree_of(path: Path) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(text_of(path), str(path))
