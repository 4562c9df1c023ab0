"""What each profile shows, and what must never be in it."""

import zipfile

import pytest

from engine.evidence.making import make_evidence_packs
from engine.evidence.profiles import shown_by
from engine.evidence.verifying import verify_pack
from engine.models import Comment, Document
from tests.engine.evidence.conftest import LETTER, SECRET


def everything(path):
    """All that a pack holds, as one text."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_agency_sees_its_own_and_proves_it(told):
    path = told.make("agency", told.agency("police"))
    proved, text = verify_pack(path), everything(path)
    assert proved.problems == ()
    assert 0 < proved.withheld < proved.entries
    for words in (SECRET, LETTER.decode(), "Police", "tab:overview"):
        assert words in text
    for words in (
        "dsp_icb has reasons.",
        "Ask the child alone",
        "Education",
        "tab:record",
        "Partnership chair",
    ):
        assert words not in text, words


def test_other_agency_sees_nothing_of_it(told_on_sqlite):
    path = told_on_sqlite.make("agency", told_on_sqlite.agency("education"))
    text = everything(path)
    assert verify_pack(path).problems == ()
    for words in (SECRET, LETTER.decode(), "PC Marked", "a letter.pdf", "tab:overview"):
        assert words not in text


def test_anonymised_pack_names_nobody(told):
    path = told.make("anonymised")
    proved, text = verify_pack(path), everything(path)
    assert proved.problems == ()
    assert proved.withheld == proved.entries > 0
    hidden = (SECRET, "PC Marked", "Ask the child alone", "Child Veiled", "STD-", "Standard partnership",
              "a letter", "has reasons", "2026-12-18", "18 December 2026", "Agency report author, Police",
              LETTER.decode())  # fmt: skip
    for words in hidden:
        assert words not in text, words
    for words in ("Day 0", "Person 1", "Agency 1", "Withheld", "Agree", "Unanimous.",
                  "Task completed: “", "Somebody was named on the case.", "they have numbers"):  # fmt: skip
        assert words in text


def test_anonymised_pack_in_which_a_name_would_stand_fails(told_on_sqlite, monkeypatch):
    told = told_on_sqlite
    from engine.evidence import making

    def leaky(profile, contents, agency_id=None):
        return {**shown_by(profile, contents, agency_id), "comments": [contents["case"]["label"]]}

    monkeypatch.setattr(making, "shown_by", leaky)
    pack_id = told.ask("anonymised")
    assert make_evidence_packs(told.engine) == 1
    assert told.pack(pack_id).state == "failed"


def test_what_is_open_to_few_is_in_no_pack(told_on_sqlite):
    told = told_on_sqlite
    with told.engine.housekeeping() as rows:
        document = rows.get_one(Document, 1)
        document.is_restricted, document.restriction_reason = True, "About a witness"
        police, at = told.desk.actor("agency_author", "police").person_id, told.desk.at
        said = {
            "case_id": told.case_id,
            "person_id": police,
            "agency_id": told.agency("police"),
            "said_at": at,
        }
        rows.add(Comment(body="Among ourselves", visibility="agency", **said))
    for profile, agency in (("full", None), ("agency", told.agency("police"))):
        path = told.make(profile, agency)
        text = everything(path)
        assert verify_pack(path).problems == ()
        assert "Restricted file (not in this pack)" in text
        for words in (LETTER.decode(), "letter.pdf", "About a witness"):
            assert words not in text, words
        assert ("Among ourselves" in text) is (profile == "agency")


def test_unknown_profile_shows_nothing():
    with pytest.raises(KeyError):
        shown_by("anonymised", {})
