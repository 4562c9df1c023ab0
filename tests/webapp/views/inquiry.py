"""A small process with everything a task's page can be: a form, parts, a signed decision, a pack to send."""

import json
from typing import Any

from tests.engine.diagram.drawing import draw, gateway, user

NOTE: dict[str, Any] = {
    "learning": "Ask the child alone.",
    "kind": "change",
    "theme": "voice",
    "agencies": ["la", "police", "education"],
}
NIL = {"author": "An author", "involved": "no"}

LOOP = "<bpmn:multiInstanceLoopCharacteristics/>"
DECLARED = """
  <caseway:fact id="aware_on" type="date" label="Day it became known"/>
  <caseway:fact id="agencies" type="agency_list" label="Agencies to ask"/>
  <caseway:fact id="agreed" type="boolean" label="All partners agree"/>
  <caseway:clock id="telling" name="People told" length="20" unit="working_days" direction="forward"
    anchor="task:take_note" met="task:tell" force="should" lengthSource="guidance" clause="LOCAL:tell">
    <caseway:rung id="breach" kind="breach" to="role:business_manager"/></caseway:clock>
  <caseway:clock id="answer" name="Answer" length="10" unit="working_days" direction="forward" scope="part"
    anchor="opened:return_it" met="task:return_it" force="local" lengthSource="local" clause="LOCAL:tell">
    <caseway:rung id="breach" kind="breach" to="role:business_manager"/></caseway:clock>
"""
OUTCOME = (
    '<bpmn:extensionElements><caseway:outcome fact="agreed" '
    "value=\"parts.count('view', 'agree') = parts.total\"/></bpmn:extensionElements>"
)
BODY = (
    user("take_note", 'caseway:role="audit_lead"')
    .replace('caseway:role="business_manager" ', "", 1)
    .replace(
        "></bpmn:userTask>", "><bpmn:documentation>Write about practice.</bpmn:documentation></bpmn:userTask>"
    )
    + user("tell", 'caseway:clock="telling" caseway:clause="LOCAL:tell LOCAL:seen" caseway:shows="take_note"')
    + user(
        "return_it", 'caseway:role="agency_author" caseway:parts="agencies" caseway:clock="answer"', LOOP
    ).replace('caseway:role="business_manager" ', "", 1)
    + user("release_it", 'caseway:shows="return_it" caseway:releases="return_it"')
    + user(
        "sign_it", 'caseway:signatories="dsp_la dsp_icb dsp_police" caseway:shows="take_note"', OUTCOME + LOOP
    ).replace('caseway:role="business_manager" ', "", 1)
    + gateway("exclusive", "all", 'default="all_to_take_note"')
    + user("send_it", 'caseway:shows="take_note tell"').replace("userTask", "sendTask")
)
ARROWS = (
    "opened>take_note take_note>tell tell>return_it return_it>release_it release_it>sign_it sign_it>all "
    "all>send_it[agreed] all>take_note send_it>closed"
)


def question(kind: str, key: str, label: str, **more: Any) -> dict[str, Any]:
    properties = {name: more.pop(name) for name in list(more) if name in _PROPERTIES}
    validate = {"required": True} if more.pop("required", False) else {}
    return {
        "type": kind, "key": key, "label": label, "properties": properties, "validate": validate, **more
    }  # fmt: skip


_PROPERTIES = ("fact", "picker", "show_if", "page", "vote", "maximum", "item", "required_message")


def values(*names: str) -> list[dict[str, str]]:
    return [{"value": name, "label": name.capitalize()} for name in names]


def _form(form_id: str, *components: dict[str, Any]) -> str:
    return json.dumps({"type": "default", "id": form_id, "components": list(components)})


FORMS = {
    "take_note": _form(
        "take_note",
        question("textarea", "learning", "What have we learned?", required=True),
        question("radio", "kind", "Keep or change?", values=values("keep", "change"), required=True),
        question("select", "theme", "Theme", values=values("voice", "recognition"), required=True),
        question(
            "checklist", "agencies", "Agencies to ask", picker="agency", fact="agencies", required=True
        ),
    ),
    "tell": _form(
        "tell",
        question("datetime", "told_on", "Date people were told", subtype="date", required=True),
        question("filepicker", "minutes", "Minutes"),
    ),
    "return_it": _form(
        "return_it",
        question("textfield", "author", "Written by", required=True, page="About"),
        question(
            "radio", "involved", "Was your agency involved?", values=values("yes", "no"), required=True
        ),
        question(
            "textarea", "story", "What happened", required=True, page="Story", show_if="involved = 'yes'"
        ),
        question(
            "dynamiclist", "contacts", "Contacts", maximum=3, item="contact", show_if="involved = 'yes'",
            components=[question("textfield", "event", "What was it?", required=True)],
        ),
        question("filepicker", "records", "Records", page="Files"),
    ),
    "release_it": _form("release_it", question("checkbox", "read", "I have read all", required=True)),
    "sign_it": _form(
        "sign_it",
        question(
            "radio", "view", "Your view", required=True, vote=True,
            values=[{"value": "agree", "label": "Agree"}, {"value": "differ", "label": "Do not agree"}],
        ),
        question("textarea", "reasons", "Reasons", required=True),
    ),
    "send_it": _form("send_it", question("textfield", "sent_by", "Sent by", required=True)),
}  # fmt: skip
CLAUSES = """
- {id: "LOCAL:tell", title: Tell people, source: Local framework, edition: "2026", duty: should,
   verification: not_verified, paragraph: "", seen_in: the 2018 edition, note: "", summary: Share it.}
- {id: "LOCAL:seen", title: Seen, source: Local framework, edition: "2026", duty: local,
   verification: verified, paragraph: "4.2", seen_in: "", note: "", summary: Somebody checked this.}
"""


def files() -> dict[str, str]:
    """The folder of the process, to publish."""
    process = 'id="inquiry" name="Inquiry" isExecutable="true" caseway:opens="aware_on"'
    text = draw(BODY, ARROWS, declared=DECLARED, process=process).decode()
    return {
        "inquiry.bpmn": text,
        "clauses.yaml": CLAUSES,
        **{f"forms/{form_id}.json": form for form_id, form in FORMS.items()},
    }
