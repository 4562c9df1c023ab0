"""How a proposal's scenarios go, in short form for any page of the studio."""

from datetime import date

from sqlalchemy.orm import Session

from engine.playing.results import Results, run_scenarios
from engine.playing.surroundings import Folders, folders_of
from engine.queries.plays import find_base_files
from engine.queries.proposals import ProposalView


def scenario_results(session: Session, proposal: ProposalView, today: date, seconds: float = 10.0) -> Results:
    """Run what has not been run on these very texts yet, for so long, and say how all of them went.

    Args:
        session: any session; nothing is written. Do not hold a transaction open around this.
        proposal: the proposal.
        today: the day whose versions of called processes are played with.
        seconds: how long this may take; 0 only remembers. What is left is ``waiting``.
    """
    return run_scenarios(
        proposal.process_key,
        play_folders(session, proposal, today),
        find_base_files(session, proposal),
        seconds,
    )


def play_folders(session: Session, proposal: ProposalView, today: date) -> Folders:
    """What a proposal is played with: its texts, and the processes it calls."""
    return folders_of(session, proposal.area_id, proposal.process_key, proposal.files, today)
