"""E19 in the studio: domestic abuse related death reviews."""

from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
from tests.processes.changes import E19

NAME = "Domestic abuse related death review"
HOUSEHOLD = "Violence, abuse or neglect by a relative, a partner or a member of the household"
CAUSES = [
    ("violence", HOUSEHOLD),
    ("suicide", "Suicide that may have followed domestic abuse"),
    ("other", "In another way"),
]
RECIPIENTS = [
    ("secretary_of_state", "Secretary of State"),
    ("commissioner", "Domestic Abuse Commissioner"),
    ("home_office", "Home Office"),
    ("family", "Family"),
    ("agencies", "Agencies"),
    ("safeguarding_partners", "Safeguarding partners, where a child lived in the household"),
]


def test_review_is_renamed_and_gets_a_trigger_and_a_recipient(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E19))
        editor = change.start("Domestic homicide review", "Domestic abuse related death reviews")
        editor.process(name=NAME)
        editor.change("facts", "death_cause", choices=[{"id": key, "label": label} for key, label in CAUSES])
        editor.change_question(
            "death_notice",
            "How did the person die?",
            choices=[{"value": key, "label": label} for key, label in CAUSES],
        )
        editor.change_way(
            "is_it_within_the_definition",
            "Yes",
            taken="written",
            written="death_cause in ('violence', 'suicide')",
        )
        editor.change_question(
            "death_copies",
            "Who received a copy?",
            choices=[{"value": key, "label": label} for key, label in RECIPIENTS],
        )
        editor.change_step("send_copies", clause_added="VPA2024:19")
        editor.describe(change.day, "The reviews have a new name and look at suicide.", "VPA 2024 s.19")
        change.release()
        change.migrate()
        bundle = change.live.world.bundle_of(change.live.host(change.at("before")).id)
        assert bundle.diagram.name == NAME
