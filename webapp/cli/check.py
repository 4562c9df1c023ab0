"""``caseway check PATH``: what is wrong with a diagram or a folder, and the mend."""

from pathlib import Path

import click

from engine.bundles.checking import check_path
from engine.gate import Finding


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def check(path: Path) -> None:
    """Check a diagram, a process's folder, or a folder of either.

    Prints a line for each finding and ends with exit status 1 if any of them is an error.
    """
    findings, looked_at = check_path(path)
    if not looked_at:
        message = f"There is no diagram in {path}."
        raise click.ClickException(message)
    show(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    click.echo(f"{_count(looked_at, 'checked', '')}{_count(errors, 'error')}, {_count(warnings, 'warning')}")
    if errors:
        raise SystemExit(1)


def show(findings: list[Finding]) -> None:
    """Print findings, one a line."""
    for finding in findings:
        click.echo(line_of(finding))


def line_of(finding: Finding) -> str:
    """One finding as ``file: element (name): problem Mend: …``."""
    element = finding.element_id + (f" ({finding.element_name})" if finding.element_name else "")
    place = ": ".join(part for part in (finding.file, element) if part)
    warning = "" if finding.severity == "error" else "warning: "
    return " ".join(f"{place}: {warning}{finding.problem} Mend: {finding.mend}".split())


def _count(number: int, word: str, plural: str = "s") -> str:
    if word == "checked":
        return f"{number} checked: "
    return f"{number} {word}{'' if number == 1 else plural}"
