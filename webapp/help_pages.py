"""The help pages by the last part of their address, and which roles the start page speaks to how."""

# In the order in which they are listed; each has a template help/<name>.html.
PAGES = {
    "my-tasks": "My tasks",
    "task": "Doing a task",
    "decide": "Deciding and signing",
    "cases": "Cases, and opening one",
    "case": "One case",
    "deadlines": "Deadlines",
    "clocks": "Clocks, compliance and the calendar",
    "notices": "Notices, mails and your calendar",
    "people": "People, roles and cover",
    "processes": "Processes",
    "studio": "Process studio: changing a process",
    "operations": "Looking after the service",
    "words": "What the words mean",
    "accessibility": "Accessibility",
    "privacy": "Privacy",
}
SIGNATORIES = frozenset({"dsp_la", "dsp_icb", "dsp_police", "chair"})
WRITERS = frozenset({"agency_lead", "agency_author", "agency_approver", "auditor", "action_owner"})
