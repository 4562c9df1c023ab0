// rules_editor
