// form_editor
