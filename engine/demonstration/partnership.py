"""The Fairshire Safeguarding Children Partnership and its neighbour: everybody in them is invented."""

from dataclasses import dataclass
from datetime import date

from engine.actor import SYSTEM
from engine.commands.add_membership import AddMembership
from engine.commands.add_person import AddPerson
from engine.commands.set_up_area import SetUpArea
from engine.credentials.passwords import hash_password
from engine.execute import Engine
from engine.scenarios.standard_area import StandardArea

AREA_KEY = "fairshire"
AREA_NAME = "Fairshire Safeguarding Children Partnership"
NEIGHBOUR_KEY = "westmere"
NEIGHBOUR_NAME = "Westmere Safeguarding Children Partnership"
# One password for everybody, printed by the command: the data is invented and the address is local.
PASSWORD = "lantern orchard harbour kettle"  # noqa: S105 - printed for everybody to see
JOINED_ON = date(2019, 9, 2)

AGENCIES = {
    "la": "Fairshire Council children's services",
    "icb": "Fairshire Integrated Care Board",
    "police": "Fairshire Police",
    "education": "Fairshire schools and colleges",
    "health_provider": "Fairshire Hospitals NHS Trust",
    "probation": "Probation Service, Fairshire",
    "voluntary": "Fairshire Families Together",
}
GROUPS = {
    "partnership": "Partnership executive",
    "team": "Partnership business team",
    "case_review": "Case review group",
    "quality": "Quality and audit group",
}


@dataclass(frozen=True)
class SignIn:
    """Somebody invented: how they sign in, what they are called, and what they do."""

    email: str
    name: str
    post: str
    group: str
    roles: tuple[str, ...]
    agency: str = ""
    area: str = AREA_KEY


_PEOPLE = (
    ("Priya Nair", "duty manager, notifies incidents", "team", "notifying_officer", ""),
    ("Helen Ashworth", "Director of Children's Services", "partnership", "dcs", ""),
    ("Martin Okafor", "delegated partner, council", "partnership", "dsp_la board_member", ""),
    ("Farah Siddiqui", "delegated partner, integrated care board", "partnership", "dsp_icb board_member", ""),
    ("Tom Reilly", "delegated partner, police", "partnership", "dsp_police board_member", ""),
    ("Angela Frost", "signs for the police when Tom Reilly does not", "partnership", "dsp_police", ""),
    ("Imran Shah", "stands in for Farah Siddiqui while she is away", "partnership", "group_member", ""),
    ("Judith Pemberton", "chair of the partnership", "partnership", "chair board_member", ""),
    ("Alan Whitcombe", "independent scrutineer", "partnership", "scrutineer", ""),
    ("Grace Adeyemi", "business manager", "team", "business_manager", ""),
    ("Owen Bright", "administrator of the business team", "team", "administrator", ""),
    ("Ruth Calder", "chair of the case review group", "case_review", "panel_chair group_member", ""),
    ("Daniel Foster", "writes and audits for the council", "case_review", "agency_author auditor", "la"),
    (
        "Samira Haddad",
        "safeguarding lead of the council, approves and owns actions",
        "case_review",
        "agency_approver agency_lead action_owner",
        "la",
    ),
    ("Karen Wolfe", "writes and audits for the police", "case_review", "agency_author auditor", "police"),
    (
        "James Thornton",
        "safeguarding lead of the police, approves and owns actions",
        "case_review",
        "agency_approver agency_lead action_owner",
        "police",
    ),
    (
        "Mary Boateng",
        "named nurse, writes and audits for the hospitals",
        "case_review",
        "agency_author auditor",
        "health_provider",
    ),
    (
        "Simon Clarke",
        "named doctor, approves for the hospitals",
        "case_review",
        "agency_approver agency_lead action_owner",
        "health_provider",
    ),
    ("Elaine Marsh", "independent reviewer", "case_review", "reviewer", ""),
    ("Robert Quayle", "legal adviser", "case_review", "legal_adviser", ""),
    ("Nadia Rahman", "communications lead", "team", "communications_lead", ""),
    ("Chloe Bennett", "audit lead", "quality", "audit_lead", ""),
    ("Peter Lindqvist", "moderates audits and verifies actions", "quality", "moderator verifier", ""),
    ("Miriam Stone", "inspector: reads everything and changes nothing", "partnership", "inspector", ""),
    ("Callum Reid", "system administrator: sees no case content", "team", "system_administrator", ""),
    ("Yusuf Karim", "owns the processes; sees no case content", "team", "process_owner", ""),
    ("Leah Morgan", "approves new versions of processes", "partnership", "process_approver", ""),
)


# Ingrid Solheim holds no role and is named on one case for a while; Hannah Osei sees her own partnership.
_OTHERS = (
    SignIn(
        "ingrid.solheim@reviewers.example",
        "Ingrid Solheim",
        "reviewer from outside: reads one case until her time there is over",
        "",
        (),
        area="",
    ),
    SignIn(
        "hannah.osei@westmere.example",
        "Hannah Osei",
        "business manager of the neighbouring partnership",
        "team",
        ("business_manager", "notifying_officer"),
        area=NEIGHBOUR_KEY,
    ),
)


def list_sign_ins() -> tuple[SignIn, ...]:
    """Everybody who can sign in to the demonstration, in the order in which they are shown."""
    own = tuple(
        SignIn(
            f"{name.lower().replace(' ', '.')}@fairshire.example",
            name,
            post,
            group,
            tuple(roles.split()),
            agency,
        )
        for name, post, group, roles, agency in _PEOPLE
    )
    return own + _OTHERS


def set_up_partnership(engine: Engine) -> StandardArea:
    """Create the partnership, its neighbour and their people through the real commands.

    Returns:
        The area with the people who act in the stories, by role and by ``role@agency``; the first person
        named for a role acts for it.
    """
    area_id = engine.execute(SetUpArea(AREA_KEY, AREA_NAME, "FAI", AGENCIES, GROUPS), actor=SYSTEM)
    team = {"team": GROUPS["team"]}
    neighbour = engine.execute(SetUpArea(NEIGHBOUR_KEY, NEIGHBOUR_NAME, "WES", {}, team), actor=SYSTEM)
    areas = {AREA_KEY: area_id, NEIGHBOUR_KEY: neighbour}
    # Everybody has the same password, and making what is stored of one is slow on purpose.
    stored = hash_password(PASSWORD)
    people: dict[str, int] = {}
    for entry in list_sign_ins():
        person = engine.execute(AddPerson(entry.email, entry.name, password_hash=stored), actor=SYSTEM)
        for role in entry.roles:
            joining = AddMembership(
                areas[entry.area], entry.group, person, role, JOINED_ON, agency=entry.agency or None
            )
            engine.execute(joining, actor=SYSTEM)
            if entry.area == AREA_KEY:
                people.setdefault(role, person)
            if entry.agency:
                people[f"{role}@{entry.agency}"] = person
    return StandardArea(area_id, people)
