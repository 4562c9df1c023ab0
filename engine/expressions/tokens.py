"""From text to tokens."""

import re
from dataclasses import dataclass
from typing import Final

from engine.expressions.errors import ExpressionSyntaxError

MAX_LENGTH: Final = 2_000
MAX_DIGITS: Final = 15

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<text>'(?:[^']|'')*')
      | (?P<sign><=|>=|!=|==|<|>|=|\+|-|\*|/|\(|\)|,|\.)""",
    re.VERBOSE,
)
_WORDS: Final = frozenset({"and", "or", "not", "in", "is", "set", "true", "false"})
_MENDS: Final = {
    "'": "Close the text with a second quotation mark: 'agree'.",
    '"': "Put text in single quotation marks: 'agree'.",
    "\u2018": "Use straight quotation marks: 'agree'.",
    "\u2019": "Use straight quotation marks: 'agree'.",
    "\u201c": "Put text in straight single quotation marks: 'agree'.",
    "\u201d": "Put text in straight single quotation marks: 'agree'.",
    "&": "Write and between conditions.",
    "|": "Write or between conditions.",
    "!": "Write not before a condition, or != between two values.",
    ":": "Use = to compare.",
    "≥": "Write >= for at least.",
    "≤": "Write <= for at most.",
    "≠": "Write != for is not.",
    "\u2013": "Write a plain hyphen for minus: -",
    "[": "Put the values of in between round brackets: in ('a', 'b').",
    "{": "Put the values of in between round brackets: in ('a', 'b').",
    "$": "Write the fact's id alone, with no signs around it.",
    "#": "Write the fact's id alone, with no signs around it.",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, text or sign; ``kind`` is keyword, word, number, text, sign or end."""

    kind: str
    text: str
    position: int


def tokenize(text: str) -> list[Token]:
    """Cut a condition into tokens, ending with one of kind ``end``.

    Raises:
        ExpressionSyntaxError: for text that is empty or over 2,000 characters, or holds a sign the language
            does not have.
    """
    if len(text) > MAX_LENGTH:
        problem = f"The condition has {len(text):,} characters, and {MAX_LENGTH:,} is the most"
        raise ExpressionSyntaxError(problem, "Split it over two gateways, or set a fact earlier.")
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unknown(text, position)
        token = _token(match)
        if token is not None:
            tokens.append(token)
        position = match.end()
    if not tokens:
        raise ExpressionSyntaxError("The condition is empty", "Write one, such as: review_needed = true")
    return [*tokens, Token("end", "", len(text))]


def _token(match: re.Match[str]) -> Token | None:
    kind, text, position = match.lastgroup or "", match.group(), match.start()
    if kind == "space":
        return None
    if kind == "number" and len(text) > MAX_DIGITS:
        problem = f"A number has more than {MAX_DIGITS} digits"
        raise ExpressionSyntaxError(problem, "Write a shorter number.", position)
    if kind == "word" and text.lower() in _WORDS:
        if text != text.lower():
            mend = f"Write {text.lower()} in small letters."
            raise ExpressionSyntaxError(f"`{text}` is not a fact", mend, position)
        kind = "keyword"
    if text == "==":
        text = "="
    return Token(kind, text, position)


def _unknown(text: str, position: int) -> ExpressionSyntaxError:
    sign = text[position]
    shown = sign if sign.isprintable() else f"character number {ord(sign)}"
    mend = _MENDS.get(sign, "Conditions are made of fact names, numbers, 'text' and = != < <= > >= + - * /")
    problem = "A text is never closed" if sign == "'" else f"`{shown}` has no meaning in a condition"
    return ExpressionSyntaxError(problem, mend, position)
