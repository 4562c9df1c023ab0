"""Every form that ships is drawn page by page, empty and after a refusal, and posts back what it shows."""

import json
from pathlib import Path

import pytest

from engine.expressions.show_if import show_if
from forms import InvalidFormError, Options, compile_form

PATHS = sorted(Path("processes").glob("*/forms/*.json"))
OPTIONS = Options(
    person=(("p1", "Ann Able"), ("p2", "Bo Best")),
    role=(("chair", "Chair"),),
    agency=(("la", "Local authority"), ("police", "Police")),
)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parts[1]}/{path.stem}")
def test_shipped_form_is_drawn_and_posts_back(path, draw, posted):
    form = compile_form(json.loads(path.read_text()), show_if)
    multi = {}
    for page in form.pages:
        drawn = draw(form, page.number, options=OPTIONS)
        ids = drawn.xpath("//@id")
        assert len(ids) == len(set(ids))
        multi |= posted(drawn)
    raw = form.raw_from_post(multi)
    try:
        errors = {}
        form.load(raw, OPTIONS)
    except InvalidFormError as error:
        errors = error.errors
    assert "" not in errors
    for page in form.pages:
        drawn = draw(form, page.number, options=OPTIONS, raw=raw, errors=errors)
        ids = set(drawn.xpath("//@id"))
        hrefs = drawn.xpath("//div[@class='govuk-error-summary']//a/@href")
        assert {href[1:] for href in hrefs} <= ids
