"""Protective markings: stable ids, and the words people know (facts, section 6.1)."""

OFFICIAL = "official"
SENSITIVE = "official_sensitive"
LEGAL = "official_sensitive_legal"
COURT = "official_sensitive_court"

MARKINGS = {
    OFFICIAL: "OFFICIAL",
    SENSITIVE: "OFFICIAL-SENSITIVE",
    LEGAL: "OFFICIAL-SENSITIVE, legal advice",
    COURT: "OFFICIAL-SENSITIVE, family court papers",
}

NEEDS_WORDS = frozenset({COURT})
"""Whose description has to say more: court papers may be used only by permission or under a rule."""


def marking_words(marking: str) -> str:
    """The words of a marking."""
    return MARKINGS.get(marking, marking)
