"""What a question to the inbox asks, in words."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from engine.queries.cases import list_case_kinds
from engine.queries.inbox_questions import Question
from engine.roles import role_label

_LISTS = {
    "mine": "Tasks you have",
    "offered": "Tasks that wait for one of your roles",
    "delegated": "Tasks that others do for you",
}


def describe(rows: Session, asked: Sequence[Question]) -> list[str]:
    """Each question as a sentence."""
    kinds = {each.process_key: each.name for each in list_case_kinds(rows)}
    return [_words(each, kinds) for each in asked]


def _words(asked: Question, kinds: dict[str, str]) -> str:
    told = [
        "overdue" if asked.overdue else "",
        "urgent or high" if asked.urgent else "",
        "to follow up by today" if asked.follow_up else "",
        f"of cases of the kind {kinds.get(asked.kind, asked.kind)}" if asked.kind else "",
        f"for the role {role_label(asked.role)}" if asked.role else "",
        "most urgent first" if asked.is_ranked else "",
    ]
    return ", ".join([_LISTS[asked.view], *(words for words in told if words)])
