"""A chart as PNG, for Word and for mail readers that draw no SVG."""

from __future__ import annotations

import json
from importlib.resources import files

import typst

from briefing.render import fonts
from briefing.render.plain import Values

_TEMPLATES = files("briefing").joinpath("templates")
DOTS_PER_INCH = 192.0


def png(chart: Values, colour: str) -> bytes:
    """A chart as `plain.chart` gives it, 170 mm wide."""
    families, _ = fonts.used(system=False)
    compiler = typst.Compiler(
        str(_TEMPLATES.joinpath("chart.typ")),
        root=str(_TEMPLATES),
        font_paths=fonts.loaded(system=False),
        sys_inputs={"data": json.dumps({"chart": chart, "colour": colour, "families": families})},
    )
    picture = compiler.compile(format="png", ppi=DOTS_PER_INCH)
    assert isinstance(picture, bytes)
    return picture
