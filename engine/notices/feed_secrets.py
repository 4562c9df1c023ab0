"""The secret in the address of a calendar feed."""

import hashlib


def hash_of(secret: str) -> str:
    """What is stored of a feed's secret; it is long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
