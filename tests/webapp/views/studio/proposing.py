"""A proposal to try the studio's pages of forms and rules with."""

import json
import re
from html import unescape
from typing import Any

from engine.bundles.folders import SHIPPED, read_folder
from engine.commands.create_proposal import CreateProposal
from engine.queries.proposals import ProposalView, get_proposal
from tests.webapp.views.conftest import Office, Visitor


class Proposed:
    """One proposal on the rapid review, with a browser of each role before it."""

    def __init__(self, office: Office, process: str = "rapid_review") -> None:
        self.office = office
        area = office.desk.area.area_id
        files = read_folder(SHIPPED / process)
        command = CreateProposal(area, process, "A shorter rapid review", None, files=files)
        self.actor = office.desk.actor("process_owner")
        self.id = office.engine.execute(command, actor=self.actor)

    @property
    def view(self) -> ProposalView:
        with self.office.engine.read() as rows:
            return get_proposal(rows, self.actor, self.id)

    @property
    def owner(self) -> Visitor:
        return self.office.visitor("process_owner")

    def address(self, end: str = "") -> str:
        return f"/studio/{self.id}{end}"

    def post(self, end: str, **fields: Any) -> Any:
        fields.setdefault("revision", str(self.view.revision))
        return self.owner.post(self.address(end), **fields)

    def form(self, form_id: str) -> dict[str, Any]:
        return json.loads(self.view.files[f"forms/{form_id}.json"])


def inputs_of(markup: str) -> dict[str, Any]:
    """What a browser would send of the settings form of a question, as it is filled in."""
    found: dict[str, Any] = {}
    body = markup[markup.index('name="revision"') - 60 :]
    for tag in re.findall(r"<input[^>]*>", body):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in attributes and attributes["name"] != "csrf_token":
            found[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', body, re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found
