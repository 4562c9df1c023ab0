"""Whether the answers that are sent are those that were checked."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest_of(raw: Mapping[str, Any]) -> str:
    """A short name for a set of raw answers; another set has another."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()
