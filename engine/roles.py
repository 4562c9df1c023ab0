"""The roles: stable ids under labels an area may change (design, section 4; facts, section 3.1)."""

ROLE_LABELS = {
    "notifying_officer": "Notifying officer",
    "dcs": "Director of Children's Services",
    "dsp_la": "Delegated safeguarding partner, local authority",
    "dsp_icb": "Delegated safeguarding partner, integrated care board",
    "dsp_police": "Delegated safeguarding partner, police",
    "lsp_la": "Lead safeguarding partner, local authority",
    "lsp_icb": "Lead safeguarding partner, integrated care board",
    "lsp_police": "Lead safeguarding partner, police",
    "chair": "Partnership chair",
    "scrutineer": "Independent scrutineer",
    "business_manager": "Business manager",
    "administrator": "Administrator",
    "group_member": "Case review group member",
    "agency_lead": "Agency safeguarding lead",
    "agency_author": "Agency report author",
    "agency_approver": "Agency report approver",
    "reviewer": "Reviewer",
    "panel_chair": "Review panel chair",
    "panel_member": "Review panel member",
    "legal_adviser": "Legal adviser",
    "communications_lead": "Communications lead",
    "audit_lead": "Audit lead",
    "auditor": "Auditor",
    "moderator": "Moderator",
    "action_owner": "Action owner",
    "verifier": "Verifier",
    "board_member": "Board member",
    "lay_member": "Lay member",
    "process_owner": "Process owner",
    "process_approver": "Process approver",
    "system_administrator": "System administrator",
    "inspector": "Inspector",
}

COORDINATORS = frozenset({"business_manager", "administrator"})
PLACEMENT_DECIDERS = COORDINATORS | {"chair", "dcs"}
OPERATORS = COORDINATORS | {"system_administrator"}
STARTERS = frozenset({"notifying_officer", "dcs", "business_manager", "audit_lead"})

# Who reads every case of the area, and who sees headers only (facts, section 3.1, column "See").
AREA_READERS = frozenset(
    {
        "dcs",
        "dsp_la",
        "dsp_icb",
        "dsp_police",
        "chair",
        "scrutineer",
        "business_manager",
        "notifying_officer",
        "inspector",
    }
)
# Agencies are not apart for these, before a release either; an inspector reads and changes nothing.
INSPECTORS = frozenset({"inspector"})
EVERYTHING_READERS = COORDINATORS | INSPECTORS
HEADER_READERS = frozenset({"lsp_la", "lsp_icb", "lsp_police", "group_member", "administrator"})
OWN_AGENCY_ONLY = frozenset({"agency_lead", "agency_author", "agency_approver", "auditor", "action_owner"})
PROCESS_READERS = frozenset({"process_owner", "process_approver", "system_administrator"})
PROCESS_EDITORS = frozenset({"process_owner"})
PROCESS_APPROVERS = frozenset({"process_approver"})


def role_label(role: str) -> str:
    """The words people read for a role."""
    if role in ROLE_LABELS:
        return ROLE_LABELS[role]
    words = role.replace("_", " ")
    return words[:1].upper() + words[1:]
