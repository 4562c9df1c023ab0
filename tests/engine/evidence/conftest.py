"""A case that has a story: a note, agencies' returns with a file, votes, a clock, somebody who looked."""

import io

import pytest

from engine.access import record_access
from engine.actor import SYSTEM
from engine.commands.ask_evidence_pack import AskEvidencePack
from engine.commands.publish_version import PublishVersion
from engine.commands.store_document import StoreDocument
from engine.evidence.making import make_evidence_packs
from engine.files import path_of, store_file
from engine.models import EvidencePack
from engine.scenarios.standard_area import LONG_AGO
from tests.webapp.views.inquiry import NIL, NOTE
from tests.webapp.views.inquiry import files as inquiry_files

SECRET = "The words of the police"
LETTER = b"%PDF-1.7\nA letter.\n"


class Told:
    """A desk with one case, and packs of it."""

    def __init__(self, desk, folder):
        self.desk, self.engine = desk, desk.engine
        self.engine.files_path = folder / "files"
        self.engine.execute(PublishVersion("inquiry", inquiry_files(), LONG_AGO), actor=SYSTEM)
        self.case_id = desk.start("inquiry", label="Child Veiled")
        desk.do("take_note", {**NOTE, "learning": "Ask the child alone, <b>always</b>."}, "audit_lead")
        desk.do("tell", {"told_on": "2026-12-18"})
        task = desk.task("return_it")
        author = desk.actor("agency_author", "police")
        stored = store_file(self.engine.files_path, io.BytesIO(LETTER), "a letter.pdf")
        part = desk.part(task, "police")
        attach = StoreDocument(task.id, part.id, stored.sha256, stored.name, stored.content_type, stored.size)
        document = self.engine.execute(attach, actor=author)
        told = {"author": "PC Marked", "involved": "yes", "story": SECRET, "records": [str(document)],
                "contacts": [{"event": "A visit"}]}  # fmt: skip
        for agency in NOTE["agencies"]:
            desk.do_part("return_it", agency, told if agency == "police" else NIL, "agency_author", agency)
        desk.do("release_it", {"read": True})
        for role, view in (("dsp_la", "agree"), ("dsp_icb", "agree"), ("dsp_police", "agree")):
            desk.do_part("sign_it", role, {"view": view, "reasons": f"{role} has reasons."}, role)
        record_access(self.engine, desk.actor("chair"), "case.read", self.case_id, "tab:record")
        record_access(self.engine, author, "case.read", self.case_id, "tab:overview")
        self.engine.anchor()
        self.file = path_of(self.engine.files_path, stored.sha256)

    def ask(self, profile="full", agency=None, role="business_manager", of=""):
        """Ask for a pack."""
        command = AskEvidencePack(self.case_id, profile, "For the inquiry", agency)
        return self.engine.execute(command, actor=self.desk.actor(role, of))

    def pack(self, pack_id):
        """A pack's row."""
        with self.engine.read() as rows:
            return rows.get_one(EvidencePack, pack_id)

    def make(self, profile="full", agency=None):
        """Ask for a pack, make it, and say where it lies."""
        pack_id = self.ask(profile, agency)
        assert make_evidence_packs(self.engine) == 1
        return self.path(pack_id)

    def path(self, pack_id):
        """Where a finished pack lies."""
        return path_of(self.engine.files_path, self.pack(pack_id).sha256)

    def agency(self, key):
        """The id of an agency."""
        from sqlalchemy import select

        from engine.models import Agency

        with self.engine.read() as rows:
            return rows.scalar(select(Agency.id).where(Agency.key == key))


@pytest.fixture
def told(desk, tmp_path):
    return Told(desk, tmp_path)


@pytest.fixture
def told_on_sqlite(sqlite_desk, tmp_path):
    return Told(sqlite_desk, tmp_path)
