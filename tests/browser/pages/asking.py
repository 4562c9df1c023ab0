"""Small pages with one form: filled in by name, sent, and seen to have been taken."""

from collections.abc import Mapping

from tests.browser.pages.visitor import Visitor


def answer(visitor: Visitor, path: str, answers: Mapping[str, str], button: str) -> None:
    """Open a page, answer its questions, send it.

    Args:
        visitor: whose browser.
        path: the page.
        answers: by the name of the field; dates as ``2026-12-18``.
        button: the words of the button.
    """
    page = visitor.page
    assert visitor.go(path).status == 200, f"{visitor.role} at {path}: {visitor.text[:300]}"
    form = page.locator("main form").last
    for name, value in answers.items():
        if form.locator(f"[name='{name}-day']").count():
            year, month, day = value.split("-")
            for part, digits in (("day", day), ("month", month), ("year", year)):
                form.locator(f"[name='{name}-{part}']").fill(digits)
            continue
        field = form.locator(f"[name='{name}']")
        kind = field.first.evaluate("(each) => each.type")
        if kind in ("radio", "checkbox"):
            form.locator(f"[name='{name}'][value='{value}']").check()
        elif kind.startswith("select"):
            field.evaluate("(each, value) => { each.value = value; }", value)
        else:
            field.fill(value)
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()
    assert page.locator(".govuk-error-summary").count() == 0, f"{path}: {visitor.text[:600]}"
