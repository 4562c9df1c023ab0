"""Whether the answers that are sent are those that were checked."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from forms import Form


def digest_of(raw: Mapping[str, Any]) -> str:
    """A short name for a set of raw answers; another set has another."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()


def digest_of_page(form: Form, number: int, raw: Mapping[str, Any]) -> str:
    """A short name for the answers to one page of a form, to see whether they have changed since."""
    keys = [question.key for question in form.pages[number - 1].questions()]
    return digest_of({key: raw[key] for key in keys if raw.get(key) not in (None, "", [])})
