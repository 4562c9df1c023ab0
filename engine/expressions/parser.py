"""From tokens to the tree of a condition, by recursive descent. Nothing is ever executed.

condition  = conjunction { "or" conjunction }
conjunction = opposite { "and" opposite }
opposite   = "not" opposite | comparison
comparison = sum [ sign sum | "is" ["not"] "set" | ["not"] "in" ( name | "(" sum { "," sum } ")" ) ]
sum        = product { ("+" | "-") product }
product    = factor { ("*" | "/") factor }
factor     = "-" factor | number | text | "true" | "false" | name | call | "(" condition ")"
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, cast

from engine.expressions import nodes
from engine.expressions.errors import ExpressionSyntaxError
from engine.expressions.nodes import Node
from engine.expressions.tokens import Token, tokenize

MAX_DEPTH: Final = 30
MAX_NODES: Final = 300
_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_MEASURES: Final = frozenset({"total", "done", "withdrawn"})
_ISO_DATE: Final = re.compile(r"'[0-9]{4}-[0-9]{2}-[0-9]{2}'")


def parse_tree(text: str) -> Node:
    """Read a condition.

    Raises:
        ExpressionSyntaxError: naming the place and the mend.
    """
    return _Parser(tokenize(text)).whole()


class _Parser:
    """One pass over the tokens of one condition."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._index = 0
        self._depth = 0
        self._functions: dict[str, Callable[[Token], Node]] = {
            "date": self._date,
            "today": self._today,
            "working_days": self._working_days,
        }

    def whole(self) -> Node:
        node = self._condition()
        if self._here.kind != "end":
            raise self._unexpected("Join conditions with and or or.")
        if sum(1 for _ in nodes.walk(node)) > MAX_NODES:
            problem = f"The condition has more than {MAX_NODES} parts"
            raise ExpressionSyntaxError(problem, "Split it over two gateways, or set a fact earlier.")
        return node

    @property
    def _here(self) -> Token:
        return self._tokens[self._index]

    @property
    def _next(self) -> Token:
        return self._tokens[min(self._index + 1, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._here
        self._index += 1
        return token

    def _taken(self, kind: str, *texts: str) -> Token | None:
        """Take the next token if it is one of these."""
        here = self._here
        return self._take() if here.kind == kind and here.text in texts else None

    def _need(self, kind: str, text: str, mend: str) -> Token:
        token = self._taken(kind, text)
        if token is None:
            raise self._unexpected(mend)
        return token

    def _unexpected(self, mend: str) -> ExpressionSyntaxError:
        here = self._here
        problem = (
            "The condition stops too soon" if here.kind == "end" else f"`{here.text}` is not expected here"
        )
        return ExpressionSyntaxError(problem, mend, here.position)

    def _deeper(self, read: Callable[[], Node]) -> Node:
        """Read something nested, within bounds."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            problem = f"The condition is nested more than {MAX_DEPTH} deep"
            raise ExpressionSyntaxError(problem, "Use fewer brackets.", self._here.position)
        node = read()
        self._depth -= 1
        return node

    def _condition(self) -> Node:
        return self._joined("or", self._conjunction)

    def _conjunction(self) -> Node:
        return self._joined("and", self._opposite)

    def _joined(self, word: str, read: Callable[[], Node]) -> Node:
        operands = [read()]
        position = self._here.position
        while self._taken("keyword", word):
            operands.append(read())
        if len(operands) == 1:
            return operands[0]
        return nodes.Junction("and" if word == "and" else "or", tuple(operands), position=position)

    def _opposite(self) -> Node:
        token = self._taken("keyword", "not")
        if token is None:
            return self._comparison()
        return nodes.Not(self._deeper(self._opposite), position=token.position)

    def _comparison(self) -> Node:
        left = self._sum()
        here = self._here
        if here.kind == "sign" and here.text in _COMPARISONS:
            operator = cast(nodes.ComparisonOperator, self._take().text)
            node = nodes.Comparison(operator, left, self._sum(), position=here.position)
            if self._here.text in _COMPARISONS and self._here.kind == "sign":
                raise self._unexpected("Write two comparisons joined with and: a < b and b < c.")
            return node
        if self._taken("keyword", "is"):
            return self._is_set(left, here.position)
        if here.text == "not" and self._next.text == "in":
            self._take()
            return self._in(left, self._take(), negated=True)
        if here.kind == "keyword" and here.text == "in":
            return self._in(left, self._take(), negated=False)
        return left

    def _is_set(self, left: Node, position: int) -> Node:
        negated = self._taken("keyword", "not") is not None
        self._need("keyword", "set", "After is write set or not set. Use = to compare.")
        if not isinstance(left, nodes.Name):
            raise ExpressionSyntaxError(
                "Only a fact can be set", "Write the fact's id before is set.", position
            )
        return nodes.IsSet(left, negated, position=position)

    def _in(self, item: Node, word: Token, *, negated: bool) -> Node:
        mend = "After in write values in brackets, in ('a', 'b'), or the id of a list."
        if self._here.kind == "word":
            name = self._take()
            return nodes.Includes(item, self._name(name), negated, position=word.position)
        self._need("sign", "(", mend)
        options = [self._deeper(self._sum)]
        while self._taken("sign", ","):
            options.append(self._deeper(self._sum))
        self._need("sign", ")", "Separate the values with commas and close the bracket.")
        return nodes.Membership(item, tuple(options), negated, position=word.position)

    def _sum(self) -> Node:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Node:
        return self._chain(self._factor, "*", "/")

    def _chain(self, read: Callable[[], Node], *signs: str) -> Node:
        left = read()
        while token := self._taken("sign", *signs):
            operator = cast(nodes.ArithmeticOperator, token.text)
            left = nodes.Arithmetic(operator, left, read(), position=token.position)
        return left

    def _factor(self) -> Node:
        here = self._here
        if here.kind in ("number", "text") or here.text in ("true", "false"):
            return self._literal(self._take())
        if here.kind == "word":
            return self._word(self._take())
        if self._taken("sign", "-"):
            return nodes.Negative(self._deeper(self._factor), position=here.position)
        if self._taken("sign", "("):
            inner = self._deeper(self._condition)
            self._need("sign", ")", "Close the bracket.")
            return inner
        raise self._unexpected("Write a fact's id, a number, 'text', true, false or a function.")

    def _literal(self, token: Token) -> Node:
        if token.kind == "text":
            return nodes.Literal(token.text[1:-1].replace("''", "'"), position=token.position)
        if token.kind == "number":
            value = Decimal(token.text) if "." in token.text else int(token.text)
            return nodes.Literal(value, position=token.position)
        return nodes.Literal(token.text == "true", position=token.position)

    def _word(self, token: Token) -> Node:
        if token.text == "parts":
            return self._parts(token)
        if self._here.text == "(" and self._here.kind == "sign":
            function = self._functions.get(token.text)
            if function is None:
                mend = "The functions are date, today, working_days and parts.count."
                raise ExpressionSyntaxError(f"`{token.text}` is not a fact or function", mend, token.position)
            self._take()
            node = function(token)
            self._need("sign", ")", f"Close the bracket of {token.text}.")
            return node
        if self._here.text == "." and self._here.kind == "sign":
            mend = "Only parts has more after a dot: parts.total, parts.done, parts.withdrawn, parts.count."
            raise ExpressionSyntaxError(f"`{token.text}` has nothing after a dot", mend, token.position)
        return self._name(token)

    def _name(self, token: Token) -> nodes.Name:
        if token.text in self._functions or token.text == "parts":
            mend = "Write date('2026-03-18'), today(), working_days(a, b) or parts.total"
            raise ExpressionSyntaxError(f"`{token.text}` is not a fact", f"{mend}.", token.position)
        return nodes.Name(token.text, position=token.position)

    def _date(self, token: Token) -> Node:
        mend = "Write a date as date('2026-03-18'): year, month, day."
        written = self._here
        if written.kind != "text":
            raise self._unexpected(mend)
        day = _read_day(self._take().text)
        if day is None:
            raise ExpressionSyntaxError(f"{written.text} is not a date", mend, written.position)
        return nodes.Literal(day, position=token.position)

    def _today(self, token: Token) -> Node:
        return nodes.Today(position=token.position)

    def _working_days(self, token: Token) -> Node:
        start = self._deeper(self._sum)
        self._need("sign", ",", "Write two dates: working_days(from, to).")
        return nodes.WorkingDays(start, self._deeper(self._sum), position=token.position)

    def _parts(self, token: Token) -> Node:
        mend = "Write parts.total, parts.done, parts.withdrawn or parts.count('field', 'value')."
        self._need("sign", ".", mend)
        if self._here.text in _MEASURES:
            return nodes.PartsNumber(cast(nodes.PartsMeasure, self._take().text), position=token.position)
        self._need("word", "count", mend)
        self._need("sign", "(", mend)
        field = self._text(mend)
        self._need("sign", ",", mend)
        value = self._text(mend)
        self._need("sign", ")", mend)
        return nodes.PartsCount(field, value, position=token.position)

    def _text(self, mend: str) -> str:
        if self._here.kind != "text":
            raise self._unexpected(mend)
        return self._take().text[1:-1].replace("''", "'")


def _read_day(quoted: str) -> date | None:
    if not _ISO_DATE.fullmatch(quoted):
        return None
    try:
        return date.fromisoformat(quoted[1:-1])
    except ValueError:
        return None
