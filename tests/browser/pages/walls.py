"""The pages about who sees a case: what is seeded for them, and a sample for every address."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from engine.commands.create_contributor_link import CreateContributorLink
from engine.commands.decide_conflict import DecideConflict
from engine.commands.declare_conflict import DeclareConflict
from engine.commands.name_member import NameMember
from engine.commands.open_in_emergency import OpenInEmergency
from engine.models import BreakGlass, Case, CaseMember, Conflict, Task
from tests.browser.pages.seeding import Seeded

Sample = tuple[str, Callable[[Seeded], str]]
CHAIR = "chair"
STAGE = "publishing"
READER = "lsp_la"
_OPEN_FORMS = select(Task).where(Task.kind == "form", Task.state == "offered").order_by(Task.id)


def seed_walls(seeded: Seeded) -> None:
    """A case with a reviewer from outside, two declared interests, and an opening in an emergency."""
    world, case_id = seeded.site.world, seeded.cases[STAGE]
    engine, chair = world.engine, world.actor(CHAIR)
    lay = world.actor("lay_member")
    until = engine.now().date() + timedelta(days=60)
    naming = NameMember(case_id, lay.person_id, "reviewer", "Commissioned to review", until)
    engine.execute(naming, actor=chair)
    for role in ("dsp_police", "dsp_icb"):
        declaring = DeclareConflict(case_id, "professional", "Supervised the duty team at the time")
        declared = engine.execute(declaring, actor=world.actor(role))
        if role == "dsp_police":
            engine.execute(DecideConflict(declared, "noted", "It is long ago"), actor=chair)
    reference = world.rows(select(Case).where(Case.id == case_id))[0].reference
    opening = OpenInEmergency(reference, "A sibling may be at risk tonight", 12)
    engine.execute(opening, actor=world.actor(READER))
    task = world.rows(_OPEN_FORMS.where(Task.case_id == case_id))[0]
    linking = CreateContributorLink(task.id, None, "Head Teacher", "head@x.example", "Rang the school", 14)
    seeded.link = engine.execute(linking, actor=world.actor("business_manager")).token


def _path(seeded: Seeded, end: str) -> str:
    return f"/cases/{seeded.cases[STAGE]}{end}"


def at(role: str, end: str) -> Sample:
    """A page of the seeded case."""
    return role, lambda seeded: _path(seeded, end)


def newest(role: str, table: type[CaseMember | Conflict | BreakGlass], path: str) -> Sample:
    """A page about the newest row of a table on the seeded case."""

    def found(seeded: Seeded) -> str:
        query = select(table).where(table.case_id == seeded.cases[STAGE]).order_by(table.id)
        if table is CaseMember:
            query = query.where(CaseMember.relation == "reviewer")
        return _path(seeded, path.format(seeded.site.world.rows(query)[-1].id))

    return role, found


_CASE = "/cases/<int:case_id>"
WALL_PAGES: Mapping[str, list[Sample]] = {
    _CASE + "/people/name": [at(CHAIR, "/people/name")],
    _CASE + "/people/<int:member_id>/end": [newest(CHAIR, CaseMember, "/people/{}/end")],
    _CASE + "/interests/": [
        at(CHAIR, "/interests"),
        at("dsp_icb", "/interests"),
        at("scrutineer", "/interests"),
    ],
    _CASE + "/interests/declare": [at("dsp_la", "/interests/declare")],
    _CASE + "/interests/<int:conflict_id>/decide": [newest(CHAIR, Conflict, "/interests/{}/decide")],
    _CASE + "/emergency": [at(CHAIR, "/emergency"), at("inspector", "/emergency")],
    _CASE + "/emergency/<int:glass_id>": [
        newest(CHAIR, BreakGlass, "/emergency/{}"),
        newest(READER, BreakGlass, "/emergency/{}"),
    ],
    _CASE + "/looked/": [at(CHAIR, "/looked")],
    _CASE + "/links/": [at("business_manager", "/links")],
    _CASE + "/links/new": [at("business_manager", "/links/new")],
    "/contribute/<token>": [("", lambda seeded: f"/contribute/{seeded.link}")],
    "/emergency/waiting": [(CHAIR, lambda _seeded: "/emergency/waiting")],
    "/emergency": [("group_member", lambda _seeded: "/emergency")],
}
