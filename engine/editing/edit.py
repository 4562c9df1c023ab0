"""What an edit gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Edit:
    """A drawing after an edit.

    Attributes:
        text: the whole drawing.
        words: what was done, for the history: "Added the step “Read again” after “Write the report”".
        at: the id of the element, flow or declaration where one worked; a new one's id after adding it.
        also: what went or changed with it, as sentences.
        files: other texts of the process that changed with it, by path.
    """

    text: str
    words: str
    at: str
    also: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
