"""E10 in the studio: delegated safeguarding partners decide, and the scrutineer comments."""

from sqlalchemy import select

from engine.models import Comment
from tests.browser.pages.changing import ChangeOnSite
from tests.browser.pages.visitor import visiting
from tests.engine.moving.stories import story_of
from tests.processes.changes import E10

PARTNERS = ["dsp_la", "dsp_icb", "dsp_police"]
OUTCOMES = [
    {
        "fact": "decision_agreed",
        "written": "parts.count('decision', 'yes') = parts.total or parts.count('decision', 'yes') = 0",
    },
    {"fact": "review_needed", "written": "parts.count('decision', 'yes') = parts.total"},
]


def test_delegated_partners_decide_and_sign(browser, site):
    with visiting(browser, site) as visitors:
        change = ChangeOnSite(site, visitors, story_of(E10))
        chair = {"rationale": "The evidence is strong."}
        change.live.draft(change.at("at"), "chair", "decide_review", **chair)
        editor = change.start("Decision on a local review", "Delegated partners decide")
        prepare(editor)
        sign(editor)
        editor.describe(change.day, "Partners decide, the scrutineer comments.", "Working Together 2023")
        change.release()
        change.migrate()
        task = change.live.task(change.at("at"), "decide_review")
        assert [part.role for part in change.live.parts(task)] == PARTNERS
        (comment,) = change.live.world.rows(select(Comment))
        assert chair["rationale"] in comment.body
        for role in PARTNERS:
            assert any("Decide on a local review" in words for words in visitors[role].tasks_offered())
        assert not any("Decide on a local review" in words for words in visitors["chair"].tasks_offered())


def prepare(editor):
    editor.add(
        "facts", label="Those who decide agree on one way forward", id="decision_agreed", type="boolean",
        scope="case", sensitivity="official_sensitive",
    )  # fmt: skip
    editor.add("lanes", name="Independent scrutineer", role="scrutineer")
    editor.add("lanes", name="Safeguarding partners", role="dsp_la")
    editor.add_form("Scrutinise the proposal", "scrutiny")
    editor.ask("scrutiny", "textarea", label="Your comment", key="comment", required=True)
    editor.add_form("Resolve the disagreement", "disagreement")
    editor.ask("disagreement", "textarea", label="What was found?", key="found", required=True)


def sign(editor):
    editor.change_kind("decide_review", "sign_off")
    editor.change_step(
        "decide_review",
        signatories=PARTNERS,
        role="dsp_la",
        outcomes=OUTCOMES,
        clause_added="WT2023:delegated-partners",
    )
    editor.change_question("review_decision", "Is a local review carried out?", fact="none", vote=True)
    editor.add_step(
        "after", "consider_in_group", "form", name="Scrutinise the proposal",
        role="scrutineer", form="scrutiny",
        clause_added="WT2023:delegated-partners",
    )  # fmt: skip
    ways = [
        {"name": "Yes"},
        {"name": "No", "step": "Resolve the disagreement", "kind": "form", "to": "decide_review"},
    ]
    question = editor.add_question("decide_review", "Do the partners agree?", ways)
    editor.change_way(question, "No", taken="otherwise")
    editor.change_way(question, "Yes", taken="written", written="decision_agreed")
    editor.change_step("resolve_the_disagreement", role="business_manager", form="disagreement")
    editor.remove_lane("lane_chair")
