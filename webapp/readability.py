"""How hard a text is to read: the Flesch-Kincaid grade, and the words, sentences and syllables behind it.

The formula is that of Kincaid, Fishburne, Rogers and Chissom, "Derivation of new readability formulas for Navy
enlisted personnel", Research Branch Report 8-75, 1975. Where counting is a matter of taste we take what gives the
higher grade: a hyphenated word is one word, and an acronym or a figure has a syllable for each letter or digit.
The syllables were right in 117 of 118 words drawn from our own pages (tests/test_readability.py).

A formula is no reader: it knows long words and long sentences, not strange ones.
"""

import re
from dataclasses import dataclass
from functools import cache

import pyphen

WORD = re.compile(r"\d+(?:[.,:]\d+)*%?|(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:[-\u2019'&/]?[^\W_]+)*")
VOWELS = re.compile(r"[aeiouyáéíóúüñ]+")

SENTENCE_END = re.compile(r"[.!?…][\"\u201d\u2019')\]]*(?=\s+[\"\u201c\u2018'(\[]*[A-Z0-9])")
ABBREVIATION = re.compile(r"\b(?:(?:[A-Za-z]\.)+|(?:Dr|Mr|Mrs|Ms|St|Jr|Sr|vs|etc|al|approx|Fig)\.)$")

SPELLED_OUT = re.compile(r"[A-Z\d]{2,}s?|\d[\d.,:]*%?|(?:[A-Za-z]\.)+")
HEARD_NOT = re.compile(r"(?<=[^aeiou])n['\u2019]t$")  # didn't, isn't; not can't, aren't
CONTRACTION = re.compile(r"['\u2019](?:s|t|re|ve|ll|d|m)?$")

MUTE_BEFORE_VOWEL = re.compile(r"^y(?=[aeiou])|(?<=[qg])u(?=[aeiou])")
SILENT_E = re.compile(
    r"""
    (?<=[^aeiouyl])e$ | (?<=[aeiouy]l)e$                                    # bone, scale; not table
    | (?<=[^aeiouytdl])ed$ | (?<=[aeiouyl]l)ed$                             # moved, failed; not needed, settled
    | (?<=[^aeiouylszxcgh])es$ | (?<=[aeiouy]l)es$ | (?<=[aeiouyt]h)es$     # bones, scales, bathes; not places
    | (?<=[^aeiouy])e(?=(?:ly|ness|less|ful|fully|ments?|ty|teen)$)         # rarely, safety
    | (?<=[^aeiouy])e(?=(?:thing|times?|one|body|where|fore|long)$)         # something
    """,
    re.VERBOSE,
)
VOWELS_APART = re.compile(
    r"""
    (?<![cstg])i(?=a) | i(?=o(?:$|[dpst]$|ps)) | (?<![cgnlst])i(?=ou)       # dialysis, radio, various
    | (?<=[vr])i(?=o[nu]) | (?<=[dcln])i(?=en[tc]) | (?<=d)i(?=us)          # behavior, audience, radius
    | [eiou](?=ing) | e(?=um$) | (?<!g)e(?=on$)                             # peeing, museum, neon; not surgeon
    | (?<=id)e(?=[ao]) | (?<=ar)e(?=a) | (?<=t)e(?=o) | (?<=r)e(?=app)      # idea, area, osteopath, reappear
    | (?<![gq])u(?=[ae][^ks]|al|ou) | (?<=r)u(?=in) | (?<=l)u(?=id) | (?<=en)u(?=i)   # usual, ruin, fluid, genuine
    """,
    re.VERBOSE,
)
# Words of our pages that these rules get wrong.
IRREGULAR = {"aches": 1, "diabetes": 4, "osteoporosis": 6, "radiofrequency": 6, "really": 2}


@dataclass(frozen=True)
class Counts:
    """What the formula asks about a text."""

    words: int
    sentences: int
    syllables: int

    @property
    def grade(self) -> float:
        """The US school grade that can read it; 0 for a text without words, below 0 for very short ones."""
        if not self.words:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


def count(*blocks: str) -> Counts:
    """The counts over `blocks`: paragraphs, headings and list items in plain text. No sentence runs over two blocks."""
    parts = [words(sentence) for block in blocks for sentence in sentences(block)]
    return Counts(
        words=sum(map(len, parts)),
        sentences=len(parts),
        syllables=sum(syllables(word) for part in parts for word in part),
    )


def sentences(block: str) -> tuple[str, ...]:
    """The sentences of one block; those without a word, such as a lone dash, are left out.

    A full stop ends one when a capital letter or a figure follows, and no abbreviation ("e.g.", "U.S.") stands
    before it.
    """
    ends = [end.end() for end in SENTENCE_END.finditer(block) if not ABBREVIATION.search(block[: end.start() + 1])]
    parts = (block[start:end].strip() for start, end in zip([0, *ends], [*ends, len(block)], strict=True))
    return tuple(part for part in parts if words(part))


def words(text: str) -> tuple[str, ...]:
    """The words of `text`. "Half-done", "can't", "2.5", "50%" and "U.S." are one word each."""
    return tuple(WORD.findall(text))


@cache
def syllables(word: str) -> int:
    """How many syllables one word, as `words` gives it, has when it is read aloud."""
    return sum(_syllables(part) for part in re.split(r"[-&/]", word) if part)


def _syllables(part: str) -> int:
    stem = CONTRACTION.sub("", HEARD_NOT.sub("ent", part))
    if SPELLED_OUT.fullmatch(stem):
        return sum(3 if letter == "W" else 1 for letter in stem if letter.isalnum() and letter != "s")
    plain = stem.lower()
    return IRREGULAR.get(plain) or max(_divided(plain), _sounded(plain), 1)


def _divided(word: str) -> int:
    """The pieces into which pyphen divides `word`; a piece without a vowel is no syllable."""
    return sum(bool(VOWELS.search(piece)) for piece in _hyphenation().inserted(word).split("-"))


@cache
def _hyphenation() -> pyphen.Pyphen:
    """Where pyphen would divide a word, there is a syllable; but it keeps "area", "idea" and "surgery" in one piece.

    Read when it is first needed: it takes 3 MB, and servers count words, but no syllables.
    """
    return pyphen.Pyphen(lang="en_US", left=2, right=1)


def _sounded(word: str) -> int:
    """The groups of vowels that are heard, and those vowels that stand together but are spoken apart."""
    heard = SILENT_E.sub("", MUTE_BEFORE_VOWEL.sub("", word))
    return len(VOWELS.findall(heard)) + len(VOWELS_APART.findall(heard))
