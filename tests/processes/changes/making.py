"""Making a new version of a process out of the texts of an older one, as a process owner would."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bundles.folders import SHIPPED, get_archive_folder, read_folder
from engine.editing import Edit, put_rung

Component = dict[str, Any]
YES_NO = [("yes", "Yes"), ("no", "No")]


class Making:
    """The texts in the making."""

    def __init__(self, key: str, files: Mapping[str, str]) -> None:
        self.key = key
        self.files = dict(files)

    def edit(self, change: Callable[..., Edit], *arguments: Any, **named: Any) -> Edit:
        """Apply one edit to the drawing."""
        done = change(self.files[f"{self.key}.bpmn"], *arguments, **named)
        self.files[f"{self.key}.bpmn"] = done.text
        return done

    def rungs(self, clock: str, *rungs: Mapping[str, str]) -> None:
        """Give a clock its reminders."""
        for rung in rungs:
            self.edit(put_rung, clock, "", rung)

    def form(self, form_id: str, title: str, *components: Component) -> None:
        """Add a form."""
        definition = {"type": "default", "id": form_id, "title": title, "components": list(components)}
        self.files[f"forms/{form_id}.json"] = json.dumps(definition, indent=2)

    def drop_form(self, form_id: str) -> None:
        """Take a form away."""
        del self.files[f"forms/{form_id}.json"]

    def ask(self, form_id: str, *components: Component, after: str, inside: str = "") -> None:
        """Ask more questions in a form, after one of it; ``inside`` a repeating group or at the top."""

        def insert(asked: list[Component]) -> None:
            place = [each.get("key") for each in asked].index(after) + 1
            asked[place:place] = components

        self._components(form_id, inside, insert)

    def change_question(self, form_id: str, key: str, *, inside: str = "", **values: Any) -> None:
        """Change what a question says; ``None`` takes a thing away."""

        def change(asked: list[Component]) -> None:
            found = next(each for each in asked if each.get("key") == key)
            for name, value in values.items():
                holder = found.setdefault("properties", {}) if name in _PROPERTIES else found
                if value is None:
                    holder.pop(name, None)
                else:
                    holder[name] = value

        self._components(form_id, inside, change)

    def _components(self, form_id: str, inside: str, change: Callable[[list[Component]], None]) -> None:
        path = f"forms/{form_id}.json"
        definition = json.loads(self.files[path])
        asked = definition["components"]
        if inside:
            asked = next(each for each in asked if each.get("key") == inside)["components"]
        change(asked)
        self.files[path] = json.dumps(definition, indent=2)


_PROPERTIES = {"fact", "vote", "show_if", "clause", "maximum"}


def question(kind: str, key: str, label: str, *, required: bool = False, **properties: Any) -> Component:
    """One question of a form; ``choices`` are its values, ``subtype`` the kind of a date."""
    made: Component = {"type": kind, "key": key, "label": label}
    choices = properties.pop("choices", None)
    if choices:
        made["values"] = options(choices)
    if "subtype" in properties:
        made["subtype"] = properties.pop("subtype")
    if required:
        made["validate"] = {"required": True}
    if properties:
        made["properties"] = properties
    return made


def options(choices: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """The answers to choose from."""
    return [{"label": label, "value": value} for value, label in choices]


@dataclass(frozen=True)
class Change:
    """One change of guidance: what it starts from, how it is made, and whom it governs.

    Attributes:
        name: its number in the list of changes.
        process: the process that the new version is of.
        year: the archived version it starts from; 0 for the shipped one.
        make: makes the new texts.
    """

    name: str
    process: str
    year: int
    make: Callable[[Making], None]
    rule: str = ""
    person_when: str = ""
    person_words: str = ""
    replaces: str = ""

    def old(self) -> dict[str, str]:
        """The texts it starts from."""
        folder = get_archive_folder(self.process, self.year) if self.year else SHIPPED / self.process
        return without_clauses(read_folder(folder))

    def new(self) -> dict[str, str]:
        """The texts it comes to."""
        making = Making(self.process, self.old())
        self.make(making)
        return making.files


def without_clauses(files: Mapping[str, str]) -> dict[str, str]:
    """The texts that a person edits."""
    return {path: text for path, text in files.items() if path != "clauses.yaml"}
