"""``make chaos RUNS=10``: rounds by hand. Prints a table, and ends with status 1 if anything did not hold."""

import time

import click

from tests.chaos.ground import prepared
from tests.chaos.rounds import Outcome, Plan, play

PARCELS = ("outbox delivered", "parcels arrived again")


@click.command()
@click.option("--runs", default=10, show_default=True, help="How many rounds.")
@click.option("--seed", default=1, show_default=True, help="Of the first round; each has the next.")
@click.option("--seconds", default=30.0, show_default=True, help="How long everybody works in a round.")
@click.option("--cases", default=24, show_default=True, help="How many are open when a round begins.")
def main(runs: int, seed: int, seconds: float, cases: int) -> None:
    """Play rounds of chaos against a real PostgreSQL and a real Redis."""
    began = time.monotonic()
    with prepared() as ground:
        outcomes = []
        for number in range(seed, seed + runs):
            plan = Plan(number, seconds, 3 * seconds, cases, checks_clocks=number % 2 == 1)
            outcomes.append(play(ground, plan))
            report(outcomes[-1])
    summary(outcomes, time.monotonic() - began)
    raise SystemExit(any(outcome.problems for outcome in outcomes))


def report(outcome: Outcome) -> None:
    """One round, in full."""
    plan = outcome.plan
    clocks = "checked" if plan.checks_clocks else "not checked"
    click.echo(f"\nSeed {plan.seed}, clocks {clocks}, {outcome.seconds:.0f} s")
    for title, counts in (("killed", outcome.deaths), ("logged", outcome.alarms), ("", outcome.counts)):
        words = ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items()))
        click.echo(f"  {title + ': ' if title else ''}{words}")
    for trace in outcome.traces:
        click.echo("  " + trace.replace("\n", "\n  "))
    for problem in outcome.problems:
        click.echo(f"  DOES NOT HOLD: {problem}")


def summary(outcomes: list[Outcome], seconds: float) -> None:
    """The table that goes into docs/chaos.md."""
    columns = ("submissions", "rungs fired", "claims of rungs", "notices", *PARCELS, "ledger entries")
    click.echo(f"\n| seed | clocks | killed | {' | '.join(columns)} | does not hold |")
    click.echo("|---" * (len(columns) + 4) + "|")
    for outcome in outcomes:
        cells = [f"{outcome.counts[column]:,}" for column in columns]
        clocks = "checked" if outcome.plan.checks_clocks else "not checked"
        row = [
            str(outcome.plan.seed),
            clocks,
            str(outcome.deaths.total()),
            *cells,
            str(len(outcome.problems)),
        ]
        click.echo(f"| {' | '.join(row)} |")
    deaths = sum((outcome.deaths for outcome in outcomes), start=type(outcomes[0].deaths)())
    click.echo("\nKilled: " + ", ".join(f"{point} {number}" for point, number in deaths.most_common()))
    click.echo(f"{len(outcomes)} rounds in {seconds / 60:.0f} minutes.")


if __name__ == "__main__":
    main()
