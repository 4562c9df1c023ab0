"""A task's pages: the form page by page, sending it, and everything that must not be stored."""

import re

LEARNT = {
    "learning": "Ask the child alone.",
    "kind": "change",
    "theme": "voice_of_child",
    "seen_before": "no",
    "audience": ["frontline"],
}


def test_task_goes_from_form_to_check_to_done(learning):
    lead, address = learning.visitor("audit_lead"), learning.path("identify_learning")
    page = lead.text(address)
    assert "Identify the learning" in page
    answer = lead.post(address, page="1", action="continue", **LEARNT)
    assert (answer.status_code, answer.location) == (303, f"{address}?page=check")
    check = lead.text(answer.location)
    assert "Ask the child alone." in check

    token = re.search(r'name="checked" value="([^"]+)"', check)[1]
    done = lead.post(address, action="complete", checked=token)
    assert (done.status_code, done.location) == (303, f"{address}?done=yes")
    closed = lead.text(done.location)
    assert "You have completed this task" in closed
    assert "Ask the child alone." in closed
    assert "Share the learning" in closed  # what happens next
