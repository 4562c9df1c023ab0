"""Bundles to compare: the shipped ones, and edits of them."""

import json
from functools import cache

from engine.bundles.folders import SHIPPED, list_process_folders, read_folder

KEYS = [folder.name for folder in list_process_folders()]


@cache
def shipped(key):
    return read_folder(SHIPPED / key)


def edited(key, *pairs, path=None):
    """A shipped bundle with words of its diagram (or another file) replaced, each of which must be there."""
    files = dict(shipped(key))
    path = path or f"{key}.bpmn"
    for old, new in pairs:
        assert old in files[path], old
        files[path] = files[path].replace(old, new)
    return files


def with_form(key, form, change):
    """A shipped bundle with one form changed by a function of its definition."""
    files = dict(shipped(key))
    definition = json.loads(files[f"forms/{form}.json"])
    change(definition)
    files[f"forms/{form}.json"] = json.dumps(definition)
    return files


def question(definition, key):
    return next(each for each in definition["components"] if each.get("key") == key)
