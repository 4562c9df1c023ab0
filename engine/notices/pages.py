"""Where a notice leads."""

from engine.models import Notice


def page_of_notice(notice: Notice) -> str:
    """The page of what somebody was told of; their own notices where there is none."""
    kind, _, of = notice.key.partition(":")
    if kind == "proposal":
        return f"/studio/{of.partition(':')[0]}"
    if kind == "cover":
        return "/people/cover"
    if kind == "review":
        return f"/people/reviews/{of}"
    if kind == "placement":
        return f"/cases/{notice.case_id}/placements/{of}"
    return f"/tasks/{notice.task_id}" if notice.task_id else "/notices"
