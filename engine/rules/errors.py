"""What can be wrong with a decision table, said so that the person who wrote it can mend it."""


class RuleError(ValueError):
    """A table that cannot be read or decided.

    Attributes:
        problem: what is wrong, in plain words.
        mend: what to do about it; may be empty.
    """

    def __init__(self, problem: str, mend: str = "") -> None:
        self.problem = problem
        self.mend = mend
        super().__init__(f"{problem} {mend}".strip())


class NoRuleError(RuleError):
    """No rule fits the values of a case."""


class SeveralRulesError(RuleError):
    """More than one rule fits, and the table allows only one."""
