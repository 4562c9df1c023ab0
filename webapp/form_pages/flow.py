"""From page to page: a page whose every question is hidden is passed over."""

from forms import Field, Form
from webapp.form_pages.conditional import Drawn, labels_of
from webapp.form_pages.drawing import Asked


def page_is_shown(form: Form, number: int, asked: Asked | None = None) -> bool:
    """Whether a page has anything to ask, given the answers so far."""
    asked = asked or Asked()
    values = form.shown(asked.raw, asked.options, asked.visible)
    drawn = Drawn(values, asked.visible, asked.options, labels_of(form))
    return any(_is_asked(each, drawn) for each in form.pages[number - 1].fields)


def next_page(form: Form, number: int, asked: Asked | None = None) -> int | None:
    """The page after this one, or None when it was the last."""
    later = range(number + 1, len(form.pages) + 1)
    return next((each for each in later if page_is_shown(form, each, asked)), None)


def previous_page(form: Form, number: int, asked: Asked | None = None) -> int | None:
    """The page before this one, or None when it was the first."""
    earlier = range(number - 1, 0, -1)
    return next((each for each in earlier if page_is_shown(form, each, asked)), None)


def _is_asked(each: Field, drawn: Drawn) -> bool:
    if drawn.hides(each.show_if):
        return False
    if each.kind == "group":
        return any(_is_asked(child, drawn) for child in each.fields)
    if each.kind == "text":
        return False
    drawn.add(each.key, each)
    return True
