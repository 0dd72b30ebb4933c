"""Chart geometry for SVG: coordinates of bars, lines and labels. No database access."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, log10

WHOLE_STEPS = (1, 2, 5, 10)
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10)
GRID_LINES = 4
GAP = 1.0


@dataclass(frozen=True)
class Text:
    x: str
    y: str
    words: str
    anchor: str = "middle"
    kind: str = "tick"


@dataclass(frozen=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True)
class Rect:
    series: int
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Line:
    """`points` of a polyline."""

    kind: str
    points: str


@dataclass(frozen=True)
class Level:
    """A line of the grid; the lowest is the base."""

    y: str
    kind: str


@dataclass(frozen=True)
class Chart:
    """A chart with its texts, and the same figures as a table."""

    id: str
    title: str
    description: str
    width: int
    height: int
    left: int
    columns: list[str]
    rows: list[tuple[str, list[str]]]
    note: str = ""
    is_wide: bool = False
    legend: list[str] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    rects: list[Rect] = field(default_factory=list)
    bands: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    # The narrow variant for phones, where the wide one would be too small to read.
    narrow: "Chart | None" = None

    @property
    def labelled_rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The table's rows with the column's name at each cell, for phones."""
        return [
            (name, list(zip(self.columns[1:], cells, strict=True))) for name, cells in self.rows
        ]


def short(number: float) -> str:
    """A coordinate with one decimal, written the same in every language."""
    return f"{number:.1f}"


@dataclass(frozen=True)
class Plane:
    """The plot area, from 0 to `top` upwards, in `count` columns."""

    width: int
    height: int
    top: float
    count: int
    left: int = 48
    above: int = 8
    below: int = 40

    @property
    def base(self) -> float:
        return self.height - self.below

    @property
    def column(self) -> float:
        return (self.width - self.left) / max(self.count, 1)

    def y(self, value: float) -> float:
        return self.base - (self.base - self.above) * value / self.top

    def x(self, number: float) -> float:
        """The middle of a column."""
        return self.left + self.column * (number + 0.5)

    def levels(self) -> list[Level]:
        values = [self.top * step / GRID_LINES for step in range(GRID_LINES + 1)]
        return [
            Level(short(self.y(value)), "grid" if number else "base")
            for number, value in enumerate(values)
        ]

    def scale(self, words: Callable[[float], str]) -> list[Text]:
        """The axis labels, left of the grid lines."""
        values = [self.top * step / GRID_LINES for step in range(GRID_LINES + 1)]
        return [
            Text(short(self.left - 8), short(self.y(value) + 4), words(value), "end")
            for value in values
        ]

    def names(self, names: Sequence[tuple[str, str]]) -> list[Text]:
        """Two rows of labels below the columns: each column's own, and that of the group it begins."""
        texts = []
        for number, (word, below) in enumerate(names):
            for offset, words in ((17, word), (33, below)):
                if words:
                    texts.append(Text(short(self.x(number)), short(self.base + offset), words))
        return texts

    def line(self, values: Sequence[float | None], kind: str = "line") -> list[Line]:
        """Polylines through the values, interrupted at missing ones."""
        return [
            Line(kind, " ".join(f"{short(self.x(at))},{short(self.y(value))}" for at, value in run))
            for run in _runs(values)
        ]

    def dots(self, values: Sequence[float | None]) -> list[Dot]:
        """A dot for each present value: a single one makes no line."""
        known = [(at, value) for at, value in enumerate(values) if value is not None]
        return [Dot(short(self.x(at)), short(self.y(value))) for at, value in known]

    def band(self, low: Sequence[float | None], high: Sequence[float | None]) -> list[Line]:
        """The band between two series."""
        bands = []
        for run in _runs(high):
            lower = [(at, low[at] or 0.0) for at, _value in reversed(run)]
            edge = [f"{short(self.x(at))},{short(self.y(value))}" for at, value in [*run, *lower]]
            bands.append(Line("band", " ".join(edge)))
        return bands

    def stack(self, number: int, values: Sequence[float]) -> list[Rect]:
        """A column's stacked bars, with a thin gap between them."""
        width = max(self.column - 8, self.column * 0.6)
        x, rects, below = self.x(number) - width / 2, [], 0.0
        for series, value in enumerate(values, 1):
            height = self.y(below) - self.y(below + value) - GAP
            if value > 0:
                rects.append(
                    Rect(
                        series,
                        short(x),
                        short(self.y(below + value)),
                        short(width),
                        short(max(height, 0.6)),
                    )
                )
            below += value
        return rects


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Runs of consecutive present values, each with its index."""
    runs: list[list[tuple[int, float]]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((number, value))
    return [run for run in runs if run]


def round_top(highest: float, smallest: float = GRID_LINES) -> float:
    """A round number at or above the highest value that the grid lines divide evenly."""
    step = max(highest, smallest) / GRID_LINES
    power = 10.0 ** (ceil(log10(step)) - 1)
    steps = STEPS if power > 1 else WHOLE_STEPS
    factor = next(one for one in steps if one * power >= step * 0.999999)
    return float(factor * power * GRID_LINES)


MINUTE_STEPS = (5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400)


def round_seconds(highest: float) -> float:
    """A round duration at or above the highest value: in whole seconds, minutes or hours."""
    step = max(highest, 1.0) / GRID_LINES
    return float(next((one for one in MINUTE_STEPS if one >= step), 172_800) * GRID_LINES)
