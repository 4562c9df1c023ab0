"""What other places do, as far as we have seen it (facts, section 6.1): nobody has checked it for yours.

No single national figure was found. An area starts from one of these or from its own schedule.
"""

from dataclasses import dataclass

ANY = "any"
TRIGGERS = {
    "completed": "The case was completed",
    "published": "The report was published",
    "opened": "The case was opened",
}


@dataclass(frozen=True)
class Example:
    """A period that somebody uses, and where that was seen."""

    words: str
    trigger: str
    years: int
    source: str


EXAMPLES = (
    Example(
        "Safeguarding personal data: 30 years",
        "completed",
        30,
        "Privacy notices of Hartlepool and Rutland, copies seen; from when they count was not seen",
    ),
    Example(
        "Records about child sexual abuse: 75 years",
        "completed",
        75,
        "A recommendation of the Independent Inquiry into Child Sexual Abuse, from memory",
    ),
    Example(
        "Enquiries: 6 years",
        "completed",
        6,
        "Retention schedule of Lambeth, copy seen; about a council's own records",
    ),
)
