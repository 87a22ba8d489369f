"""How wide words are in print, well enough to break lines without asking a font."""

# Widths in thousandths of the font size, as in Helvetica, Arial and Liberation Sans; what is not named is a digit wide.
WIDTHS = {
    letter: width
    for width, letters in {
        222: "ijl'",
        278: " !,./:;Ift[]|",
        333: "()-r“”\u2018\u2019",
        500: "ckszvxyJ",
        611: "FTZ",
        667: "ABEKPSVXY&",
        722: "CDHNRUw",
        778: "GOQ",
        833: "mM",
        944: "W%",
    }.items()
    for letter in letters
}
DIGIT = 556
BEYOND_LATIN = 1000
# Room for fonts that are wider than these (DejaVu Sans is, by 17 of 100), and for bold.
SPARE = 1.18
BOLD = 1.15


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How much room a line of `words` needs at font size `size`."""
    thousandths = sum(WIDTHS.get(letter, DIGIT if letter < "\u0250" else BEYOND_LATIN) for letter in words)
    return thousandths / 1000 * size * SPARE * (BOLD if bold else 1)


def wrap(words: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """`words` in lines that fit into `room`; a single word that does not fit stands alone."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
