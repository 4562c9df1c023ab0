"""The pages of the library of clauses."""

import re

import pytest

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, read_clauses, read_folder
from engine.commands.load_clauses import LoadClauses
from engine.commands.publish_version import PublishVersion
from engine.scenarios.standard_area import LONG_AGO
from tests.webapp.views.cases.conftest import words
from tests.webapp.views.studio.proposing import inputs_of

KEY = "LOCAL:panel-reply"
ADDRESS = f"/studio/clauses/{KEY}"


@pytest.fixture
def library(any_office):
    any_office.engine.execute(LoadClauses(read_clauses(SHIPPED / "clauses")), actor=SYSTEM)
    any_office.engine.execute(
        PublishVersion("rapid_review", read_folder(SHIPPED / "rapid_review"), LONG_AGO), actor=SYSTEM
    )
    return any_office


def filled(page, **changes):
    """What a browser would send of the form of a clause."""
    return {**inputs_of(page), **changes}


def test_list_search_and_edition(library):
    visitor = library.visitor("business_manager")
    page = visitor.text("/studio/clauses")
    assert "150 clauses" in page or re.search(r"\d+ clauses", page)
    assert "Next page" in page
    assert "Add a clause" not in page
    assert ADDRESS in visitor.text("/studio/clauses?edition=LOCAL&words=reply")
    assert "No clause is like that" in visitor.text("/studio/clauses?words=zzzz")
    assert visitor.get("/studio/clauses?page=-4").status_code == 200
    assert visitor.get("/studio/clauses?page=x").status_code == 200
    assert library.visitor("lay_member").get("/studio/clauses").status_code == 403


def test_one_clause_says_what_cites_it_and_what_is_not_verified(library):
    page = words(library.visitor("process_owner").text(ADDRESS))
    assert "Not verified" in page
    assert "Rapid review" in page
    assert "Nothing has been changed since it came into the library." in page
    assert library.visitor("process_owner").get("/studio/clauses/WT2026:none").status_code == 404


def test_a_clause_is_changed_with_a_reason(library):
    owner = library.visitor("process_owner")
    form = owner.text(f"{ADDRESS}/change")
    missing = owner.post(f"{ADDRESS}/change", **filled(form, paragraph="7", reason=""))
    assert missing.status_code == 422
    assert "Say why it is changed" in missing.get_data(as_text=True)
    unread = owner.post(f"{ADDRESS}/change", **filled(form, paragraph="7", reason="So it is"))
    assert unread.status_code == 422
    assert "Leave the paragraph empty" in unread.get_data(as_text=True)
    assert 'value="7"' in unread.get_data(as_text=True)
    done = owner.post(f"{ADDRESS}/change", **filled(form, title="Ask about the reply", reason="Shorter"))
    assert done.status_code == 303
    page = words(owner.text(ADDRESS))
    assert "Panel&#39;s reply Ask about the reply" in page
    assert "Shorter" in page
    late = owner.post(f"{ADDRESS}/change", **filled(form, title="Other", reason="Late"))
    assert late.status_code == 409


def test_a_clause_is_added(library):
    owner = library.visitor("process_owner")
    new = {"key": "WT2028:tell", "title": "Tell", "source": "Guidance", "duty": "should"}
    refused = owner.post("/studio/clauses/new", **{**new, "key": "tell", "verification": "not_verified"})
    assert refused.status_code == 422
    answer = owner.post("/studio/clauses/new", **new, verification="not_verified")
    assert answer.headers["Location"].endswith("/studio/clauses/WT2028:tell")
    assert "Nobody has written down what it says." in owner.text("/studio/clauses/WT2028:tell")


def test_only_owners_find_the_forms(library):
    approver = library.visitor("process_approver")
    assert approver.get("/studio/clauses/new").status_code == 403
    assert approver.get(f"{ADDRESS}/change").status_code == 403
    assert "Change this clause" not in approver.text(ADDRESS)


def test_editions_side_by_side(library):
    page = words(library.visitor("process_owner").text("/studio/clauses/editions?from=WT2023&to=WT2026"))
    assert "Only in WT2026" in page
    assert "In both" in page


def test_a_version_keeps_the_words_it_was_published_with(library):
    owner = library.visitor("process_owner")
    form = owner.text(f"{ADDRESS}/change")
    owner.post(f"{ADDRESS}/change", **filled(form, summary="Something else entirely.", reason="Edition"))
    assert "Something else entirely." not in owner.text("/processes/rapid_review")
