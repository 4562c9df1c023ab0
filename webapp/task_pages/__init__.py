"""A task on its pages: reading it, answering it page by page, and what its pages show besides the form."""

from webapp.task_pages.answering import Answering, Outcome
from webapp.task_pages.reading import Place, load_task
from webapp.task_pages.showing import show_task

__all__ = ["Answering", "Outcome", "Place", "load_task", "show_task"]
