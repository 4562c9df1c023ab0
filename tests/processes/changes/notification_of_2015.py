"""E4: the notification of 2015, with regulated settings, serious harm, and two clocks of five days."""

from engine.editing import Branch, Place, add_branch, add_gateway, add_step, change_step, put_declaration
from tests.processes.changes.making import YES_NO, Change, Making, options, question

_SETTING = "Was the child in a regulated setting?"
_GROUNDS = [
    ("death_abuse", "A child died, and abuse or neglect is known or suspected"),
    ("harm_abuse", "A child was seriously harmed, and abuse or neglect is known or suspected"),
    ("looked_after_death", "A looked-after child died"),
    ("regulated_setting_death", "A child died in a regulated setting"),
]


def make(making: Making) -> None:
    """The edits."""
    _declare(making)
    _ask(making)
    _draw(making)


def _declare(making: Making) -> None:
    making.edit(put_declaration, "fact", "scr_ground", {"choices": _GROUNDS})
    facts = [
        ("regulated_setting", "boolean", "The child was in a regulated setting", "official_sensitive"),
        ("ofsted_notified_on", "date", "Date Ofsted was notified of the incident", "official"),
        ("lscb_notified_on", "date", "Date the Board was notified of the incident", "official"),
    ]
    for key, kind, label, sensitivity in facts:
        values = {"id": key, "type": kind, "label": label, "sensitivity": sensitivity}
        making.edit(put_declaration, "fact", "", values)
    clocks = [
        ("ofsted_notified", "Ofsted notified of the incident", "ofsted_notified_on"),
        ("lscb_notified", "Board notified of the incident", "lscb_notified_on"),
    ]
    for key, name, met in clocks:
        values = {
            "id": key, "name": name, "length": "5", "unit": "working_days", "anchor": "aware_on",
            "met": met, "scope": "case", "force": "should", "lengthSource": "guidance",
            "clause": "WT2015:notify-five-days",
        }  # fmt: skip
        making.edit(put_declaration, "clock", "", values)
        making.rungs(key, {"kind": "remind", "offset": "-2", "to": "role:notifying_officer"})


def _ask(making: Making) -> None:
    making.change_question("scr_notification", "ground", values=options(_GROUNDS))
    setting = question("radio", "regulated_setting", _SETTING, choices=YES_NO, fact="regulated_setting")
    harm = question(
        "textarea",
        "why_serious_harm",
        "Why is the harm serious?",
        required=True,
        show_if="ground = 'harm_abuse'",
    )
    making.ask("scr_notification", setting, harm, after="ground")
    making.form(
        "notification_completed",
        "Complete the notification",
        {**setting, "validate": {"required": True}},
        question("textarea", "why_serious_harm", "Why is the harm serious, if the child was harmed?"),
    )
    for form, title, label, fact in [
        (
            "ofsted_notified",
            "Record the notification of Ofsted",
            "Date Ofsted was notified",
            "ofsted_notified_on",
        ),
        (
            "board_notified",
            "Record the notification of the Board",
            "Date the Board was notified",
            "lscb_notified_on",
        ),
    ]:
        making.form(
            form, title, question("datetime", "notified_on", label, required=True, subtype="date", fact=fact)
        )
    making.form(
        "setting", "Consider the setting", question("textarea", "known", "What is known?", required=True)
    )


def _draw(making: Making) -> None:
    making.edit(change_step, "record_notification", {"clauses": ("LSCB2006:5", "WT2015:notifiable-incident")})
    for key, name, form, clock, after in [
        ("notify_ofsted", "Notify Ofsted", "ofsted_notified", "ofsted_notified", "gather_information"),
        ("notify_board", "Notify the Board", "board_notified", "lscb_notified", "notify_ofsted"),
    ]:
        values = {
            "role": "notifying_officer", "form": form, "clock": clock, "clauses": ("WT2015:notify-five-days",)
        }  # fmt: skip
        making.edit(add_step, "send", name, Place("after", after), values, key=key)
    branches = [Branch("Yes", "regulated_setting is set"), Branch("No", step="Complete the notification")]
    place = Place("after", "gather_information")
    making.edit(add_gateway, "question", "Is the notification complete?", place, branches)
    values = {
        "role": "notifying_officer", "form": "notification_completed", "shows": ("record_notification",),
        "clauses": ("WT2015:notifiable-incident", "WT2015:serious-harm"),
    }  # fmt: skip
    making.edit(change_step, "complete_the_notification", values)
    setting = Branch(
        "A death in a regulated setting",
        "scr_ground = 'regulated_setting_death'",
        step="Consider the setting",
        to="recommend_review",
    )
    making.edit(add_branch, "what_is_referred", setting)
    values = {"role": "group_member", "form": "setting", "clauses": ("WT2015:regulated-setting",)}
    making.edit(change_step, "consider_the_setting", values)


E4 = Change("E4", "serious_case_review", 2013, make)
