"""Samples of the studio's pages that compare, check and cite, and of what anybody may read of a process."""

from collections.abc import Callable, Mapping

from tests.browser.pages.seeding import Seeded

Sample = tuple[str, Callable[[Seeded], str]]
OWNER, APPROVER, MANAGER, NOBODY = "process_owner", "process_approver", "business_manager", ""
CLAUSE = "LOCAL:panel-reply"


def at(role: str, path: str) -> Sample:
    """A page by its path, in which ``{proposal}`` stands for the seeded proposal."""
    return role, lambda seeded: path.format(**{**vars(seeded), **seeded.cases})


READING_PAGES: Mapping[str, list[Sample]] = {
    "/studio/<int:proposal_id>/compare/": [
        at(OWNER, "/studio/{proposal}/compare"),
        at(APPROVER, "/studio/{imported}/compare"),
    ],
    "/processes/<key>/compare": [at(MANAGER, "/processes/rapid_review/compare")],
    "/studio/<int:proposal_id>/checks/": [
        at(OWNER, "/studio/{proposal}/checks"),
        at(OWNER, "/studio/{imported}/checks"),
    ],
    "/studio/<int:proposal_id>/checks/coverage": [
        at(OWNER, "/studio/{proposal}/checks/coverage"),
        at(APPROVER, "/studio/{proposal}/checks/coverage?edition=WT2015"),
    ],
    "/studio/clauses/": [
        at(OWNER, "/studio/clauses"),
        at(MANAGER, "/studio/clauses?words=nothing-like-this"),
    ],
    "/studio/clauses/editions": [
        at(OWNER, "/studio/clauses/editions"),
        at(OWNER, "/studio/clauses/editions?from=CA2004&to=WT2026"),
    ],
    "/studio/clauses/new": [at(OWNER, "/studio/clauses/new")],
    "/studio/clauses/<key>": [at(OWNER, f"/studio/clauses/{CLAUSE}")],
    "/studio/clauses/<key>/change": [at(OWNER, f"/studio/clauses/{CLAUSE}/change")],
    "/public/processes/": [at(NOBODY, "/public/processes")],
    "/public/processes/<key>": [
        at(NOBODY, "/public/processes/rapid_review"),
        at(NOBODY, "/public/processes/rapid_review?embed=1"),
    ],
}
READING_FILES: Mapping[str, tuple[Sample, str]] = {
    "/public/processes/<key>/drawing.bpmn": (
        at(NOBODY, "/public/processes/rapid_review/drawing.bpmn"),
        "application/xml",
    ),
}
