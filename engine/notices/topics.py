"""What people may choose to find in their digest, and when it comes."""

from collections.abc import Mapping

TOPICS: Mapping[str, str] = {
    "reminders": "Deadlines that are coming, and those of today",
    "breaches": "Deadlines that have passed, and what was escalated to me",
    "work": "Tasks and returns asked of me or my agency",
    "cases": "Cases opened in my partnership",
    "faults": "Steps that failed and need somebody",
    "processes": "New versions of processes: those waiting for me, and what became of mine",
    "packs": "Evidence packs that I asked for: ready, or failed",
    "own_tasks": "My own tasks due in the next five working days, and those overdue",
}
TOPIC_OF: Mapping[str, str] = {
    "reminder": "reminders",
    "due": "reminders",
    "ended": "reminders",
    "breach": "breaches",
    "escalation": "breaches",
    "task": "work",
    "part": "work",
    "placement": "work",
    "comment": "work",
    "correction": "work",
    "case": "cases",
    "fault": "faults",
    "proposal": "processes",
    "cover": "work",
    "member": "work",
    "conflict": "work",
    "glass": "work",
    "review": "work",
    "evidence": "packs",
}
KIND_WORDS: Mapping[str, str] = {
    "reminder": "Reminder",
    "due": "Due",
    "ended": "Period over",
    "breach": "Overdue",
    "escalation": "Escalated",
    "task": "For you",
    "part": "Asked for",
    "case": "New case",
    "fault": "Fault",
    "placement": "Move by hand",
    "comment": "Mentioned",
    "correction": "Correction",
    "proposal": "New version",
    "cover": "Cover",
    "member": "Named",
    "conflict": "Interest declared",
    "glass": "Emergency",
    "review": "Access review",
    "evidence": "Evidence pack",
}
DIGEST_DAYS: Mapping[str, str] = {
    "working": "On working days",
    "every": "Every day",
    "never": "Not at all",
}
FIRST_HOUR, LAST_HOUR, USUAL_HOUR = 0, 23, 7
MANAGERS = frozenset({"business_manager", "chair"})


def kinds_of(topics: list[str]) -> list[str]:
    """The kinds of notice that belong to these topics."""
    return [kind for kind, topic in TOPIC_OF.items() if topic in topics]
