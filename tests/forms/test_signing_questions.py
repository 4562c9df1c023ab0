"""Which questions of a form hold the reasons and the conditions of a vote."""

import json

import pytest

from engine.bundles.bundle import show_if
from forms import FormDefinitionError, compile_form


def definition(*properties):
    """A form with one text question for each."""
    asked = [
        {"type": "textarea", "key": f"q{number}", "label": f"Q{number}", "properties": each}
        for number, each in enumerate(properties)
    ]
    return {"type": "default", "id": "f", "components": asked}


def test_reasons_and_conditions_are_found():
    form = compile_form(definition({"signing": "conditions"}, {}, {"signing": "reasons"}), show_if)
    assert form.signing_field("reasons").key == "q2"
    assert form.signing_field("conditions").key == "q0"


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        (({"signing": "reasons"}, {"signing": "reasons"}), "more than one question holds the reasons"),
        (({"signing": "mood"},), "signing must be one of conditions, interest, reasons"),
    ],
)
def test_what_cannot_be_held_is_refused(properties, problem):
    with pytest.raises(FormDefinitionError, match=problem):
        compile_form(json.loads(json.dumps(definition(*properties))), show_if)
