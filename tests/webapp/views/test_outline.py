"""The outline and the details of a proposal: what they show, what they change, what they refuse."""

import re
from html import unescape

import pytest
from markupsafe import escape
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, read_clauses, read_folder
from engine.commands.create_proposal import CreateProposal
from engine.commands.publish_version import PublishVersion
from engine.commands.save_proposal import SaveProposal
from engine.diagram import read_diagrams
from engine.models import Proposal, ProposalSave
from engine.reading_actor import load_actor
from engine.scenarios.standard_area import LONG_AGO
from tests.webapp.views.cases.conftest import words

HOSTILE = "<script>alert('1')</script> & “ünïcode” {{ 7 * 7 }}"

FACT = {"label": "A", "type": "text", "scope": "case", "sensitivity": "official"}


class Drawing:
    """A proposal that changes a process, the rapid review by default, and the visitor who owns it."""

    def __init__(self, office, *keys):
        self.office, self.key = office, keys[-1] if keys else "rapid_review"
        for key in keys or (self.key,):
            files = read_folder(SHIPPED / key, read_clauses(SHIPPED / "clauses"))
            version = office.engine.execute(PublishVersion(key, files, LONG_AGO), actor=SYSTEM)
        starting = CreateProposal(office.desk.area.area_id, self.key, "A shorter review", version)
        self.id = office.engine.execute(starting, actor=self.actor("process_owner"))
        self.owner = office.visitor("process_owner")
        self.base = f"/studio/{self.id}"

    def actor(self, role):
        with self.office.engine.read() as rows:
            return load_actor(rows, self.office.desk.area.person(role), self.office.desk.at.date())

    def row(self):
        with self.office.engine.read() as rows:
            found = rows.scalars(select(Proposal).where(Proposal.id == self.id)).one()
            rows.expunge_all()
        return found

    def diagram(self):
        (found,) = read_diagrams(self.row().files[f"{self.key}.bpmn"].encode())
        return found

    def history(self):
        with self.office.engine.read() as rows:
            query = select(ProposalSave.words).where(ProposalSave.proposal_id == self.id)
            return list(rows.scalars(query.order_by(ProposalSave.revision)))

    def get(self, path):
        return self.owner.text(self.base + path)

    def post(self, path, **fields):
        revision = fields.pop("revision", self.row().revision)
        return self.owner.post(self.base + path, revision=revision, **fields)

    def saved(self, path, **fields):
        """What an edit that must succeed shows afterwards."""
        answer = self.post(path, **fields)
        assert answer.status_code == 303, words(answer.get_data(as_text=True))
        return words(self.owner.text(answer.location))

    def shown(self, path):
        """The fields of a page's form as a browser would send them."""
        return fields_of(self.get(path))


def fields_of(page):
    """What a browser would send of the last form of a page, without its buttons."""
    form = page.split("<form")[-2]
    found = {}
    controls = r"<input[^>]*>|<textarea[^>]*>[^<]*</textarea>|<select.*?</select>"
    for tag in re.findall(controls, form, re.DOTALL):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or name[1] in {"csrf_token", "action", "page"}:
            continue
        kind = re.search(r'type="(\w+)"', tag)
        if kind and kind[1] in {"radio", "checkbox"}:
            value = re.search(r'value="([^"]*)"', tag)
            if " checked" in tag:
                found.setdefault(name[1], []).append(value[1])
        elif tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag)
            found[name[1]] = chosen[1] if chosen else ""
        elif tag.startswith("<textarea"):
            found[name[1]] = re.search(r">([^<]*)</textarea>", tag)[1]
        else:
            value = re.search(r'value="([^"]*)"', tag)
            found[name[1]] = value[1] if value else ""
    found.pop("revision", None)
    return {name: unescaped(value) for name, value in found.items()}


def unescaped(value):
    return [unescape(one) for one in value] if isinstance(value, list) else unescape(value)


@pytest.fixture
def drawing(office):
    return Drawing(office)


def test_every_step_is_told_in_reading_order(drawing):
    text = words(drawing.get("/outline"))
    for element in drawing.diagram().elements.values():
        assert str(escape(element.name)) in text
    assert (
        text.index("Choose the agencies")
        < text.index("Write the agency summary")
        < text.index("Rapid review done")
    )
    assert "Due by the clock" in text
    assert "Form: " in text


def test_step_is_added_changed_moved_and_removed(drawing):
    before = drawing.diagram()
    shown = drawing.saved(
        "/outline/hold_meeting/add?side=after&kind=form",
        name="Read by a second reader",
        role="chair",
        form="",
    )
    assert "Done: Added the step “Read by a second reader” after “Record the rapid review meeting”" in shown
    added = drawing.diagram().elements["read_by_a_second_reader"]
    assert (added.kind, added.role) == ("userTask", "chair")
    asked = drawing.shown("/outline/read_by_a_second_reader")
    drawing.saved(
        "/outline/read_by_a_second_reader",
        **asked
        | {
            "clock": "sign_off",
            "shows": ["hold_meeting"],
            "form": "meeting_note" if "meeting_note" in str(asked) else "",
        },
    )
    changed = drawing.diagram().elements["read_by_a_second_reader"]
    assert (changed.clock, changed.shows) == ("sign_off", ("hold_meeting",))
    drawing.saved("/outline/read_by_a_second_reader/move", place="write_rapid_review__sign_rapid_review")
    assert [flow.source for flow in drawing.diagram().incoming("read_by_a_second_reader")] == [
        "write_rapid_review"
    ]
    assert "You can undo this" in drawing.get("/outline/read_by_a_second_reader/remove")
    drawing.saved("/outline/read_by_a_second_reader/remove")
    after = drawing.diagram()
    assert (after.elements, after.flows) == (before.elements, before.flows)
    assert drawing.history()[-1] == "Removed “Read by a second reader”"


def test_saving_a_page_as_it_stands_changes_nothing(drawing):
    before, history = drawing.diagram(), drawing.history()
    for element in before.elements.values():
        path = f"/outline/{element.id}"
        drawing.saved(path, **drawing.shown(path))
    for flow in before.flows.values():
        path = f"/outline/{flow.source}/ways/{flow.id}"
        drawing.saved(path, **drawing.shown(path))
    rows = (("clocks", before.clocks), ("facts", before.facts), ("parameters", before.parameters))
    for family, declared in rows:
        for key in declared:
            drawing.saved(f"/details/{family}/{key}", **drawing.shown(f"/details/{family}/{key}"))
    for lane in before.lanes:
        drawing.saved(f"/details/lanes/{lane.id}", **drawing.shown(f"/details/lanes/{lane.id}"))
    for clock in before.clocks.values():
        for rung in clock.rungs:
            path = f"/details/clocks/{clock.id}/rungs/{rung.id}"
            drawing.saved(path, **drawing.shown(path))
    drawing.saved("/details/process", **drawing.shown("/details/process"))
    assert drawing.diagram() == before
    assert (
        len(drawing.history()) <= len(history) + 2
    )  # the very first edit writes the XML as it is written since


def test_question_is_added_with_its_ways_and_a_condition_is_chosen(drawing):
    ways = {"ways-0-name": "Yes", "ways-0-step": "Ask the Panel first", "ways-1-name": "No"}
    shown = drawing.saved("/outline/hold_meeting/add?kind=question", name="Is it clear?", **ways)
    assert "Added the question “Is it clear?”" in shown
    diagram = drawing.diagram()
    yes, no = diagram.outgoing("is_it_clear")
    assert diagram.elements["is_it_clear"].default_flow == yes.id
    drawing.saved(
        f"/outline/is_it_clear/ways/{no.id}", name="No", to=no.target, taken="otherwise", join="and"
    )
    assert "When it is taken is not said yet" in drawing.get("/outline")
    chosen = {
        "tests-0-name": "panel_view",
        "tests-0-operator": "=",
        "tests-0-value": "The Panel asks for more",
    }
    path = f"/outline/is_it_clear/ways/{yes.id}"
    drawing.saved(path, name="Yes", to=yes.target, taken="chosen", join="and", **chosen)
    assert drawing.diagram().flows[yes.id].condition == "panel_view = 'questions'"
    assert "What the Panel says is The Panel asks for more. Written out: panel_view =" in words(
        drawing.get(path)
    )
    drawing.saved(path, name="Yes", to=yes.target, taken="written", written="aware_on is set")
    assert drawing.diagram().flows[yes.id].condition == "aware_on is set"
    refused = drawing.post(path, name="Yes", to=yes.target, taken="written", written="aware_on is")
    assert refused.status_code == 422
    assert "aware_on is</textarea>" in refused.get_data(as_text=True)
    assert drawing.diagram().flows[yes.id].condition == "aware_on is set"


def test_decision_of_one_becomes_a_sign_off_by_three(drawing):
    assert "A decision that several sign" in drawing.get("/outline/write_rapid_review/kind")
    assert "Done: " in drawing.saved("/outline/write_rapid_review/kind", kind="sign_off")
    asked = drawing.shown("/outline/write_rapid_review")
    partners = ["dsp_la", "dsp_icb", "dsp_police"]
    drawing.saved(
        "/outline/write_rapid_review",
        **asked | {"signatories": partners, "quorum_how": "number", "quorum_number": "2"},
    )
    found = drawing.diagram().elements["write_rapid_review"]
    assert (set(found.signatories), found.completion_condition) == (set(partners), "parts.done >= 2")
    assert found.multi_instance


def test_event_is_added_with_what_follows_it(drawing):
    fields = {
        "name": "Nearly due",
        "interrupting": "no",
        "clock_rung": "meeting soon",
        "step": "Chase",
        "to": "+end",
    }
    drawing.saved("/outline/hold_meeting/add-event?kind=on_clock", **fields)
    event = drawing.diagram().elements["nearly_due"]
    assert (event.attached_to, event.clock, event.rung, event.interrupting) == (
        "hold_meeting",
        "meeting",
        "soon",
        False,
    )
    (way,) = drawing.diagram().outgoing("nearly_due")
    assert drawing.diagram().elements[way.target].name == "Chase"


def test_removing_says_what_goes_too_and_refuses_what_is_needed(drawing):
    assert "No reply yet" in drawing.get("/outline/record_panel_reply/remove")
    counts, before = drawing.office.counts(), drawing.row().files
    refused = drawing.post("/outline/hold_meeting/remove")
    assert refused.status_code == 422
    assert "is still used by the clock “Rapid review meeting held”" in words(refused.get_data(as_text=True))
    assert (drawing.office.counts(), drawing.row().files) == (counts, before)


def test_undo_is_one_press(drawing):
    before = drawing.diagram()
    answer = drawing.post("/outline/hold_meeting/add?kind=outside", name="Print the papers")
    page = drawing.owner.text(answer.location)
    (undo,) = re.findall(r'action="(/studio/[^"]+/restore)"', page)
    assert 'id="at-print_the_papers"' in page
    assert drawing.owner.post(undo, revision=drawing.row().revision).status_code == 303
    assert drawing.diagram() == before


def test_what_was_typed_is_kept_when_somebody_else_saved(drawing):
    old, elsewhere = drawing.row().revision, drawing.actor("process_owner")
    saving = SaveProposal(drawing.id, old, {"README.md": "Another text."}, words="Changed the description")
    drawing.office.engine.execute(saving, actor=elsewhere)
    before = drawing.diagram()
    fields = {"name": "Print the papers", "documentation": HOSTILE}
    answer = drawing.post("/outline/hold_meeting/add?kind=outside", revision=old, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "has saved this proposal meanwhile" in page
    assert 'value="Print the papers"' in page
    assert drawing.diagram() == before
    again = int(re.search(r'name="revision" value="(\d+)"', page)[1])
    assert drawing.post("/outline/hold_meeting/add?kind=outside", revision=again, **fields).status_code == 303
    assert drawing.diagram().elements["print_the_papers"].documentation == HOSTILE


def test_hostile_names_are_shown_as_they_are_typed(drawing):
    drawing.saved(
        "/outline/hold_meeting",
        **drawing.shown("/outline/hold_meeting") | {"name": HOSTILE, "documentation": HOSTILE},
    )
    drawing.saved("/details/new/lanes", name=HOSTILE, role="chair")
    drawing.saved("/details/new/facts", label=HOSTILE, type="text", scope="case", sensitivity="official")
    for path in (
        "/outline",
        "/outline/hold_meeting",
        "/outline/hold_meeting/move",
        "/details",
        "/outline/hold_meeting/remove",
    ):
        page = drawing.get(path)
        assert "<script>alert" not in page
        assert "alert(&#39;1&#39;)" in page
    assert drawing.diagram().elements["hold_meeting"].name == HOSTILE


@pytest.mark.parametrize(
    ("path", "fields", "message"),
    [
        ("/outline/hold_meeting", {"name": ""}, "Enter what it is called"),
        ("/outline/hold_meeting", {"name": "x" * 201}, "200"),
        ("/outline/hold_meeting", {"name": "Meet", "form": "no_such_form"}, "There is a problem"),
        ("/outline/hold_meeting", {"name": "Meet", "colour": "red"}, "There is a problem"),
        ("/outline/hold_meeting/add?kind=question", {"name": "Is it?", "ways-0-name": "Yes"}, "from 2 to 10"),
        ("/outline/hold_meeting/add?kind=form", {"name": ""}, "Enter what it is called"),
        ("/outline/hold_meeting/move", {"place": "nowhere"}, "There is a problem"),
        ("/outline/is_it_approved/remove", {}, "Choose the way that stays"),
        ("/details/new/facts", {"label": ""}, "Enter its label"),
        ("/details/new/facts", FACT | {"id": "Not An Id"}, "lower-case"),
        ("/details/new/facts", FACT | {"id": "aware_on"}, "already"),
        ("/details/clocks/summary", {"name": "A", "unit": "days"}, "There is a problem"),
        ("/details/facts/panel_view/remove", {}, "It is still used by"),
        ("/details/lanes/lane_dsp_la/remove", {}, "Choose the lane"),
        ("/details/clocks/summaries/rungs/day_nine/remove", {}, "It is still used by “Day nine”"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_kept(drawing, path, fields, message):
    before = drawing.row()
    answer = drawing.post(path, **fields)
    assert answer.status_code == 422
    assert message in words(answer.get_data(as_text=True))
    assert (drawing.row().files, drawing.row().revision) == (before.files, before.revision)


def test_clocks_facts_parameters_and_lanes_are_kept_in_tables(drawing):
    asked = drawing.shown("/details/clocks/sign_off")
    drawing.saved("/details/clocks/sign_off", **asked | {"length": "10", "extension": "5"})
    assert (drawing.diagram().clocks["sign_off"].length, drawing.diagram().clocks["sign_off"].extension) == (
        "10",
        5,
    )
    drawing.saved(
        "/details/clocks/sign_off/new-rung",
        id="half way",
        kind="remind",
        offset="5",
        to=["chair"],
        **{"from": "anchor"},
    )
    assert drawing.diagram().clocks["sign_off"].rungs[-1].to == ("role:chair",)
    drawing.saved("/details/clocks/sign_off/rungs/half_way/remove")
    fact = {"label": "Kind of harm", "type": "choice", "scope": "case", "sensitivity": "official"}
    drawing.saved(
        "/details/new/facts", **fact, **{"choices-0-label": "Serious harm", "choices-1-label": "Death"}
    )
    assert [choice.id for choice in drawing.diagram().facts["kind_of_harm"].choices] == [
        "serious_harm",
        "death",
    ]
    drawing.saved("/details/facts/kind_of_harm/remove")
    drawing.saved("/details/new/parameters", label="Days to reply", type="integer", default="4")
    assert drawing.diagram().parameters["days_to_reply"].default == "4"
    drawing.saved("/details/new/lanes", name="Independent scrutineer", role="scrutineer")
    assert drawing.diagram().lanes[-1].role == "scrutineer"
    drawing.saved("/details/lanes/lane_dsp_la/remove", into="lane_panel_chair")
    assert (
        "sign_rapid_review"
        in next(lane for lane in drawing.diagram().lanes if lane.id == "lane_panel_chair").members
    )


def test_only_owners_edit_and_others_may_read(drawing):
    approver, manager, lay = (
        drawing.office.visitor(role) for role in ("process_approver", "business_manager", "lay_member")
    )
    for visitor in (approver, manager):
        page = visitor.text(f"{drawing.base}/outline")
        assert "Add after" not in page
        assert "Change" not in words(visitor.text(f"{drawing.base}/details")).replace("Changed", "")
        assert visitor.get(f"{drawing.base}/outline/hold_meeting").status_code == 200
        before = drawing.row().files
        answer = visitor.post(f"{drawing.base}/outline/hold_meeting/remove", revision=drawing.row().revision)
        assert answer.status_code == 403
        assert drawing.row().files == before
    assert lay.get(f"{drawing.base}/outline").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/outline/nothing",
        "/outline/nothing/remove",
        "/outline/nothing/add",
        "/outline/nothing/add-way",
        "/outline/nothing/move",
        "/outline/hold_meeting/ways/nothing",
        "/outline/hold_meeting/ways/nothing/add",
        "/details/clocks/nothing",
        "/details/facts/nothing/remove",
        "/details/clocks/summary/rungs/nothing",
        "/details/lanes/nothing",
    ],
)
def test_what_is_not_there_is_not_found(drawing, path):
    assert drawing.owner.get(drawing.base + path).status_code == 404


def test_drawing_that_cannot_be_read_is_said_to_be(drawing):
    spoiling = SaveProposal(drawing.id, drawing.row().revision, {"rapid_review.bpmn": "<not xml"})
    drawing.office.engine.execute(spoiling, actor=drawing.actor("process_owner"))
    assert "cannot be read" in drawing.get("/outline")
    assert "cannot be read" in drawing.get("/details")
    assert drawing.owner.get(f"{drawing.base}/outline/hold_meeting").status_code == 409
