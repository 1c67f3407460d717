"""The chart of days as a small SVG of our own: bars, the usual level, peaks' labels, and dashed lines at breaks."""

from __future__ import annotations

from datetime import date
from html import escape

from briefing.render.plain import LABELS, printable, ticks
from model.briefing import Chart, Mark, Point

WIDTH, HEIGHT = 760, 210
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 34, 26
PALE, USUAL, INK, RULE = "#a9c3c9", "#c8553d", "#22313a", "#d9dfe2"
FONT = "font-family='system-ui, sans-serif' font-size='12'"


def days_svg(chart: Chart, accent: str) -> str:
    """The chart as an `<svg>` element without outside references. Its numbers stand in a table beside it."""
    points = chart.points
    tallest = max([point.figure.value for point in points] + [chart.usual or 0])
    scale = ticks(tallest)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img' "
        f"aria-label='{_text(chart.alt)}'>"
    ]
    parts += [_tick(value, scale[-1]) for value in scale]
    parts += [_bar(n, point, len(points), scale[-1], accent) for n, point in enumerate(points)]
    if chart.usual is not None:
        parts.append(_usual(chart, scale[-1]))
    parts += [_named(n, point, len(points)) for n, point in enumerate(points) if _is_named(n, len(points))]
    parts += [_mark(mark, points, scale[-1]) for mark in chart.marks]
    return "".join([*parts, "</svg>"])


def _text(text: str) -> str:
    return escape(printable(text), quote=True)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)


def _x(place: float, n: int) -> float:
    return round(LEFT + place * (WIDTH - LEFT - RIGHT) / n, 1)


def _tick(value: int, top: int) -> str:
    y = _y(value, top)
    return (
        f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y}' y2='{y}' stroke='{RULE}'/>"
        f"<text x='{LEFT - 8}' y='{y + 4}' text-anchor='end' fill='#53626b' {FONT}>{value:,}</text>"
    )


def _bar(place: int, point: Point, n: int, top: int, accent: str) -> str:
    left, right = _x(place + 0.12, n), _x(place + 0.88, n)
    y = _y(point.figure.value, top)
    colour = accent if point.accent else PALE
    return f"<rect x='{left}' y='{y}' width='{right - left:.1f}' height='{HEIGHT - BOTTOM - y:.1f}' fill='{colour}'/>"


def _usual(chart: Chart, top: int) -> str:
    y = _y(chart.usual or 0, top)
    return (
        f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y}' y2='{y}' stroke='{USUAL}' stroke-dasharray='6 4'/>"
        f"<text x='{LEFT + 4}' y='{y - 5}' fill='#a03d28' paint-order='stroke' stroke='white' stroke-width='4' {FONT}>"
        f"{_text(chart.usual_words)}</text>"
    )


def _is_named(place: int, n: int) -> bool:
    every = -(-n // LABELS)
    return (n - 1 - place) % every == 0


def _named(place: int, point: Point, n: int) -> str:
    x, anchor = _x(place + 0.5, n), "middle"
    if place == n - 1:
        x, anchor = WIDTH - RIGHT, "end"
    label = f"{point.day.day} {point.day:%b}" if point.day else point.label
    return f"<text x='{x}' y='{HEIGHT - 8}' text-anchor='{anchor}' fill='#53626b' {FONT}>{_text(label)}</text>"


def _mark(mark: Mark, points: tuple[Point, ...], top: int) -> str:
    place = _place(mark.day, points)
    x = _x(place + (0 if mark.collection else 0.5), len(points))
    anchor = "end" if x > WIDTH / 2 else "start"
    shift = -5 if anchor == "end" else 5
    words = f"<text x='{x + shift}' y='14' text-anchor='{anchor}' fill='{INK}' {FONT} font-weight='600'>"
    dashes = " stroke-dasharray='3 3'" if mark.collection else ""
    end = HEIGHT - BOTTOM if mark.collection else _y(points[place].figure.value, top) - 3
    return f"<line x1='{x}' x2='{x}' y1='4' y2='{end}' stroke='{INK}'{dashes}/>{words}{_text(mark.words)}</text>"


def _place(day: date, points: tuple[Point, ...]) -> int:
    """The bar that holds the day."""
    return max((n for n, point in enumerate(points) if point.day and point.day <= day), default=0)


def spark_svg(values: tuple[int, ...], accent: str) -> str:
    """A line of the recent periods, this one marked by a dot. Says nothing that the card's words do not."""
    top, low = max(values), min(values)
    spread = (top - low) or 1
    step = 112 / (len(values) - 1)
    spots = [(round(4 + n * step, 1), round(24 - (value - low) / spread * 20, 1)) for n, value in enumerate(values)]
    line = " ".join(f"{x},{y}" for x, y in spots)
    x, y = spots[-1]
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 28' aria-hidden='true'>"
        f"<polyline points='{line}' fill='none' stroke='{accent}' stroke-width='1.5'/>"
        f"<circle cx='{x}' cy='{y}' r='2.5' fill='{accent}'/></svg>"
    )
