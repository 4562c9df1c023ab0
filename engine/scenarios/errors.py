"""What can go wrong with a scenario: its file, or what it expected."""


class ScenarioFileError(ValueError):
    """The file cannot be read as a scenario; the message names the file, the line and the mend."""


class ScenarioError(AssertionError):
    """A step did not go as written: what was expected, and what was found."""
