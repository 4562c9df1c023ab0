"""Words for dates, times, counts and lists."""

from datetime import UTC, date, datetime, time

import pytest

from webapp import formatting


@pytest.mark.parametrize(
    "value",
    [date(2026, 11, 21), "2026-11-21", "2026-11-21T10:30", datetime(2026, 11, 21, 23, 30, tzinfo=UTC)],
)
def test_day_is_written_out(value):
    assert formatting.day(value) == "21 November 2026"


def test_day_of_a_moment_is_londons():
    assert formatting.day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


@pytest.mark.parametrize("value", [None, ""])
def test_missing_dates_are_said(value):
    assert formatting.day(value) == "Not set"
    assert formatting.weekday(value, empty="Waiting") == "Waiting"
    assert formatting.moment(value) == "Not set"


def test_weekday_is_named():
    assert formatting.weekday(date(2026, 12, 18)) == "Friday 18 December 2026"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (time(0, 0), "midnight"),
        (time(12, 0), "midday"),
        (time(0, 5), "12:05am"),
        (time(9, 0), "9am"),
        (time(12, 30), "12:30pm"),
        (time(17, 45), "5:45pm"),
        (datetime(2026, 7, 1, 9, 30, tzinfo=UTC), "10:30am"),
    ],
)
def test_clock_time_reads_as_people_say_it(value, words):
    assert formatting.clock_time(value) == words


def test_moment_joins_day_and_time():
    assert formatting.moment(datetime(2026, 12, 18, 10, 30, tzinfo=UTC)) == "18 December 2026 at 10:30am"
    assert formatting.moment("2026-12-18T10:30") == "18 December 2026 at 10:30am"


@pytest.mark.parametrize(
    ("days", "words", "css"),
    [
        (5, "5 working days left", ""),
        (3, "3 working days left", "caseway-due--soon"),
        (1, "1 working day left", "caseway-due--soon"),
        (0, "due today", "caseway-due--soon"),
        (-1, "1 working day late", "caseway-due--overdue"),
        (-12, "12 working days late", "caseway-due--overdue"),
    ],
)
def test_working_days_left_says_what_they_mean(days, words, css):
    assert formatting.working_days_left(days) == words
    assert formatting.due_class(days) == css


def test_due_class_is_empty_when_nothing_is_due():
    assert formatting.due_class(None) == ""


@pytest.mark.parametrize(
    ("items", "words"),
    [([], ""), (["police"], "police"), (["police", "health"], "police and health"), ("abc", "a, b and c")],
)
def test_list_is_joined_with_and(items, words):
    assert formatting.in_words(items) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (2048, "2 KB"), (2_500_000, "2.4 MB")],
)
def test_file_size_is_rounded(size, words):
    assert formatting.file_size(size) == words


def test_paragraphs_escape_and_keep_line_ends():
    drawn = formatting.paragraphs("one <b>\r\ntwo\n\n\n\nthree")
    assert drawn == '<p class="govuk-body">one &lt;b&gt;<br>two</p>\n<p class="govuk-body">three</p>'


def test_paragraphs_of_nothing_are_nothing():
    assert formatting.paragraphs(None) == ""
