"""The drawing as SVG: text stays text, and its colors follow the reader's."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from webapp.assessment.faces.graph.layout import lay_out
from webapp.assessment.faces.graph.shapes import Arrow, Box, Drawing, Line, Point
from webapp.assessment.faces.graph.value import Graph

SVG = "http://www.w3.org/2000/svg"
ROUND = "8"
HEAD_LENGTH, HEAD_HALF = 10.0, 5.0
BADGE_RADIUS = 15.0
STYLE = """
  svg { --page: #ffffff; --surface: #ffffff; --ink: #14262a; --soft: #3b4e52; --line: #66797b; --badge: #0d464c;
    --on-badge: #ffffff; --emergency: #861620; --urgent: #693a00; --soon: #37357a; --routine: #0d464c;
    --emergency-tint: #fbebe9; --urgent-tint: #fbf1df; --soon-tint: #eeeef9; --routine-tint: #e2eeeb;
    background: var(--page); font-family: "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
  .page { fill: var(--page); }
  text { fill: var(--ink); }
  .detail, .condition { fill: var(--soft); }
  .condition { font-style: italic; }
  .strong, .level, .section, .head { font-weight: bold; }
  .question rect { fill: var(--surface); stroke: var(--line); stroke-width: 1.5; }
  .follow-up rect { stroke-dasharray: 6 4; }
  .badge { fill: var(--badge); }
  .badge-number { fill: var(--on-badge); font-weight: bold; text-anchor: middle; }
  .result rect { stroke-width: 2; }
  path { fill: none; stroke: var(--line); stroke-width: 2; }
  .tip { fill: var(--line); stroke: none; }
  .emergency rect { fill: var(--emergency-tint); stroke: var(--emergency); }
  .urgent rect { fill: var(--urgent-tint); stroke: var(--urgent); }
  .soon rect { fill: var(--soon-tint); stroke: var(--soon); }
  .routine rect { fill: var(--routine-tint); stroke: var(--routine); }
  .emergency path { stroke: var(--emergency); } .emergency .tip, .emergency .level { fill: var(--emergency); }
  .urgent path { stroke: var(--urgent); } .urgent .tip, .urgent .level { fill: var(--urgent); }
  .soon path { stroke: var(--soon); } .soon .tip, .soon .level { fill: var(--soon); }
  .routine path { stroke: var(--routine); } .routine .tip, .routine .level { fill: var(--routine); }
  @media screen and (prefers-color-scheme: dark) {
    svg { --page: #0e191b; --surface: #152427; --ink: #edf2f0; --soft: #bccac8; --line: #8ba09e; --badge: #9fd3cb;
      --on-badge: #0e191b; --emergency: #ffb3ab; --urgent: #f2c27a; --soon: #c0beff; --routine: #9fd3cb;
      --emergency-tint: #3a1518; --urgent-tint: #33240c; --soon-tint: #22224a; --routine-tint: #183538; }
  }
  @media (forced-colors: active) {
    svg { --page: Canvas; --surface: Canvas; --ink: CanvasText; --soft: CanvasText; --line: CanvasText;
      --badge: CanvasText; --on-badge: Canvas; --emergency: CanvasText; --urgent: CanvasText; --soon: CanvasText;
      --routine: CanvasText; --emergency-tint: Canvas; --urgent-tint: Canvas; --soon-tint: Canvas;
      --routine-tint: Canvas; forced-color-adjust: none; }
  }
  @media print { svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def graph_svg(graph: Graph) -> str:
    """The picture of `graph` as one SVG document; the same bytes for the same graph."""
    drawing = lay_out(graph)
    root = _root(drawing)
    SubElement(root, "title", {"id": "title"}).text = f"The spine assessment, version {graph.edition}"
    SubElement(root, "desc", {"id": "desc"}).text = _description(graph)
    SubElement(root, "style").text = STYLE
    SubElement(root, "rect", {"class": "page", "width": "100%", "height": "100%"})
    for line in drawing.lines:
        _text(root, line)
    for arrow in drawing.arrows:
        _arrow(root, arrow)
    for box in drawing.boxes:
        _box(root, box)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _root(drawing: Drawing) -> Element:
    width, height = _number(drawing.width), _number(drawing.height)
    return Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "role": "img",
            "aria-labelledby": "title",
            "aria-describedby": "desc",
            "lang": "en",
        },
    )


def _description(graph: Graph) -> str:
    ends = len({way.last for way in graph.exits if way.early})
    return (
        f"A column of {len(graph.questions)} questions. After {ends} of them a rule can end the questions early; "
        f"arrows lead from there, and from the last question, to {len(graph.endings)} results. "
        "The command “flask assessment graph --text” says the same in words."
    )


def _box(parent: Element, box: Box) -> None:
    group = SubElement(parent, "g", {"id": box.id, "class": box.kind})
    place = {"x": box.x, "y": box.top, "width": box.width, "height": box.height}
    SubElement(group, "rect", {**{name: _number(value) for name, value in place.items()}, "rx": ROUND})
    for line in box.lines:
        _text(group, line)
    if box.badge:
        _badge(group, box)


def _badge(group: Element, box: Box) -> None:
    x, y = (box.x + box.lines[0].x) / 2, box.lines[0].top + box.lines[0].style.leading / 2 + 4
    at = {"cx": _number(x), "cy": _number(y), "r": _number(BADGE_RADIUS)}
    SubElement(group, "circle", {"class": "badge", **at})
    number = {"class": "badge-number", "x": _number(x), "y": _number(y + 5), "font-size": "14"}
    SubElement(group, "text", number).text = box.badge


def _arrow(parent: Element, arrow: Arrow) -> None:
    group = SubElement(parent, "g", {"id": arrow.id, "class": arrow.kind})
    route = "L".join(f"{_number(x)} {_number(y)}" for x, y in arrow.points)
    SubElement(group, "path", {"d": f"M{route}"})
    if arrow.pointed:
        SubElement(group, "path", {"class": "tip", "d": _tip(*arrow.points[-2:])})
    for line in arrow.lines:
        _text(group, line)


def _tip(before: Point, end: Point) -> str:
    """The head of an arrow that comes from `before` and points at `end`."""
    (x, y), across = end, before[1] == end[1]
    length = HEAD_LENGTH if (before[0] < x if across else before[1] < y) else -HEAD_LENGTH
    corners = [(x - length, y - HEAD_HALF), (x - length, y + HEAD_HALF)] if across else []
    corners = corners or [(x - HEAD_HALF, y - length), (x + HEAD_HALF, y - length)]
    return "M" + "L".join(f"{_number(a)} {_number(b)}" for a, b in [end, *corners]) + "Z"


def _text(parent: Element, line: Line) -> None:
    place = {"x": _number(line.x), "y": _number(line.baseline), "font-size": _number(line.style.size)}
    SubElement(parent, "text", {"class": line.style.name, **place}).text = line.words


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
