"""What a definition may say: the subset of the form-js schema that we understand, and our own properties.

Everything else is refused at publish, so that nothing a process owner wrote is silently ignored.
"""

KINDS = frozenset({
    "textfield", "textarea", "number", "checkbox", "checklist", "radio", "select",
    "datetime", "group", "dynamiclist", "filepicker", "text",
})  # fmt: skip

ROOT_KEYS = frozenset({
    "type", "id", "title", "components", "schemaVersion",
    "exporter", "executionPlatform", "executionPlatformVersion", "generated",
})  # fmt: skip
"""The last line of them is written by the editor and means nothing to us."""

EVERYWHERE = frozenset({"type", "id", "layout", "properties"})
"""``id`` and ``layout`` are the editor's own."""

_ANSWERED = EVERYWHERE | {"key", "label", "description", "validate", "defaultValue"}

COMPONENT_KEYS = {
    "text": EVERYWHERE | {"text"},
    "group": EVERYWHERE | {"label", "description", "components", "showOutline", "key"},
    "dynamiclist": EVERYWHERE | {
        "key", "path", "label", "description", "components", "validate",
        "showOutline", "isRepeating", "allowAddRemove", "defaultRepetitions",
        "nonCollapsedItems", "disableCollapse",
    },
    "textfield": _ANSWERED,
    "textarea": _ANSWERED,
    "number": _ANSWERED | {"decimalDigits", "increment", "serializeToString"},
    "checkbox": _ANSWERED,
    "checklist": _ANSWERED | {"values"},
    "radio": _ANSWERED | {"values"},
    "select": _ANSWERED | {"values", "searchable"},
    "datetime": _ANSWERED | {
        "subtype", "dateLabel", "timeLabel", "timeInterval", "use24h", "timeSerializingFormat",
    },
    "filepicker": (_ANSWERED - {"defaultValue"}) | {"multiple", "accept"},
}  # fmt: skip

VALIDATE_KEYS = {
    "textfield": frozenset({"required", "minLength", "maxLength", "validationType"}),
    "textarea": frozenset({"required", "minLength", "maxLength"}),
    "number": frozenset({"required", "min", "max"}),
}
REQUIRED_ONLY = frozenset({"required"})

PROPERTIES = {
    kind: frozenset({"show_if", "page"})
    if kind in {"text", "group"}
    else frozenset({"fact", "sensitivity", "clause", "show_if", "page", "required_message"})
    for kind in KINDS
}
PROPERTIES["group"] |= {"clause", "sensitivity"}
PROPERTIES["dynamiclist"] = (PROPERTIES["dynamiclist"] - {"fact"}) | {"maximum", "item"}
PROPERTIES["radio"] |= {"vote", "picker"}
PROPERTIES["textfield"] |= {"signing"}
PROPERTIES["textarea"] |= {"signing"}
PROPERTIES["filepicker"] |= {"check"}
PROPERTIES["select"] |= {"picker"}
PROPERTIES["checklist"] |= {"picker"}

SENSITIVITIES = frozenset({"official", "official_sensitive"})
CHECKS = frozenset({"anonymisation"})
SIGNING = frozenset({"reasons", "conditions", "interest"})
STOOD_ASIDE = "conflict"
"""What stands in the place of a vote where somebody declared a conflict of interest instead of voting."""
STOOD_ASIDE_WORDS = "Stood aside with a conflict of interest"
SUBTYPES = frozenset({"date", "time", "datetime"})
FORMATS = frozenset({"email", "phone"})

MENDS = {
    "conditional": "write the condition as the property show_if",
    "valuesKey": "list the choices under values, or use the property picker",
    "valuesExpression": "list the choices under values, or use the property picker",
    "pattern": "use validationType email or phone, or explain the format in the description",
    "max": "write the most rows as properties.maximum, the longest text as validate.maxLength",
    "disabled": "remove the question, or show its words as a text component",
    "readonly": "remove the question, or show its words as a text component",
}
"""Advice for the properties of form-js that people will try."""
