"""The description is OpenAPI 3.1, says what is there, and what is there keeps to it (schemathesis)."""

import json
import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable as NoExamplesError

from tests.webapp.api.conftest import add_program
from tests.webapp.api.test_messages import publish

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.generation import GenerationMode
    from schemathesis.specs.openapi.checks import (
        ignored_auth,
        negative_data_rejection,
        positive_data_acceptance,
    )

EXAMPLES = 4  # of each operation in each way
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
FOUND = {"case_id": 1, "task_id": 2, "key": "review", "number": 1, "element_id": "hear_back"}


@pytest.fixture
def described(office):
    return office.app.extensions["caseway_interface"].spec.to_dict()


def test_description_is_served_and_valid(office):
    from jsonschema_rs import Draft202012Validator

    served = add_program(office, "lay_member", ("cases:read",)).get("/openapi.json")
    assert served.status_code == 200
    spec = served.json
    assert spec["openapi"].startswith("3.1.")
    assert spec["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for schema in spec["components"]["schemas"].values():
        Draft202012Validator(schema | {"components": spec["components"]})


def test_every_operation_says_what_it_needs_and_what_it_answers(described):
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            assert operation["summary"], (method, path)
            assert operation["security"], (method, path)
            assert operation["operationId"], (method, path)
            problems = operation["responses"]["default"]["$ref"]
            assert problems == "#/components/responses/DEFAULT_ERROR"
    content = described["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert list(content) == ["application/problem+json"]


def test_nothing_is_fetched_from_elsewhere(described):
    text = json.dumps(described)
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.slow
@pytest.mark.parametrize("way", ["fitting", "fitting and found", "not fitting"])
def test_every_operation_keeps_to_the_description(office, way):
    """Values that fit the description and values that do not: no defect, no answer that is not described."""
    publish(office)
    office.desk.do("write_it")
    office.open_inquiry()
    system = add_program(office, "business_manager")
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", office.app, headers={"Authorization": f"Bearer {system.secret}"}
    )
    failures = [_try(operation.ok(), system.secret, way) for operation in schema.get_all_operations()]
    assert len(failures) > 20
    assert list(filter(None, failures)) == []
    assert office.desk.breaks() == []


# What has the right shape may still be refused: there is no such partnership, or no such day. Ids that were
# put in are taken for wrong ones.
_SHAPES = [ignored_auth, positive_data_acceptance]
EXCLUDED = {
    "fitting": _SHAPES,
    "fitting and found": [*_SHAPES, negative_data_rejection],
    "not fitting": _SHAPES,
}


def _try(operation: Any, secret: str, way: str) -> str:
    """Send a few requests to one operation; what did not keep to the description, in words."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=NEGATIVE if way == "not fitting" else POSITIVE))
    def run(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
        if way == "fitting and found":
            drawn = case.path_parameters
            case.path_parameters = {name: FOUND.get(name, value) for name, value in drawn.items()}
        case.validate_response(case.call(), excluded_checks=EXCLUDED[way])

    try:
        run()
    except NoExamplesError:
        return ""  # nothing about it can be wrong
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - every one is tried, then all is told
        return f"{operation.label}: {error} {getattr(error, 'exceptions', '')}"
    return ""
