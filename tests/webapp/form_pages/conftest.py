"""A small Flask application that draws forms with the product's own templates and GOV.UK macros."""

from pathlib import Path

import flask
import lxml.html
import pytest
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from forms import compile_form
from webapp.form_pages import Asked, draw_answers, draw_page
from webapp.templating import undefined

PAGE = """
{% from "forms/page.html" import form_errors, form_body, form_progress %}
<!DOCTYPE html><html lang="en"><head><title>Form</title></head><body><main>
{{ form_errors(page) }}<h1>{{ form_progress(page) }}{{ page.title }}</h1>
<form method="post" novalidate{% if page.takes_files %} enctype="multipart/form-data"{% endif %}>
{{ form_body(page) }}<button name="action" value="continue">Continue</button></form></main></body></html>
"""
ANSWERS = '{% from "forms/answers.html" import answer_lists %}<main>{{ answer_lists(lists) }}</main>'


class Equals:
    """``name=value``: enough of a language to test pages without the engine."""

    def __init__(self, text):
        self.name, _, self.value = text.partition("=")
        self.names = frozenset({self.name})

    def holds(self, values):
        return values.get(self.name) in (self.value, self.value == "true")

    def describe(self, labels, choices):
        return (
            f"{labels.get(self.name, self.name)} is {choices.get(self.name, {}).get(self.value, self.value)}"
        )


@pytest.fixture(scope="session")
def app():
    app = flask.Flask("drawing", template_folder=str(Path("webapp/templates").resolve()))
    app.jinja_env.undefined = undefined
    app.jinja_env.loader = ChoiceLoader(
        [
            PackageLoader("webapp"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    return app


@pytest.fixture
def form():
    """Compiles components, or a whole definition, with the small condition language."""

    def build(*components, parse=Equals, **root):
        return compile_form({"type": "default", "id": "test", "components": list(components), **root}, parse)

    return build


@pytest.fixture
def draw(app):
    """The parsed HTML of one page of a form."""

    def render(form, number=1, **asked):
        with app.test_request_context():
            html = flask.render_template_string(PAGE, page=draw_page(form, number, Asked(**asked)))
        return lxml.html.document_fromstring(html)

    return render


@pytest.fixture
def read(app):
    """The parsed HTML of the answers."""

    def render(form, values, *rest):
        with app.test_request_context():
            html = flask.render_template_string(ANSWERS, lists=draw_answers(form, values, *rest))
        return lxml.html.document_fromstring(html)

    return render


@pytest.fixture
def posted():
    """What a browser would post from a drawn page: names to values, in the way of ``request.form``."""

    def collect(page):
        multi = {}
        for name, value in page.forms[0].form_values():
            multi.setdefault(name, []).append(value)
        return multi

    return collect
