"""Any form of ``forms`` drawn on the server with GOV.UK components; everything works without JavaScript."""

from webapp.form_pages.answers import AnswerList, draw_answers
from webapp.form_pages.drawing import Asked, FormPage, draw_page, page_of_first_error
from webapp.form_pages.flow import next_page, page_is_shown, previous_page

__all__ = [
    "AnswerList",
    "Asked",
    "FormPage",
    "draw_answers",
    "draw_page",
    "next_page",
    "page_is_shown",
    "page_of_first_error",
    "previous_page",
]
