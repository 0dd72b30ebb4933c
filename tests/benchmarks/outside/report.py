"""The table of what was measured, with each page's share of the load in a studio of 50 people."""

from collections.abc import Sequence

from tests.benchmarks.outside.comparing import Measured
from tests.benchmarks.outside.goals import EMPTY

WORK = {"sqlite": "steps", "postgres": "rows read"}
_LINE = "{:<31}{:>7}{:>8}  {:<15}{:>8}{:>9}{:>9}{:>6}{:>13}  {}"


def heading(database: str) -> str:
    """The names of the columns."""
    names = ("by cpu", "goal", "req/s", "alone ms", "kB", "q", WORK[database])
    return _LINE.format("page", "ratio", *names, "").rstrip()


def line(one: Measured) -> str:
    """One page; a goal that is missed by more than a fifth says so, and scans and sorts follow."""
    beside = "" if one.page.beside == EMPTY else f" × {one.page.beside}"
    first = _LINE.format(
        one.page.name,
        f"{one.ratio:.3f}",
        f"{one.processor_ratio:.3f}",
        f"{one.page.goal:g}{beside}",
        f"{one.per_second:.1f}",
        f"{one.seconds * 1000:.1f}",
        f"{one.wire_bytes / 1000:.1f}",
        one.queries,
        f"{one.work:,}",
        "MISSED" if one.is_missed else "",
    ).rstrip()
    return "\n    ".join([first, *one.faults])


def shares(measured: Sequence[Measured]) -> dict[str, float]:
    """By page, its share of the work that a studio's busy hour asks of the servers."""
    work = {one.page.name: one.page.hourly / max(one.per_second, 0.01) for one in measured}
    total = sum(work.values())
    return {name: seconds / total for name, seconds in work.items() if seconds and total}


def busy_hour(measured: Sequence[Measured]) -> str:
    """How much of the machine's time such an hour takes."""
    seconds = sum(one.page.hourly / max(one.per_second, 0.01) for one in measured)
    return f"A busy hour of 50 people takes {seconds:.0f} s of this machine: {seconds / 3600:.0%}."


def markdown(database: str, measured: Sequence[Measured]) -> list[str]:
    """The same as a table for docs/performance.md."""
    parts = shares(measured)
    names = (
        "Page",
        "Goal",
        "Ratio",
        "By cpu",
        "kB",
        "Queries",
        WORK[database].capitalize(),
        "Load",
    )
    return [
        f"| {' | '.join(names)} |",
        f"|{'---|' * len(names)}",
        *(f"| {' | '.join(_cells(one, parts.get(one.page.name)))} |" for one in measured),
    ]


def _cells(one: Measured, share: float | None) -> tuple[str, ...]:
    beside = "" if one.page.beside == EMPTY else f" × {one.page.beside}"
    return (
        one.page.name,
        f"{one.page.goal:g}{beside}",
        f"{one.ratio:.3f}",
        f"{one.processor_ratio:.3f}",
        f"{one.wire_bytes / 1000:.1f}",
        str(one.queries),
        f"{one.work:,}",
        "" if share is None else f"{share:.1%}",
    )
