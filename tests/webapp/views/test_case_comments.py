"""Comments on their tab and about one task."""

from typing import Any

import pytest

from tests.webapp.views.cases.conftest import words


def test_comment_is_added_shown_and_told(asked: Any) -> None:
    manager = asked.visitor("business_manager")
    chair = asked.desk.area.person("chair")
    task = asked.task("return_it")
    address = f"/cases/1/comments?task={task.id}"
    assert "Nobody has said anything yet." in words(manager.text(address))
    empty = manager.post(address, body="", visibility="case")
    assert empty.status_code == 422
    assert "Enter your comment" in empty.get_data(as_text=True)
    answer = manager.post(address, body="Ask the school.", visibility="case", mentions=str(chair))
    assert answer.status_code == 303, words(answer.get_data(as_text=True))
    page = words(manager.text("/cases/1/comments"))
    assert "Ask the school." in page
    assert "Mentioned: Partnership chair" in page
    assert "About: Return it" in page
    assert "1 comment on this task" in words(manager.text(f"/tasks/{task.id}"))
    notices = asked.visitor("chair").text("/notices")
    assert "You are mentioned in a comment" in notices
    assert ("case.read", "tab:comments") in asked.readings()


@pytest.mark.parametrize(
    ("role", "status"),
    [("group_member", 403), ("process_owner", 404), ("agency_author@probation", 404)],
)
def test_comments_are_for_those_who_work_on_the_case(asked: Any, role: str, status: int) -> None:
    visitor = asked.visitor(role)
    before = asked.counts()
    assert visitor.get("/cases/1/comments").status_code == status
    assert visitor.post("/cases/1/comments", body="Hello", visibility="team").status_code == 404
    assert asked.counts() == before


def test_comments_about_a_task_of_another_case_are_not_found(asked: Any) -> None:
    task = asked.task("return_it")
    asked.open_inquiry("Child C")
    manager = asked.visitor("business_manager")
    assert manager.get(f"/cases/2/comments?task={task.id}").status_code == 404
    assert manager.post(f"/cases/2/comments?task={task.id}", body="Hi", visibility="case").status_code == 404
