"""Evidence packs and checks of reports to look at: what is seeded, and a sample for every address."""

from collections.abc import Callable, Mapping

from engine.commands.ask_evidence_pack import AskEvidencePack
from engine.evidence.making import make_evidence_packs
from tests.browser.pages.seeding import Seeded

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


def at(role: str, path: str) -> Sample:
    """A page of the seeded case; ``{made}`` and ``{waiting}`` are its packs."""
    return role, lambda seeded: path.format(
        case=seeded.cases["published"], made=seeded.packs[0], waiting=seeded.packs[1], **seeded.cases
    )


_CASE = "/cases/<int:case_id>/evidence"
EVIDENCE_PAGES: Mapping[str, list[Sample]] = {
    _CASE + "/": [at(MANAGER, "/cases/{case}/evidence"), at(MANAGER, "/cases/{new}/evidence")],
    _CASE + "/new": [at(MANAGER, "/cases/{case}/evidence/new")],
    _CASE + "/<int:pack_id>": [
        at(MANAGER, "/cases/{case}/evidence/{made}"),
        at("inspector", "/cases/{case}/evidence/{made}"),
        at(MANAGER, "/cases/{case}/evidence/{waiting}"),
    ],
    _CASE + "/<int:pack_id>/remove": [at(MANAGER, "/cases/{case}/evidence/{made}/remove")],
}
EVIDENCE_FILES: Mapping[str, tuple[Sample, str]] = {
    _CASE + "/<int:pack_id>/pack.zip": (
        at(MANAGER, "/cases/{case}/evidence/{made}/pack.zip"),
        "application/zip",
    ),
}
