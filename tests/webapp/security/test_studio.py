"""The studio under attack: other partnerships, every role, every address; nothing is told, nothing moves."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.ask_placement import AskPlacement
from engine.commands.retire_version import RetireVersion
from engine.commands.set_up_area import SetUpArea
from engine.commands.start_migration import StartMigration
from engine.commands.start_play import StartPlay
from engine.models import Instance, Person, Proposal
from engine.moving.settling import settle_migrations
from engine.playing.scripts import new_script
from engine.roles import PROCESS_READERS
from engine.scenarios.standard_area import LONG_AGO
from tests.engine.studio.proposing import APPROVER, OWNER, propose, publish, release, submit

LABEL = "Child Marked"
TITLE = "Another way"
ODD = "99999999999999999999"


@pytest.fixture
def studio(office: Any) -> Any:
    """Proposals in two states, a migration, a retirement, a walk and a placement."""
    desk, engine = office.desk, office.engine
    office.base = publish(desk, "look", "write")
    for _ in range(2):
        desk.start("review", label=LABEL)
    owner, area = desk.actor(OWNER), desk.area.area_id
    office.version = release(desk, office.base, "look", "think", "write")
    with engine.read() as rows:
        hosts = list(rows.scalars(select(Instance.id).order_by(Instance.id)))
    moving = StartMigration(area, office.version, hosts[:1], "The guidance changed.")
    office.migration = engine.execute(moving, actor=owner)
    settle_migrations(engine)
    office.editing = propose(desk, office.version, "look", "ask", "write")
    office.play = engine.execute(
        StartPlay(office.editing, new_script("review", "A walk", {"on": "2026-12-18", "label": "A"})),
        actor=owner,
    )
    office.submitted = propose(desk, office.version, "look", "hear", "write")
    submit(desk, office.submitted)
    retiring = RetireVersion(area, office.base, desk.at.date(), "It is old.")
    office.retirement = engine.execute(retiring, actor=desk.actor(APPROVER))
    token = desk.task("look", 2).token_id
    asking = AskPlacement(hosts[1], "skip", "It is known.", token)
    office.placement = engine.execute(asking, actor=desk.actor("business_manager"))
    return office


def elsewhere(office: Any, *roles: str) -> Any:
    """Somebody of another partnership."""
    area = office.engine.execute(
        SetUpArea("elsewhere", "Elsewhere", "ELS", {}, {"group": "Group"}), actor=SYSTEM
    )
    person = office.engine.execute(AddPerson("else@example.org", "Else"), actor=SYSTEM)
    for role in roles:
        office.engine.execute(AddMembership(area, "group", person, role, LONG_AGO), actor=SYSTEM)
    with office.engine.housekeeping() as rows:
        rows.execute(update(Person).where(Person.id == person).values(password_hash=office._hashed))
    return office.visitor_by_email("else@example.org")


def studio_rules(office: Any) -> Iterator[Any]:
    for rule in office.app.url_map.iter_rules():
        if rule.endpoint.startswith("studio_") or rule.endpoint.startswith("placements."):
            yield rule


def address_of(office: Any, rule: Any, proposal: int) -> str:
    values = {
        "proposal_id": proposal, "key": "review", "form_id": "look", "rule_id": "none", "path": "0",
        "element_id": "look", "flow_id": "flow_1", "family": "facts", "direction": "up", "rung": "due",
        "play_id": office.play, "element": "look", "task_id": 1, "part_id": 1, "name": "none", "number": 1,
        "migration_id": office.migration, "row_id": 1, "retirement_id": office.retirement, "case_id": 2,
        "placement_id": office.placement, "revision": 1,
    }  # fmt: skip
    with office.app.test_request_context():
        built = rule.build({key: values[key] for key in rule.arguments})
    assert built is not None
    return str(built[1])


def sent(visitor: Any, method: str, address: str) -> Any:
    if method == "GET":
        return visitor.get(address)
    fields = {
        "csrf_token": visitor.token, "reason": "x", "return_reason": "x", "action": "confirm", "which": "all",
        "approve_reason": "x", "looked": "true", "title": "x", "summary": "x", "revision": "2", "name": "x",
        "in_force_from-day": "18", "in_force_from-month": "12", "in_force_from-year": "2026", "key": "x",
        "from_on-day": "18", "from_on-month": "12", "from_on-year": "2026",
        "submitted_at": "2026-12-18T09:00:00+00:00",
        "looked_at": "2026-12-18T09:00:00+00:00",
    }  # fmt: skip
    return visitor.client.open(address, method=method, data=fields)


def sweep(office: Any, visitor: Any) -> Iterator[tuple[str, str, Any]]:
    for rule in studio_rules(office):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for proposal in (office.editing, office.submitted):
                address = address_of(office, rule, proposal)
                yield method, address, sent(visitor, method, address)
                if "proposal_id" not in rule.arguments:
                    break


def test_another_partnership_finds_nothing_and_changes_nothing(studio: Any) -> None:
    visitor = elsewhere(studio, OWNER, APPROVER, "business_manager")
    before = studio.counts()
    for method, address, answer in sweep(studio, visitor):
        page = answer.get_data(as_text=True)
        told = (method, address, answer.status_code)
        assert answer.status_code < 500, told
        for secret in (LABEL, TITLE, "STD-2026", "It is old.", "guidance changed", "It is known"):
            assert secret not in page, (*told, secret)
        if any(part in address for part in (f"/studio/{studio.editing}", f"/studio/{studio.submitted}")):
            assert answer.status_code == 404, told
        if "/migrations/" in address and "new" not in address and not address.endswith("migrations/"):
            assert answer.status_code == 404, told
    after = studio.counts()
    assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {}


@pytest.mark.parametrize(
    "role", ["inspector", "chair", "dcs", "agency_author", "notifying_officer", "lay_member"]
)
def test_plain_members_are_kept_out(studio: Any, role: str) -> None:
    visitor, before = studio.visitor(role), studio.counts()
    for method, address, answer in sweep(studio, visitor):
        if address.startswith("/studio"):
            assert answer.status_code in (403, 404, 422), (method, address, answer.status_code)
            assert TITLE not in answer.get_data(as_text=True)
    after = studio.counts()
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= ({"notice", "ledger_entry"} if role in {"chair", "dcs"} else set())


@pytest.mark.parametrize("role", sorted(PROCESS_READERS))
def test_nobody_of_the_studio_reads_a_case(studio: Any, role: str) -> None:
    for method, address, answer in sweep(studio, studio.visitor(role)):
        assert LABEL.encode() not in answer.get_data(), (method, address)
        assert answer.status_code < 500, (method, address)


def test_a_stranger_is_sent_to_sign_in(studio: Any) -> None:
    client, before = studio.app.test_client(), studio.counts()
    for rule in studio_rules(studio):
        address = address_of(studio, rule, studio.editing)
        answer = client.get(address) if "GET" in rule.methods else client.post(address)
        assert answer.status_code in (302, 303, 308, 400, 401, 405), (address, answer.status_code)
        assert TITLE not in answer.get_data(as_text=True)
    assert studio.counts() == before


def test_an_approver_edits_nothing(studio: Any) -> None:
    visitor = studio.visitor(APPROVER)
    with studio.engine.read() as rows:
        before = {row.id: (dict(row.files), row.rule, row.title) for row in rows.scalars(select(Proposal))}
    drawing = f"/studio/{studio.editing}/diagram/drawing.json"
    loaded = visitor.get(drawing).get_json()
    xml = loaded["xml"].replace("Look", "Looked")
    put = visitor.client.put(drawing, json={**loaded, "xml": xml}, headers={"X-CSRFToken": visitor.token})
    assert put.status_code == 403
    for end in ("forms/look/definition", "rules/none/file"):
        answer = visitor.client.post(
            f"/studio/{studio.editing}/{end}", json={"revision": 2}, headers={"X-CSRFToken": visitor.token}
        )
        assert answer.status_code in (403, 404)
    for method, address, answer in sweep(studio, visitor):
        assert answer.status_code < 500, (method, address)
    with studio.engine.read() as rows:
        after = {row.id: (dict(row.files), row.rule, row.title) for row in rows.scalars(select(Proposal))}
    assert after == before


def test_json_needs_a_token(studio: Any) -> None:
    studio.app.config["WTF_CSRF_ENABLED"] = True
    owner = studio.visitor(OWNER)
    drawing = f"/studio/{studio.editing}/diagram/drawing.json"
    loaded = owner.get(drawing).get_json()
    assert owner.client.put(drawing, json=loaded).status_code == 400
    for end in ("diagram/check", "diagram/expression", "forms/look/definition", "here"):
        assert owner.client.post(f"/studio/{studio.editing}/{end}", json={}).status_code == 400


def test_every_page_keeps_its_policy(studio: Any) -> None:
    for method, address, answer in sweep(studio, studio.visitor(OWNER)):
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, (method, address)
        assert "frame-ancestors *" not in policy
        if answer.mimetype not in ("text/html", "application/json", "application/yaml"):
            assert "sandbox" in policy, (method, address, answer.mimetype)


@pytest.mark.parametrize("odd", [ODD, "-1", "²", "9" * 5000, "1.5", "\x00"])
def test_odd_numbers_are_nobodys_fault(studio: Any, odd: str) -> None:
    owner, area = studio.visitor(OWNER), studio.desk.area.area_id
    new = f"/studio/migrations/new/?version={studio.version}&area={area}"
    fields = {"which": "ticked", "cases": [odd], "accepted": [odd], "reason": "x", "action": "confirm"}
    answers = [
        owner.post(new, **fields),
        owner.post(f"/studio/{studio.editing}/mends", mend="x", revision=odd),
        owner.post(f"/studio/{studio.editing}/history/1/restore", revision=odd),
        owner.post(f"/studio/{studio.editing}/play/{studio.play}/back", keep=odd),
        owner.post("/studio/new/import", area=odd, title="x"),
        studio.visitor(APPROVER).post(
            f"/studio/{studio.submitted}/release/approve", submitted_at=odd, looked="true",
            **{"in_force_from-day": "18", "in_force_from-month": "12", "in_force_from-year": "2026"},
        ),
    ]  # fmt: skip
    short = odd[:25].replace("\x00", "%00")
    here, moving = f"/studio/{studio.editing}", "/studio/migrations"
    pages = (
        f"{moving}/new/?version={short}&area={short}", f"{moving}/?before={short}",
        f"{moving}/{studio.migration}?after={short}", f"{here}/impact/?after={short}",
        f"{here}/impact/?clock=x&length={short}", f"{here}/history/?before={short}",
        f"{here}/play/{studio.play}/?instance={short}", f"/studio/processes/review/ledger/?before={short}",
        f"/studio/versions/review?area={short}", f"/studio/?before={short}", f"/studio/clauses/?page={short}",
        f"/processes/review/compare?from={short}&to={short}",
    )  # fmt: skip
    answers += [owner.get(page) for page in pages]
    answers.append(studio.visitor("business_manager").get(f"/cases/2/placements/new?instance={short}"))
    assert [each.status_code for each in answers if each.status_code >= 500] == [], [
        each.request.path for each in answers if each.status_code >= 500
    ]
