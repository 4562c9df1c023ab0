"""How long records are kept, what stops their disposal, and disposal itself (facts, section 6.1)."""
