"""Characters that nobody types: refused in words, or taken out without harm; the drawing stays readable."""

import pytest

from engine.editing.names import clean
from engine.errors import InvalidInputError
from tests.webapp.views.cases.conftest import words
from tests.webapp.views.test_outline import Drawing

REFUSED = (
    "\x00", "\x01", "\x07", "\x08", "\x0e", "\x1b", "\x7f", "\x80", "\x9f", "\ufdd0", "\ufffe", "\uffff",
)  # fmt: skip
BLANK = ("\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\t", "\r\n", "\xa0")
KEPT = ("]]>", "--", "&#0;", "&#x1F;", "<!--", "a\u0301", "😀", "{{ 7 * 7 }}", "日本語", "\ufffd")
FORM = "application/x-www-form-urlencoded"
FIELDS = (
    ("/outline/hold_meeting", "name"),
    ("/outline/hold_meeting", "documentation"),
    ("/outline/is_it_approved/ways/is_it_approved__send_rapid_review", "name"),
    ("/details/process", "name"),
    ("/details/facts/panel_view", "label"),
    ("/details/facts/panel_view", "choices-0-label"),
    ("/details/clocks/summary", "name"),
    ("/details/lanes/lane_dsp_la", "name"),
)


@pytest.fixture
def drawing(office):
    return Drawing(office)


@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_control_characters_are_refused_in_words(drawing, path, field):
    before, shown = drawing.row(), drawing.shown(path)
    for odd in ("\x00", "\x1b", "\x9f", "\uffff"):
        answer = drawing.post(path, **shown | {field: f"Hold{odd}it"})
        assert (answer.status_code, odd) == (422, odd)
        assert "characters that cannot be shown" in words(answer.get_data(as_text=True))
    assert (drawing.row().files, drawing.row().revision) == (before.files, before.revision)


def test_white_space_is_one_blank_and_marks_are_kept(drawing):
    path = "/details/facts/panel_view"
    shown = drawing.shown(path)
    for odd in BLANK:
        drawing.post(path, **shown | {"label": f"Hold{odd}it"})
        assert drawing.diagram().facts["panel_view"].label == "Hold it"
    for odd in KEPT:
        assert drawing.post(path, **shown | {"label": f"Hold {odd} it"}).status_code == 303
        assert drawing.diagram().facts["panel_view"].label == f"Hold {odd} it"
    assert drawing.shown(path)["label"] == f"Hold {KEPT[-1]} it"


@pytest.mark.parametrize("odd", REFUSED)
def test_no_edit_writes_what_no_file_can_hold(odd):
    with pytest.raises(InvalidInputError):
        clean("name", f"Hold{odd}it")


def test_directions_and_invisible_names_do_no_harm(drawing):
    path = "/outline/hold_meeting"
    drawing.saved(path, **drawing.shown(path) | {"name": "Hold \u202eti\u2066 it"})
    assert drawing.shown(path)["name"] == "Hold ti it"
    for name in ("\u200b", "\u202e", "\ufeff", " \t ", "\x0b"):
        answer = drawing.post(path, **drawing.shown(path) | {"name": name})
        assert answer.status_code == 422
        assert "Enter what it is called" in words(answer.get_data(as_text=True))
    assert drawing.diagram().elements["hold_meeting"].name == "Hold ti it"


def test_bytes_that_are_no_text_do_no_harm(drawing):
    before = drawing.diagram()
    for name in (b"%ED%A0%80", b"%FF%FE", b"%C0%80"):
        for part in (b"name=", b"name=A&documentation=", b"name=A&clauses="):
            revision = drawing.row().revision
            body = b"csrf_token=%s&revision=%d&%s%s" % (drawing.owner.token.encode(), revision, part, name)
            answer = drawing.owner.client.post(
                f"{drawing.base}/outline/hold_meeting", data=body, content_type=FORM
            )
            assert answer.status_code in {303, 400, 422}
    assert drawing.diagram().elements.keys() == before.elements.keys()


@pytest.mark.parametrize("odd", ["%00", "%0A", "%ED%A0%80", "%3Cb%3E", "x" * 3000, "..%2F..", "%F0%9F%98%80"])
def test_odd_addresses_are_not_found(drawing, odd):
    for path in (
        f"/outline/{odd}",
        f"/outline/{odd}/id",
        f"/outline/hold_meeting/ways/{odd}",
        f"/details/facts/{odd}",
        f"/details/facts/{odd}/id",
        f"/details/clocks/summary/rungs/{odd}",
    ):
        assert drawing.owner.get(drawing.base + path).status_code == 404, path


@pytest.mark.parametrize("query", ["kind=%00", "kind=<b>", "kind=start", "side=%00&kind=", "kind=end"])
def test_odd_kinds_lead_back_to_the_choice(drawing, query):
    page = drawing.get(f"/outline/hold_meeting/add?{query}")
    assert "Choose what to add" in page
    assert "<b>" not in words(page)
