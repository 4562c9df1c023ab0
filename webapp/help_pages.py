"""The help pages by the last part of their address, and which roles the start page speaks to how."""

# In the order in which they are listed; each has a template help/<name>.html.
GROUPS = {
    "Your work": {
        "my-tasks": "My tasks",
        "task": "Doing a task",
        "handing-on": "Handing on a task",
        "putting-right": "Sending back, and correcting the record",
        "asking": "Adding a task, a request or a meeting",
        "decide": "Deciding and signing",
        "notices": "Notices, mails and your calendar",
        "account": "Signing in and your account",
    },
    "Cases": {
        "cases": "Cases, and opening one",
        "case": "One case",
        "who-sees": "Who may see a case",
        "documents": "Comments and documents",
        "deadlines": "Deadlines",
        "clocks": "Clocks, compliance and the calendar",
        "evidence": "Evidence packs, and checking a report for names",
        "keeping": "Keeping records, and disposing of them",
    },
    "Processes and people": {
        "processes": "Processes",
        "studio": "Process studio: changing a process",
        "people": "People, roles and cover",
        "operations": "Looking after the service",
    },
    "About Caseway": {
        "words": "What the words mean",
        "accessibility": "Accessibility",
        "privacy": "Privacy",
    },
}
PAGES = {name: words for pages in GROUPS.values() for name, words in pages.items()}
SIGNATORIES = frozenset({"dsp_la", "dsp_icb", "dsp_police", "chair"})
WRITERS = frozenset({"agency_lead", "agency_author", "agency_approver", "auditor", "action_owner"})
