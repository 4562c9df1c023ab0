"""Evidence packs and checks of reports to look at: what is seeded, and a sample for every address."""

import io
from collections.abc import Callable, Mapping

from engine.anonymisation.checking import check_report
from engine.commands.ask_evidence_pack import AskEvidencePack
from engine.commands.store_document import StoreDocument
from engine.evidence.making import make_evidence_packs
from engine.files import store_file
from tests.browser.pages.seeding import Seeded
from tests.engine.anonymisation.reports import word_file

Sample = tuple[str, Callable[[Seeded], str]]
MANAGER = "business_manager"


def seed_evidence(seeded: Seeded) -> None:
    """Two packs of a case: one that is there, one that waits."""
    world, case_id = seeded.site.world, seeded.cases["published"]
    actor = world.actor(MANAGER)
    seeded.packs = []
    for profile in ("full", "anonymised"):
        asking = AskEvidencePack(case_id, profile, "For the inquiry")
        seeded.packs.append(world.engine.execute(asking, actor=actor))
        if profile == "full":
            make_evidence_packs(world.engine)
    seed_report(seeded)


def seed_report(seeded: Seeded) -> None:
    """A report that is about to be published, with findings in it, and one without any."""
    world, task = seeded.site.world, seeded.address("publishing", "send_copies", MANAGER)
    actor, files = world.actor(MANAGER), world.engine.files_path
    assert files is not None
    seeded.checks = []
    for name, words in (("report.docx", "Write to ann@example.org, AB12 3CD."), ("clean.docx", "A child.")):
        stored = store_file(files, io.BytesIO(word_file(words)), name)
        particulars = (stored.sha256, stored.name, stored.content_type, stored.size)
        document = world.engine.execute(
            StoreDocument(int(task.split("/")[2]), None, *particulars), actor=actor
        )
        seeded.checks.append(check_report(world.engine, actor, document))


def at(role: str, path: str) -> Sample:
    """A page of the seeded case; ``{made}`` and ``{waiting}`` are its packs."""
    return role, lambda seeded: path.format(
        case=seeded.cases["published"],
        made=seeded.packs[0],
        waiting=seeded.packs[1],
        found=seeded.checks[0],
        clean=seeded.checks[1],
        **seeded.cases,
    )


_CASE = "/cases/<int:case_id>/evidence"
_CHECKS = "/cases/<int:case_id>/anonymisation"
EVIDENCE_PAGES: Mapping[str, list[Sample]] = {
    _CASE + "/": [at(MANAGER, "/cases/{case}/evidence"), at(MANAGER, "/cases/{new}/evidence")],
    _CASE + "/new": [at(MANAGER, "/cases/{case}/evidence/new")],
    _CASE + "/<int:pack_id>": [
        at(MANAGER, "/cases/{case}/evidence/{made}"),
        at("inspector", "/cases/{case}/evidence/{made}"),
        at(MANAGER, "/cases/{case}/evidence/{waiting}"),
    ],
    _CASE + "/<int:pack_id>/remove": [at(MANAGER, "/cases/{case}/evidence/{made}/remove")],
    _CHECKS + "/": [
        at(MANAGER, "/cases/{publishing}/anonymisation"),
        at(MANAGER, "/cases/{new}/anonymisation"),
    ],
    _CHECKS + "/<int:check_id>": [
        at(MANAGER, "/cases/{publishing}/anonymisation/{found}"),
        at("chair", "/cases/{publishing}/anonymisation/{clean}"),
    ],
    _CHECKS + "/<int:check_id>/confirm": [
        at(MANAGER, "/cases/{publishing}/anonymisation/{clean}/confirm"),
        at("chair", "/cases/{publishing}/anonymisation/{clean}/confirm"),
    ],
}
EVIDENCE_FILES: Mapping[str, tuple[Sample, str]] = {
    _CASE + "/<int:pack_id>/pack.zip": (
        at(MANAGER, "/cases/{case}/evidence/{made}/pack.zip"),
        "application/zip",
    ),
}
