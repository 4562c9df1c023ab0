"""Applications are made anew for nearly every test of a page: what is the same in all is compiled once."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class KeptTemplates(BytecodeCache):
    """Compiled templates, in memory: for the same text, and the same settings of the language."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[_key(bucket)] = bucket.code


def _key(bucket: Bucket) -> tuple[Any, ...]:
    # Jinja makes one lexer for each set of settings.
    return bucket.environment.lexer, bucket.key, bucket.checksum


def compile_once() -> None:
    """Let applications share compiled templates, and what builds addresses, from now on."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptTemplates()}
    Rule._compile_builder = _kept_builders(Rule._compile_builder)


def _kept_builders(make: Callable[..., Any]) -> Callable[..., Any]:
    kept: dict[tuple[Any, ...], Any] = {}

    def keep(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return make(rule, append_unknown)
        key = rule.rule, tuple(rule._trace), append_unknown
        if key not in kept:
            kept[key] = make(rule, append_unknown)
        return kept[key]

    return keep
