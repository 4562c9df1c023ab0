"""A name in a condition, exchanged for another: quoted texts, words after a point and functions stay."""

from dataclasses import dataclass

from engine.expressions import ExpressionError
from engine.expressions.tokens import Token, tokenize


@dataclass(frozen=True)
class Renaming:
    """A change of an id.

    Attributes:
        what: ``step``, ``fact``, ``parameter``, ``clock``, or ``rung`` (``clock.rung``).
        old: the id now.
        new: the id from now on.
        chosen_by: the parameters that have a fact as one of their choices: there its id is a text.
    """

    what: str
    old: str
    new: str
    chosen_by: frozenset[str] = frozenset()

    def in_expression(self, text: str) -> str:
        """A condition that reads the new name; as it was where it cannot be read."""
        try:
            tokens = tokenize(text)
        except ExpressionError:
            return text
        is_chosen = any(token.kind == "word" and token.text in self.chosen_by for token in tokens)
        said, done = "", 0
        for number, token in enumerate(tokens):
            new = self._said(tokens, number, is_chosen=is_chosen)
            if new != token.text:
                said += text[done : token.position] + new
                done = token.position + len(token.text)
        return said + text[done:]

    def _said(self, tokens: list[Token], number: int, *, is_chosen: bool) -> str:
        token = tokens[number]
        if is_chosen and token.text == f"'{self.old}'":
            return f"'{self.new}'"
        before = tokens[number - 1].text if number else ""
        after = tokens[number + 1].text if number + 1 < len(tokens) else ""
        is_name = token.kind == "word" and token.text == self.old and before != "." and after != "("
        return self.new if is_name else token.text
