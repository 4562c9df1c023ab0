"""The kinds of component in words for whoever makes a form."""

from typing import Final

KINDS: Final = {
    "textfield": "One line of text",
    "textarea": "Several lines of text",
    "number": "Number",
    "radio": "One choice, all shown",
    "select": "One choice from a list",
    "checklist": "Any number of choices",
    "checkbox": "One box to tick",
    "datetime": "Date or time",
    "filepicker": "Files",
    "group": "Heading with questions under it",
    "dynamiclist": "List of rows, each with the same questions",
    "text": "Words to read",
}
"""Each kind with its words, the most used first."""
