"""Whatever is sent, a form raises nothing but its own errors; hypothesis looks for the exception."""

import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms import FormDefinitionError, InvalidFormError, Options, compile_form
from forms.vocabulary import COMPONENT_KEYS, KINDS, PROPERTIES

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
OPTIONS = Options(person=(("p1", "Ann"),), agency=(("la", "LA"),), documents={"d1": "a.pdf"})
WORDS = st.sampled_from(
    ["", "yes", "no", "p1", "la", "d1", "2026-02-31", "2026-12-18T10:30", "31", "2", "x" * 300, "-1"]
)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), WORDS)
KEYS = st.sampled_from(
    ["t", "a", "n", "d", "dt", "tm", "c", "r", "s", "m", "p", "f", "rows", "day", "month", "year"]
)
RAW = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(KEYS, st.text(max_size=8)), inner, max_size=8)
    ),
    max_leaves=30,
)


class Anything:
    """A condition that holds when its answer is truthy."""

    def __init__(self, text):
        if text == "broken":
            raise ZeroDivisionError
        self.names = frozenset({text})

    def holds(self, values):
        return any(bool(values.get(name)) for name in self.names)


def _definition():
    values = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
    return [
        {"type": "textfield", "key": "t", "label": "T", "validate": {"required": True}},
        {"type": "textarea", "key": "a", "label": "A", "properties": {"show_if": "t"}},
        {"type": "number", "key": "n", "label": "N", "validate": {"min": 0, "max": 99}},
        {"type": "datetime", "subtype": "date", "key": "d", "label": "D"},
        {"type": "datetime", "subtype": "datetime", "key": "dt", "label": "DT"},
        {"type": "datetime", "subtype": "time", "key": "tm", "label": "TM"},
        {"type": "checkbox", "key": "c", "label": "C"},
        {"type": "radio", "key": "r", "label": "R", "values": values},
        {"type": "select", "key": "s", "label": "S", "properties": {"picker": "person"}},
        {"type": "checklist", "key": "m", "label": "M", "properties": {"picker": "agency", "show_if": "c"}},
        {"type": "filepicker", "key": "f", "label": "F"},
    ]


@pytest.fixture(scope="module")
def form():
    inner = [component for component in _definition() if component["type"] != "filepicker"]
    rows = {"type": "dynamiclist", "key": "rows", "label": "Rows", "components": inner}
    definition = {"type": "default", "id": "any", "components": [*_definition(), rows]}
    return compile_form(definition, Anything)


@SETTINGS
@given(raw=st.one_of(RAW, st.dictionaries(KEYS, RAW, max_size=12)))
def test_any_raw_input_is_loaded_or_refused(form, raw):
    try:
        values = form.load(raw, OPTIONS)
    except InvalidFormError as error:
        refused = error
    else:
        refused = None
    if refused is not None:
        assert refused.errors
        assert all(messages and all(messages) for messages in refused.errors.values())
        form.shown(raw, OPTIONS)
        return
    assert json.loads(json.dumps(values, ensure_ascii=False).encode()) == values
    assert form.load(values, OPTIONS) == values
    assert form.read_back(values, OPTIONS)


@SETTINGS
@given(
    multi=st.dictionaries(
        st.one_of(
            KEYS,
            st.builds("{}-{}".format, KEYS, KEYS),
            st.builds("rows-{}-{}".format, st.integers(0, 5), KEYS),
            st.just("action"),
            st.text(max_size=8),
        ),
        st.lists(
            st.one_of(WORDS, st.text(max_size=20), st.sampled_from(["add-row:rows", "remove-row:rows-1"]))
        ),
        max_size=15,
    )
)
def test_any_post_is_read_and_then_loaded_or_refused(form, multi):
    for raw in (form.raw_from_post(multi), form.raw_from_post(multi, page=1), form.row_action(multi)):
        with contextlib.suppress(InvalidFormError):
            assert form.load(raw, OPTIONS) is not None


PROPERTY_NAMES = sorted(set().union(*PROPERTIES.values()))
COMPONENT_NAMES = sorted(set().union(*COMPONENT_KEYS.values()))
LOOSE = st.one_of(
    PLAIN,
    st.lists(PLAIN, max_size=3),
    st.dictionaries(
        st.sampled_from([*PROPERTY_NAMES, "required", "min", "max", "maxLength"]), PLAIN, max_size=4
    ),
    st.lists(st.fixed_dictionaries({"label": PLAIN, "value": PLAIN}), max_size=3),
)
COMPONENT = st.recursive(
    st.dictionaries(st.sampled_from(COMPONENT_NAMES), LOOSE, max_size=8).flatmap(
        lambda rest: st.sampled_from(sorted(KINDS)).map(
            lambda kind: {"key": "q", "label": "Question", **rest, "type": kind}
        )
    ),
    lambda inner: st.builds(
        lambda kind, children, rest: {**rest, "type": kind, "components": children},
        st.sampled_from(["group", "dynamiclist"]),
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(COMPONENT_NAMES), LOOSE, max_size=4),
    ),
    max_leaves=6,
)


@SETTINGS
@given(
    definition=st.one_of(
        RAW,
        st.fixed_dictionaries(
            {
                "type": st.just("default"),
                "id": st.just("f"),
                "components": st.one_of(RAW, st.lists(COMPONENT, max_size=4)),
            }
        ),
    )
)
def test_any_definition_compiles_or_is_refused(definition):
    try:
        form = compile_form(definition, Anything)
    except FormDefinitionError as error:
        form, problems = None, error.problems
    if form is None:
        assert problems
    else:
        assert list(form.fields())
        form.shown({}, OPTIONS)


def test_hostile_nesting_is_refused(form):
    deep = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InvalidFormError):
        form.load({"t": deep, "rows": deep, "m": deep, "d": {"day": deep}}, OPTIONS)


def test_hostile_nesting_of_a_definition_is_refused():
    component = {"type": "group", "components": []}
    for _ in range(5000):
        component = {"type": "group", "components": [component]}
    with pytest.raises(FormDefinitionError):
        compile_form({"type": "default", "id": "deep", "components": [component]}, Anything)
