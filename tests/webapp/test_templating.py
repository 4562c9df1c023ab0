"""Jinja: strict about our names, lenient towards the parameters of macros; the GOV.UK macros all draw."""

from pathlib import Path

import govuk_frontend_jinja
import pytest
from flask import render_template_string
from jinja2 import UndefinedError

COMPONENTS = sorted(
    path.parent.name
    for path in (Path(govuk_frontend_jinja.__file__).parent / "templates/components").glob("*/macro.html")
)
# What a component cannot do without, or draws differently with.
PARAMETERS = {
    "select": {"id": "a", "name": "a", "label": {"text": "A"}, "items": [{"value": "1", "text": "One"}]},
    "radios": {"name": "a", "items": [{"value": "1", "text": "One", "hint": {"text": "h"}}], "value": "1"},
    "checkboxes": {"name": "a", "items": [{"value": "1", "text": "One"}], "values": ["1"]},
    "date-input": {"id": "a", "items": [{"name": "day", "classes": "govuk-input--width-2"}]},
    "summary-list": {"rows": [{"key": {"text": "K"}, "value": {"text": "V"}, "actions": {"items": []}}]},
    "task-list": {"idPrefix": "t", "items": [{"title": {"text": "T"}, "href": "#", "status": {"text": "S"}}]},
    "table": {"rows": [[{"text": "a"}]], "head": [{"text": "h"}]},
    "tabs": {"items": [{"label": "L", "id": "i", "panel": {"html": "x"}}]},
    "accordion": {"id": "a", "items": [{"heading": {"text": "H"}, "content": {"text": "C"}}]},
    "breadcrumbs": {"items": [{"text": "Home", "href": "/"}]},
    "error-summary": {"titleText": "T", "errorList": [{"text": "E", "href": "#a"}]},
    "pagination": {"next": {"href": "/2"}, "items": [{"number": 1, "href": "/1", "current": True}]},
    "character-count": {"id": "a", "name": "a", "maxlength": 10, "label": {"text": "A"}},
    "cookie-banner": {"messages": [{"text": "M"}]},
}


VARIANTS = [{}, {"hint": {"text": "H"}, "errorMessage": {"text": "E"}}, {"type": "success", "classes": "c"}]


@pytest.mark.parametrize("variant", VARIANTS, ids=["plain", "with an error", "of a type"])
@pytest.mark.parametrize("component", COMPONENTS)
def test_each_govuk_macro_draws(app, component, variant):
    name = "govuk" + "".join(part.title() for part in component.split("-"))
    parameters = (
        PARAMETERS.get(component, {"id": "a", "name": "a", "text": "T", "label": {"text": "A"}}) | variant
    )
    source = (
        f'{{% from "govuk_frontend_jinja/components/{component}/macro.html" import {name} %}}'
        f"{{{{ {name}(parameters) }}}}"
    )
    with app.test_request_context("/"):
        drawn = render_template_string(source, parameters=parameters)
    assert "govuk-" in drawn


@pytest.mark.parametrize(
    "source", ["{{ misspelt }}", "{% if misspelt %}{% endif %}", "{{ request.misspelt }}"]
)
def test_misspelt_names_are_errors(app, source):
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        render_template_string(source)


def test_missing_keys_of_a_mapping_are_empty(app):
    with app.test_request_context("/"):
        source = "{{ given.key.deeper }}{% if given.key %}no{% endif %}{{ given.key | default('none') }}"
        assert render_template_string(source, given={}) == "none"


def test_form_token_of_an_import_is_this_visitors(app, client):
    pages = [
        client.get("/sign-in").get_data(as_text=True),
        app.test_client().get("/sign-in").get_data(as_text=True),
    ]
    tokens = {page.split('name="csrf_token" value="')[1].split('"')[0] for page in pages}
    assert len(tokens) == 2


def test_diagram_marks_are_safe_in_an_attribute(app):
    source = '{% from "layout/diagram.html" import diagram %}{{ diagram("/x.bpmn", "A \\"b\\"", marks) }}'
    with app.test_request_context("/"):
        drawn = render_template_string(source, marks={'a"b': "open", "c'd": "</div>"})
    assert drawn.count('"') == 2 * drawn.count('="')
    assert drawn.count("</div>") == 1
