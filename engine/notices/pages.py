"""Where a notice leads."""

from collections.abc import Mapping

from engine.models import Notice

_PAGES: Mapping[str, str] = {
    "proposal": "/studio/{first}",
    "cover": "/people/cover",
    "review": "/people/reviews/{of}",
    "member": "/cases/{case}",
    "conflict": "/cases/{case}/interests",
    "glass": "/cases/{case}/emergency/{of}",
    "comment": "/cases/{case}/comments",
    "correction": "/cases/{case}/corrections/{first}",
    "placement": "/cases/{case}/placements/{of}",
    "evidence": "/cases/{case}/evidence/{of}",
}
"""Where a notice leads by the kind that its key begins with."""


def page_of_notice(notice: Notice) -> str:
    """The page of what somebody was told of; their own notices where there is none."""
    kind, _, of = notice.key.partition(":")
    if kind in _PAGES:
        return _PAGES[kind].format(first=of.partition(":")[0], of=of, case=notice.case_id)
    return f"/tasks/{notice.task_id}" if notice.task_id else "/notices"
