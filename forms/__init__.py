"""Form definitions (text) compiled to schemas and to fields to draw. Reads no disk, knows no engine."""
