"""The drawing of a proposal, edited on the canvas.

The page is drawn by a script that reads and writes the JSON addresses below it. Their refusals are JSON too,
so that the page can say them beside the drawing without losing any of it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from typing import Any

from flask import Blueprint, Response, jsonify, request

from engine.commands.save_proposal import SaveProposal
from engine.errors import CasewayError, InvalidInputError
from engine.expressions.choosing import Test, operators_for
from engine.expressions.types import VALUE_TYPES
from engine.queries.proposals import ProposalView
from engine.queries.studio_expressions import Described, Names, describe_tests, describe_text
from engine.queries.studio_findings import find_problems
from engine.queries.studio_vocabulary import get_vocabulary
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.errors import status_of
from webapp.formatting import moment
from webapp.views.studio.current import find_editable, find_proposal, show_tab

blueprint = Blueprint("studio_canvas", __name__, url_prefix="/studio/<int:proposal_id>/diagram")

_MOST_TESTS = 50
View = Callable[..., Any]


def answers_json(view: View) -> View:
    """Send what the domain refuses as JSON: its sentence under ``message``."""

    @wraps(view)
    def answer(**values: Any) -> Any:
        try:
            return view(**values)
        except InvalidInputError as error:
            told = " ".join(text for texts in error.errors.values() for text in texts)
            return jsonify(message=told), status_of(error)
        except CasewayError as error:
            return jsonify(message=str(error)), status_of(error)

    return answer


@blueprint.get("")
def show(proposal_id: int) -> str:
    """Show the canvas; without permission to edit, the drawing to look at."""
    return show_tab("studio/canvas.html", find_proposal(proposal_id), "/diagram")


@blueprint.get("/drawing.bpmn")
def download(proposal_id: int) -> Response:
    """Send the saved drawing, for the viewer and for anybody's BPMN tool."""
    answer = Response(find_proposal(proposal_id).xml, mimetype="application/xml")
    # Opened by itself, a browser takes XHTML inside for a page of ours: it gets no origin and runs nothing.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@blueprint.get("/drawing.json")
@answers_json
def load(proposal_id: int) -> Response:
    """Send the saved drawing with its revision and the mark by which a save says what it was made on."""
    return jsonify(_saved(find_proposal(proposal_id)))


@blueprint.put("/drawing.json")
@answers_json
def save(proposal_id: int) -> Response | tuple[Response, int]:
    """Save the drawing, if nobody has saved another one since it was loaded.

    What somebody saved meanwhile in a form or a scenario does not stand in the way of a drawing.
    """
    proposal, sent = find_editable(proposal_id), _sent()
    xml, revision = _text(sent, "xml"), sent.get("revision")
    if not isinstance(revision, int):
        raise InvalidInputError({"": ["The page did not say which revision it changed. Reload it."]})
    if _mark(proposal.xml) == sent.get("mark"):
        revision = proposal.revision
    changes = {f"{proposal.process_key}.bpmn": xml}
    try:
        current_engine().execute(SaveProposal(proposal.id, revision, changes), actor=current_actor())
    except CasewayError as error:
        latest = find_proposal(proposal_id)
        told = {
            "message": str(error),
            "changed_by": latest.changed_by,
            "changed_at": moment(latest.changed_at),
        }
        if isinstance(error, InvalidInputError):
            raise
        return jsonify(told), status_of(error)
    return jsonify(_saved(find_proposal(proposal_id), with_text=False))


@blueprint.get("/vocabulary.json")
@answers_json
def vocabulary(proposal_id: int) -> Response:
    """Send everything that can be chosen in the panel."""
    engine, proposal = current_engine(), find_proposal(proposal_id)
    with engine.read() as rows:
        found = asdict(get_vocabulary(rows, engine.library, proposal))
    found["operators"] = {kind: operators_for(kind) for kind in sorted(VALUE_TYPES)}
    return jsonify(found)


@blueprint.post("/check")
@answers_json
def check(proposal_id: int) -> Response:
    """Say what the gate finds in a drawing that need not be saved."""
    engine, proposal = current_engine(), find_proposal(proposal_id)
    xml = _text(_sent(), "xml")
    with engine.read() as rows:
        found = find_problems(rows, engine.library, proposal, xml)
    return jsonify(findings=[asdict(finding) for finding in found])


@blueprint.post("/expression")
@answers_json
def expression(proposal_id: int) -> Response:
    """Say a condition in plain English, and write out what was chosen."""
    find_proposal(proposal_id)
    sent = _sent()
    names = _names(sent.get("names"))
    tests = sent.get("tests")
    if isinstance(tests, list):
        chosen = [
            Test(*(str(test.get(key) or "") for key in ("name", "operator", "value")))
            for test in tests[:_MOST_TESTS]
            if isinstance(test, dict)
        ]
        return jsonify(_described(describe_tests(str(sent.get("join")), chosen, names)))
    wanted = str(sent.get("wanted", "boolean"))
    return jsonify(_described(describe_text(_text(sent, "text"), names, wanted=wanted)))


def _described(found: Described) -> dict[str, Any]:
    return {**asdict(found), "chosen": asdict(found.chosen) if found.chosen else None}


def _saved(proposal: ProposalView, *, with_text: bool = True) -> dict[str, Any]:
    return {
        "revision": proposal.revision,
        "mark": _mark(proposal.xml),
        "changed_by": proposal.changed_by,
        "changed_at": moment(proposal.changed_at),
        **({"xml": proposal.xml, "key": proposal.process_key} if with_text else {}),
    }


def _mark(xml: str) -> str:
    return hashlib.sha256(xml.encode()).hexdigest()


def _sent() -> Mapping[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise InvalidInputError({"": ["The page sent something that cannot be read. Reload it."]})
    return sent


def _text(sent: Mapping[str, Any], name: str) -> str:
    text = sent.get(name)
    if not isinstance(text, str):
        raise InvalidInputError({"": [f"The page did not send its {name}. Reload it."]})
    return text


def _names(sent: Any) -> Names:
    """The names of a drawing in the making: ``{id: {"type", "label", "values": {id: label}}}``."""
    known = (
        {str(key): each for key, each in (sent or {}).items() if isinstance(each, dict)}
        if isinstance(sent, dict)
        else {}
    )
    return Names(
        types={key: str(each["type"]) for key, each in known.items() if each.get("type")},
        labels={key: str(each.get("label") or key) for key, each in known.items()},
        values={
            key: {str(value): str(label) for value, label in each["values"].items()}
            for key, each in known.items()
            if isinstance(each.get("values"), dict) and each["values"]
        },
    )
