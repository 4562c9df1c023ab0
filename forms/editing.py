"""Changing a definition one component at a time. Every function returns a new definition and leaves the old.

A component is named by its path: its places from the outside in, each counted from 1, as ``3`` or ``3.1``.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

Definition = dict[str, Any]
CONTAINERS = ("group", "dynamiclist")
_PATH = re.compile(r"[1-9][0-9]{0,3}(\.[1-9][0-9]{0,3}){0,3}")


class NoSuchComponentError(LookupError):
    """The definition has no component at this place."""


def empty_definition(form_id: str, title: str) -> Definition:
    """A definition that asks nothing yet."""
    return {"type": "default", "id": form_id, "title": title, "components": []}


def walk(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every component with its path, in the order asked; what is no component is left out."""
    waiting = [(str(number), each) for number, each in enumerate(_listed(definition), start=1)]
    while waiting:
        path, component = waiting.pop(0)
        if isinstance(component, Mapping):
            yield path, component
            inside = enumerate(_listed(component), start=1)
            waiting[:0] = [(f"{path}.{number}", each) for number, each in inside]


def component_at(definition: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """One component.

    Raises:
        NoSuchComponentError: there is none at this path.
    """
    siblings, place = _find(definition, path)
    component = siblings[place]
    if not isinstance(component, Mapping):
        raise NoSuchComponentError(path)
    return component


def replace(definition: Mapping[str, Any], path: str, component: Mapping[str, Any]) -> Definition:
    """Put another component in a place.

    Raises:
        NoSuchComponentError: there is none at this path.
    """
    changed = copy.deepcopy(dict(definition))
    siblings, place = _find(changed, path)
    siblings[place] = dict(component)
    return changed


def add(definition: Mapping[str, Any], into: str, component: Mapping[str, Any]) -> tuple[Definition, str]:
    """Add a component at the end of a container, or of the form where ``into`` is empty.

    Returns:
        The definition, and the path of the new component.

    Raises:
        NoSuchComponentError: there is no container at this path.
    """
    changed = copy.deepcopy(dict(definition))
    holder: Any = component_at(changed, into) if into else changed
    if into and holder.get("type") not in CONTAINERS:
        raise NoSuchComponentError(into)
    components = holder.get("components")
    if not isinstance(components, list):
        components = holder["components"] = []
    components.append(dict(component))
    return changed, f"{into}.{len(components)}".removeprefix(".")


def remove(definition: Mapping[str, Any], path: str) -> Definition:
    """Take a component out, with everything in it.

    Raises:
        NoSuchComponentError: there is none at this path.
    """
    changed = copy.deepcopy(dict(definition))
    siblings, place = _find(changed, path)
    del siblings[place]
    return changed


def move(definition: Mapping[str, Any], path: str, by: int) -> tuple[Definition, str]:
    """Move a component up (-1) or down (1) among its siblings; at the end of them it stays.

    Returns:
        The definition, and where the component is now.

    Raises:
        NoSuchComponentError: there is none at this path.
    """
    changed = copy.deepcopy(dict(definition))
    siblings, place = _find(changed, path)
    now = min(max(place + by, 0), len(siblings) - 1)
    siblings.insert(now, siblings.pop(place))
    above = path.rpartition(".")[0]
    return changed, f"{above}.{now + 1}".removeprefix(".")


def _listed(holder: Mapping[str, Any]) -> list[Any]:
    components = holder.get("components")
    return components if isinstance(components, list) else []


def _find(definition: Mapping[str, Any], path: str) -> tuple[list[Any], int]:
    """The list in which a component stands, and its place there counted from 0."""
    if not _PATH.fullmatch(path):
        raise NoSuchComponentError(path)
    holder: Mapping[str, Any] = definition
    *above, last = [int(part) - 1 for part in path.split(".")]
    for place in above:
        inside = _listed(holder)
        if place >= len(inside) or not isinstance(inside[place], Mapping):
            raise NoSuchComponentError(path)
        holder = inside[place]
    siblings = _listed(holder)
    if last >= len(siblings):
        raise NoSuchComponentError(path)
    return siblings, last
