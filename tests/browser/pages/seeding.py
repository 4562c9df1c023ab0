"""A site with cases in several stages, made through the engine in the order of time."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from engine.bundles.folders import SHIPPED
from engine.commands.create_calendar_feed import CreateCalendarFeed
from engine.commands.store_document import StoreDocument
from engine.files import store_file
from engine.models import Fault, Instance, Outbox
from engine.now import LONDON
from engine.scenarios import acting, load_scenario
from engine.scenarios.moving import move_to, settle
from engine.scenarios.script import Do, Scenario, Step
from engine.scenarios.targets import find_target
from tests.browser.pages.site import Site

INCIDENT = "serious_incident/scenarios/from_awareness_to_publication.yaml"
AUDIT = "multi_agency_audit/scenarios/plan_act_re_audit.yaml"
STANDS_AT = datetime(2027, 4, 7, 11, 0, tzinfo=LONDON)

Stages = Mapping[str, tuple[str, str]]
"""What stays to be done in each case, by a name for it; the second of a pair tells parts apart."""

EVERY_STAGE: Stages = {
    "new": ("record_incident", ""),
    "summaries": ("write_summary", "police"),
    "deciding": ("sign_decision", "dsp_police"),
    "publishing": ("send_copies", ""),
    "published": ("", ""),
}


@dataclass
class Seeded:
    """A site and its cases by the name of their stage."""

    site: Site
    cases: dict[str, int]
    document: int = 0
    fault: int = 0
    feed: str = ""
    link: str = ""
    delivery: int = 0
    proposal: int = 0
    filter: int = 0
    identity: int = 0
    imported: int = 0
    formed: int = 0
    walks: dict[str, str] = field(default_factory=dict)
    released: dict[str, int] = field(default_factory=dict)
    returns: dict[str, dict[str, int]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)

    def address(self, stage: str, element: str, role: str = "", part: str = "", ended: bool = False) -> str:
        """The address of a task of a case, of the open or else of a closed one."""
        self.site.world.case_id = self.cases[stage]
        found = find_target(self.site.world, Do(role, element, {}, part), only_open=not ended)
        assert found is not None, f"{stage} has no {element}"
        return f"/tasks/{found.task.id}" + (f"/parts/{found.part.id}" if found.part else "")


def seed(site: Site) -> Seeded:
    """Fill a site: an audit first, then an incident in every stage."""
    audit = _load(AUDIT)
    site.world.clock.at = audit.given.at
    cases = {"audit": _start(site, audit, "Neglect audit")}
    _play(site, cases, audit.steps, {"audit": ("agree_actions", "")})
    seeded = seed_incidents(site, EVERY_STAGE)
    seeded.cases.update(cases)
    seeded.document = _attach(seeded)
    move_to(site.world, STANDS_AT)
    seeded.fault = _stop_a_step(seeded)
    seeded.delivery = _fail_a_delivery(seeded)
    seeded.feed = site.world.engine.execute(CreateCalendarFeed(), actor=site.world.actor("business_manager"))
    return seeded


def seed_incidents(site: Site, stages: Stages) -> Seeded:
    """Open an incident for every stage and play them side by side, each up to what stays to be done."""
    incident = _load(INCIDENT)
    move_to(site.world, max(site.world.clock.at, incident.given.at))
    cases = {
        stage: _start(site, incident, f"Child {chr(ord('A') + number)}")
        for number, stage in enumerate(stages)
    }
    _play(site, cases, incident.steps, stages)
    return Seeded(site, cases)


def _load(file: str) -> Scenario:
    return load_scenario(Path(SHIPPED, file).read_text(encoding="utf-8"), file)


def _start(site: Site, scenario: Scenario, label: str) -> int:
    given = scenario.given
    acting.start(site.world, scenario.process, type(given)(**{**vars(given), "label": label}))
    settle(site.world)
    return site.world.case_id


def _play(site: Site, cases: Mapping[str, int], steps: tuple[Step, ...], stages: Stages) -> None:
    """Do every step in each case that has not come to where it stops."""
    going = dict(stages)
    for step in steps:
        deed = step.deed
        if isinstance(deed, Do):
            for stage, (element, part) in list(going.items()):
                if deed.element == element and part in ("", deed.part, deed.role):
                    del going[stage]
        if not going:
            return
        if step.at is not None and step.at > site.world.clock.at:
            move_to(site.world, step.at)
        if isinstance(deed, Do):
            for stage in going:
                site.world.case_id = cases[stage]
                acting.do(site.world, deed)
            settle(site.world)


def _attach(seeded: Seeded) -> int:
    """A file that somebody attached to an open task."""
    world = seeded.site.world
    address = seeded.address("publishing", "send_copies", "business_manager")
    assert world.engine.files_path is not None
    stored = store_file(world.engine.files_path, io.BytesIO(b"%PDF-1.7\nA letter.\n"), "letter.pdf")
    command = StoreDocument(
        int(address.split("/")[2]), None, stored.sha256, stored.name, stored.content_type, stored.size
    )
    return world.engine.execute(command, actor=world.actor("business_manager"))


def _stop_a_step(seeded: Seeded) -> int:
    """A step of the newest case that stands still."""
    world, case_id = seeded.site.world, seeded.cases["new"]
    [instance, *_] = world.rows(select(Instance).where(Instance.case_id == case_id).order_by(Instance.id))
    with world.engine.housekeeping() as rows:
        fault = Fault(
            case_id=case_id,
            instance_id=instance.id,
            element_id="",
            cause="`injured_on` is not set yet. Test it first: injured_on is set and …",
            action={"kind": "retry", "token_id": "", "element_id": ""},
            raised_at=world.clock.at,
        )
        rows.add(fault)
        rows.flush()
        return fault.id


def _fail_a_delivery(seeded: Seeded) -> int:
    """A mail that came back."""
    world = seeded.site.world
    with world.engine.housekeeping() as rows:
        parcel = Outbox(
            kind="mail",
            key="mail:rung:0:0",
            case_id=seeded.cases["new"],
            person_id=world.area.person("chair"),
            payload={},
            state="failed",
            attempts=1,
            last_error="The address of the receiver does not exist.",
            created_at=world.clock.at,
            next_at=world.clock.at,
        )
        rows.add(parcel)
        rows.flush()
        return parcel.id
