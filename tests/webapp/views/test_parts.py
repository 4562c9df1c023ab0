"""A task asked of several agencies: who has answered, asking one more, withdrawing one, keeping apart."""

from tests.webapp.views.inquiry import NIL


def test_overview_says_who_has_answered_and_who_has_not(asked):
    asked.desk.do_part("return_it", "police", NIL, "agency_author", "police")
    page = asked.visitor("business_manager").text(asked.path("return_it"))
    assert "<strong>1 of 3</strong> have answered" in page
    assert "Still to answer: Children&#39;s services and Education." in page
    assert "Agency report author, Police, 18 December 2026" in page
    assert "Not released: each agency sees only its own answer." in page
    assert "An author" in page


def test_one_more_agency_is_asked(asked):
    manager, address = asked.visitor("business_manager"), asked.path("return_it")
    answer = manager.post(f"{address}/parts", agency="probation")
    assert (answer.status_code, answer.location) == (303, address)
    page = manager.text(address)
    assert "The agency has been asked" in page
    assert "of 4</strong>" in page
    assert '<option value="probation"' not in page


def test_asking_nobody_or_a_stranger_is_refused(asked):
    manager, address, before = asked.visitor("business_manager"), asked.path("return_it"), asked.counts()
    for agency, message in (("", "Choose an agency"), ("nobody", "Choose one of the partnership")):
        answer = manager.post(f"{address}/parts", agency=agency)
        assert answer.status_code == 422
        assert message in answer.get_data(as_text=True)
        assert 'href="#agency"' in answer.get_data(as_text=True)
    assert asked.counts() == before


def test_asking_the_same_agency_twice_is_a_conflict(asked):
    before = asked.counts()
    answer = asked.visitor("business_manager").post(f"{asked.path('return_it')}/parts", agency="police")
    assert answer.status_code == 409
    assert "Police has been asked already" in answer.get_data(as_text=True)
    assert asked.counts() == before


def test_only_the_team_adds_and_withdraws(asked):
    author, before = asked.visitor("agency_author@la"), asked.counts()
    address, own = asked.path("return_it"), asked.path("return_it", "la")
    assert author.post(f"{address}/parts", agency="probation").status_code == 403
    assert author.get(f"{own}/withdraw").status_code == 403
    assert author.post(f"{own}/withdraw", reason="No").status_code == 403
    assert asked.counts() == before
    assert "Ask one more agency" not in author.text(address)


def test_part_is_withdrawn_after_a_page_that_asks_why(asked):
    manager, part = asked.visitor("business_manager"), asked.path("return_it", "education")
    question = manager.text(f"{part}/withdraw")
    assert "Stop asking Education?" in question
    before = asked.counts()
    empty = manager.post(f"{part}/withdraw", reason="  ")
    assert empty.status_code == 422
    assert "Say why this is no longer asked for" in empty.get_data(as_text=True)
    assert asked.counts() == before
    done = manager.post(f"{part}/withdraw", reason="The school has closed.")
    assert (done.status_code, done.location) == (303, asked.path("return_it"))
    assert "The school has closed." in manager.text(done.location)
    assert manager.get(f"{part}/withdraw").status_code == 409


def test_agencies_stay_apart_until_their_answers_are_released(asked):
    story = {**NIL, "author": "Sergeant Secret"}
    asked.desk.do_part("return_it", "police", story, "agency_author", "police")
    education = asked.visitor("agency_author@education")
    address = asked.path("return_it")
    assert "Sergeant Secret" not in education.text(address)
    assert "Police" not in education.text(address)
    assert education.get(f"{address}/parts/{_part(asked, 'police')}").status_code == 404
    for agency in ("la", "education"):
        asked.desk.do_part("return_it", agency, NIL, "agency_author", agency)
    manager = asked.visitor("business_manager")
    assert "Sergeant Secret" in manager.text(asked.path("release_it"))
    asked.desk.do("release_it", {"read": True})
    assert "Released to all agencies on" in manager.text(address)


def test_draft_of_another_part_survives_completing_one(asked):
    asked.add_colleague("agency_author", email="both@example.org", agencies=("la", "police"))
    both = asked.visitor_by_email("both@example.org")
    for agency in ("la", "police"):
        both.post(asked.path("return_it", agency), page="1", action="save", author=f"Of {agency}")
    police = asked.path("return_it", "police")
    assert both.post(asked.path("return_it", "la"), page="1", action="complete", **NIL).status_code == 303
    assert "Of police" in both.text(police)


def _part(office, key):
    return office.desk.part(office.task("return_it"), key).id
