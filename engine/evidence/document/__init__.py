"""The pack as one accessible document: a page in one file, without scripts or anything from outside."""

from engine.evidence.document.writing import write_document

__all__ = ["write_document"]
