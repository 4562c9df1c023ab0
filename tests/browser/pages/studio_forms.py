"""The studio's pages of forms and business rules: a proposal of their own, and a sample for every address."""

from collections.abc import Callable, Mapping

from engine.bundles.folders import SHIPPED, read_folder
from engine.commands.create_proposal import CreateProposal
from engine.rules import Input, Output, Row, Table, write_table
from tests.browser.pages.seeding import Seeded

OWNER, APPROVER = "process_owner", "process_approver"
Sample = tuple[str, Callable[[Seeded], str]]
PROCESS = "lcspr_decision"


def seed_forms(seeded: Seeded) -> None:
    """A proposal with a form that nobody asks, one that cannot be read, and three business rules."""
    world = seeded.site.world
    inputs = (Input("scrutineer_challenges", "The scrutineer challenges"), Input("decider", "Who decides"))
    outputs = (Output("review_needed", "A review is needed"),)
    rows = (Row(("true", "-"), ("true",), "As agreed"), Row(("false", "'chair'"), ("false",)))
    files = read_folder(SHIPPED / PROCESS) | {
        "forms/empty.json": '{"type": "default", "id": "empty", "title": "Empty", "components": []}',
        "forms/broken.json": "{",
        "rules/criteria.dmn": write_table(Table("criteria", "Criteria", "UNIQUE", inputs, outputs, rows)),
        "rules/wrong.dmn": write_table(
            Table("wrong", "Wrong", "UNIQUE", (Input("nobody"),), outputs, (Row(("about 3",), ("maybe",)),))
        ),
        "rules/torn.dmn": "<x/>",
    }
    command = CreateProposal(world.area.area_id, PROCESS, "Forms and rules", None, files=files)
    seeded.formed = world.engine.execute(command, actor=world.actor(OWNER))


def _at(role: str, end: str) -> Sample:
    return role, lambda seeded: f"/studio/{seeded.formed}{end}"


_STUDIO = "/studio/<int:proposal_id>"
_FORM = _STUDIO + "/forms/<form_id>"
_RULE = _STUDIO + "/rules/<rule_id>"
FORM = "/forms/decision_paper"
FORM_PAGES: Mapping[str, list[Sample]] = {
    _STUDIO + "/forms": [_at(OWNER, "/forms"), _at(APPROVER, "/forms")],
    _STUDIO + "/forms/new": [_at(OWNER, "/forms/new")],
    _FORM: [_at(OWNER, FORM), _at(APPROVER, FORM), _at(OWNER, "/forms/empty"), _at(OWNER, "/forms/broken")],
    _FORM + "/copy": [_at(OWNER, FORM + "/copy")],
    _FORM + "/delete": [_at(OWNER, FORM + "/delete"), _at(OWNER, "/forms/empty/delete")],
    _FORM + "/questions/new": [
        _at(OWNER, f"/forms/empty/questions/new?kind={kind}")
        for kind in ("radio", "number", "textfield", "datetime", "dynamiclist", "text", "group")
    ],
    _FORM + "/questions/<path>": [_at(OWNER, FORM + "/questions/1")],
    _FORM + "/preview": [
        _at(OWNER, FORM + "/preview"),
        _at(OWNER, FORM + "/preview?page=check"),
        _at(OWNER, "/forms/empty/preview"),
    ],
    _FORM + "/draw": [_at(OWNER, FORM + "/draw")],
    _STUDIO + "/rules": [_at(OWNER, "/rules"), _at(APPROVER, "/rules")],
    _STUDIO + "/rules/new": [_at(OWNER, "/rules/new")],
    _RULE: [
        _at(OWNER, "/rules/criteria"),
        _at(OWNER, "/rules/criteria?try-decider=chair&try-scrutineer_challenges=no&go=1"),
        _at(OWNER, "/rules/wrong"),
        _at(OWNER, "/rules/torn"),
        _at(APPROVER, "/rules/criteria"),
    ],
    _RULE + "/delete": [_at(OWNER, "/rules/criteria/delete")],
    _RULE + "/draw": [_at(OWNER, "/rules/criteria/draw")],
}
FORM_FILES: Mapping[str, tuple[Sample, str]] = {
    _FORM + "/definition": (_at(OWNER, FORM + "/definition"), "application/json"),
    _RULE + "/file": (_at(OWNER, "/rules/criteria/file"), "application/json"),
}
