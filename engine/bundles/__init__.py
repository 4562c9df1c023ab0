"""A version is an immutable bundle: text files and a hash, compiled when first needed (design, D5)."""

from engine.bundles.binding import bind, bind_in_force, bind_opening
from engine.bundles.bundle import Bundle, bundle_digest, compile_bundle
from engine.bundles.library import Library

__all__ = ["Bundle", "Library", "bind", "bind_in_force", "bind_opening", "bundle_digest", "compile_bundle"]
