"""A condition as it is being written: in words, as chosen tests, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.expressions import ExpressionError, parse
from engine.expressions.choosing import Chosen, Test, read_condition, write_condition

LONGEST = 4000


@dataclass(frozen=True)
class Names:
    """What a condition may read: the type of each name, its label, and the words of its values."""

    types: Mapping[str, str]
    labels: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Described:
    """A condition said in plain English; ``chosen`` is None when it says more than tests can say."""

    text: str
    sentence: str
    problem: str
    chosen: Chosen | None


def describe_text(text: str, names: Names, *, wanted: str = "boolean") -> Described:
    """Say a written condition.

    Args:
        text: as written, possibly wrong.
        names: the facts, parameters and counted questions it may read.
        wanted: the type it must give; empty for any.
    """
    if not text.strip():
        return Described("", "", "", Chosen("and", ()))
    if len(text) > LONGEST:
        return Described(text, "", f"A condition has at most {LONGEST} characters.", None)
    try:
        expression = parse(text)
        sentence = expression.describe(names.labels, names.values)
        kind = expression.check(names.types, names.values)
    except ExpressionError as error:
        return Described(text, "", str(error), read_condition(text))
    chosen = read_condition(text)
    if wanted and kind != wanted:
        problem = (
            f"This gives {kind.replace('_', ' ')}, and {wanted} is needed here: compare it with something."
        )
        return Described(text, sentence, problem, chosen)
    return Described(text, sentence, "", chosen)


def describe_tests(join: str, tests: Sequence[Test], names: Names) -> Described:
    """Write chosen tests in the language, and say them.

    Args:
        join: ``and`` or ``or``.
        tests: what was chosen; one may be unfinished.
        names: the facts, parameters and counted questions.
    """
    chosen = Chosen(join, tuple(tests))
    try:
        text = write_condition(chosen, names.types, names.values)
    except ExpressionError as error:
        return Described("", "", str(error), chosen)
    return describe_text(text, names)
