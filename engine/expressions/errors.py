"""What can be wrong with a condition, said so that the person who drew the diagram can mend it."""


class ExpressionError(ValueError):
    """A condition that cannot be read, checked or worked out.

    Attributes:
        problem: what is wrong, in plain words.
        mend: what to write instead; may be empty.
        position: where in the text, counted in characters from 0; None when the place does not matter.
    """

    def __init__(self, problem: str, mend: str = "", position: int | None = None) -> None:
        self.problem = problem
        self.mend = mend
        self.position = position
        place = "" if position is None else f" (at character {position + 1})"
        super().__init__(f"{problem}{place}. {mend}".strip())


class ExpressionSyntaxError(ExpressionError):
    """The text is not in the language, or is too long or too deep."""


class ExpressionTypeError(ExpressionError):
    """Two things are compared or combined that cannot be, or a name is not declared."""


class ExpressionArithmeticError(ExpressionError):
    """A calculation has no answer."""


class ExpressionZeroDivisionError(ExpressionArithmeticError):
    """Something is divided by nought."""


class UnsetFactError(ExpressionError):
    """A condition needs a fact that nobody has set yet.

    Attributes:
        name: the fact.
    """

    def __init__(self, name: str, position: int | None = None) -> None:
        self.name = name
        mend = f"Test it first: {name} is set and …"
        super().__init__(f"`{name}` is not set yet", mend, position)
