"""Samples of the pages of documents and retention, and what they show."""

import io
from collections.abc import Callable, Mapping
from http import HTTPStatus

from sqlalchemy import select

from engine.commands.add_document import AddDocument
from engine.commands.add_document_version import AddDocumentVersion
from engine.commands.confirm_retention_rule import ConfirmRetentionRule
from engine.commands.place_legal_hold import PlaceLegalHold
from engine.commands.set_retention_rule import SetRetentionRule
from engine.files import StoredFile
from engine.models import Agency, Disposal
from engine.uploading import store_upload
from tests.browser.pages.seeding import Seeded

Sample = tuple[str, Callable[[Seeded], str]]
MANAGER = "business_manager"
POLICE = "agency_author@police"


def seed_documents(seeded: Seeded) -> None:
    """A document with two versions, one of an agency, a hold, rules, and a disposal that waits."""
    world, found = seeded.site.world, seeded.documents
    manager = world.actor(MANAGER)
    case_id = seeded.cases["publishing"]
    first = _file(seeded, b"%PDF-1.7\nFirst.\n")
    found["case"] = world.engine.execute(AddDocument(case_id, first, "A long letter about it"), actor=manager)
    second = AddDocumentVersion(found["case"], _file(seeded, b"%PDF-1.7\nSecond.\n"))
    found["newest"] = world.engine.execute(second, actor=manager)
    reader = world.area.person("chair")
    restricted = AddDocument(case_id, first, "Advice", readers=(reader or 0,), reason="Legal advice")
    found["restricted"] = world.engine.execute(restricted, actor=manager)
    police = world.rows(select(Agency).where(Agency.key == "police"))[0].id
    theirs = AddDocument(seeded.cases["summaries"], first, "Theirs", agency_id=police)
    found["theirs"] = world.engine.execute(theirs, actor=world.actor("agency_author", "police"))
    rule = world.engine.execute(
        SetRetentionRule(world.area.area_id, "any", "opened", 1, "Our schedule"), actor=manager
    )
    world.engine.execute(ConfirmRetentionRule(rule), actor=world.actor("chair"))
    command = SetRetentionRule(world.area.area_id, "multi_agency_audit", "completed", 6, "Our schedule")
    found["rule"] = world.engine.execute(command, actor=manager)
    held = PlaceLegalHold(seeded.cases["publishing"], "inquest", "The coroner wrote")
    found["hold"] = world.engine.execute(held, actor=manager)
    _dispose(seeded, rule)


def _dispose(seeded: Seeded, rule: int) -> None:
    """Somebody has proposed to dispose of a case."""
    world = seeded.site.world
    with world.engine.housekeeping() as rows:
        proposed = Disposal(
            case_id=seeded.cases["published"],
            rule_id=rule,
            due_on=world.clock.at.date(),
            reason="Its time is up",
            proposed_at=world.clock.at,
            proposed_by_id=world.area.person(MANAGER),
        )
        rows.add(proposed)
        rows.flush()
        seeded.documents["disposal"] = proposed.id


def _file(seeded: Seeded, content: bytes) -> StoredFile:
    return store_upload(seeded.site.world.engine, io.BytesIO(content), "a-letter-with-a-long-name.pdf")


def _at(role: str, path: str) -> Sample:
    return role, lambda seeded: path.format(**seeded.documents, cases=seeded.cases)


_DOCUMENT = "/documents/<int:document_id>"
DOCUMENT_PAGES: Mapping[str, list[Sample]] = {
    "/cases/<int:case_id>/documents/new": [
        _at(MANAGER, "/cases/{cases[publishing]}/documents/new"),
        _at(POLICE, "/cases/{cases[summaries]}/documents/new"),
    ],
    _DOCUMENT + "/about": [
        _at(MANAGER, "/documents/{case}/about"),
        _at(MANAGER, "/documents/{restricted}/about"),
        _at(POLICE, "/documents/{theirs}/about"),
    ],
    _DOCUMENT + "/new-version": [_at(MANAGER, "/documents/{newest}/new-version")],
    _DOCUMENT + "/describe": [_at(MANAGER, "/documents/{newest}/describe")],
    _DOCUMENT + "/readers": [_at(MANAGER, "/documents/{restricted}/readers")],
    _DOCUMENT + "/release": [_at(MANAGER, "/documents/{theirs}/release")],
    "/retention/": [_at(MANAGER, "/retention"), _at("chair", "/retention")],
    "/retention/rules/new": [_at(MANAGER, "/retention/rules/new?example=1")],
    "/retention/rules/<int:rule_id>/confirm": [_at("chair", "/retention/rules/{rule}/confirm")],
    "/cases/<int:case_id>/retention": [
        _at(MANAGER, "/cases/{cases[publishing]}/retention"),
        _at("chair", "/cases/{cases[published]}/retention"),
    ],
    "/cases/<int:case_id>/retention/hold": [_at(MANAGER, "/cases/{cases[new]}/retention/hold")],
    "/cases/<int:case_id>/retention/dispose": [_at(MANAGER, "/cases/{cases[new]}/retention/dispose")],
    "/retention/holds/<int:hold_id>/lift": [_at(MANAGER, "/retention/holds/{hold}/lift")],
    "/retention/disposals/<int:disposal_id>": [_at("chair", "/retention/disposals/{disposal}")],
}
# It cannot be proposed before its time, and says so.
DOCUMENT_REFUSED = {"/cases/<int:case_id>/retention/dispose": HTTPStatus.CONFLICT}
