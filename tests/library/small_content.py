"""A small, valid `content/` folder that tests may break in one place."""

from pathlib import Path

from webapp.library.addresses import PAGES

EVIDENCE = """\
fairbank-2005:
  authors: Fairbank J, Frost H, et al.
  title: A trial of surgery & rehab
  source: BMJ 2005;330:1233
  year: 2005
  doi: 10.1136/bmj.38441.620417.8F
  pmid: "15911537"
  url: null
  kind: randomized trial
  stance: mixed
  finding: The gap was 4.1 points.
  caveat: People knew which care they got.
  size: 349 people
  funding: null
  certainty: not rated
  read: abstract
  checked_on: 2026-06-01
  checked_by: null
nice-2016:
  authors: National Institute for Health and Care Excellence (NICE)
  title: "Low back pain: which care first?"
  source: NICE guideline NG59
  year: 2016
  doi: null
  pmid: null
  url: https://www.nice.org.uk/guidance/ng59
  kind: guideline
  stance: questions
  finding: It says not to offer fusion outside a trial.
  caveat: It is a UK guideline.
  size: null
  funding: null
  certainty: not rated
  read: summary page
  checked_on: 2026-06-01
  checked_by: null
"""

ARTICLE = """\
---
title: Back pain and fusion
summary: What trials found, in short.
topics: [first-steps, surgery]
areas: [low-back]
authors: [Our team, Someone Else]
published: 2026-07-01
reviewed_by: null
reviewed_on: null
next_review: 2027-07-01
references: [fairbank-2005, nice-2016]
questions:
  - question: Is fusion the only way?
    answer: |
      No, <5 points is little.[^fairbank-2005]

      A guideline agrees.[^nice-2016]
  - question: Does rehab help?
    answer: It may.[^fairbank-2005]
related: [rehab]
---
Trials disagree.[^fairbank-2005] Read on about [rehab](/treatments/rehab#section-what-it-is).

## What the trials found

Disability fell in *both* groups.[^fairbank-2005]
See [the paper](https://www.bmj.com/content/330/7502/1233 "BMJ").

| Care | Fall |
|------|-----:|
| Surgery | 12.5 |
| Rehab | 8.7 |

### In the neck

- One
- Two

## What the trials found

Twice the same heading.
"""

TREATMENT = """\
---
title: Rehab
summary: Exercise with a plan.
topics: [first-steps]
areas: [low-back, neck]
published: 2026-06-30
reviewed_by: Dr. Ann Placeholder
reviewed_on: 2026-08-15
next_review: 2027-07-01
order: 1
---
A plan, [with us](/contact).

## What it is

Exercise.
"""

OPTIONS = """\
title: What each option asks and gives
how_to_read: [Each bar is a gap.]
worthwhile:
  points: 20
  says: The dashed line is worth having.
  sources: [fairbank-2005]
options:
  - name: Rehab
    address: /treatments/rehab
    sold_here: false
    asks:
      says: Time.
    gains:
      - against: surgery
        measure: disability
        points: -4.1
        range: [-8.1, -0.1]
        when: after two years
        says: Both got better.
        sources: [fairbank-2005]
      - against: no care
        points: no figure found
        says: Nobody looked.
    for:
      - says: No worse at eleven years.
        sources: [nice-2016]
    against:
      - says: Some went on to surgery.
        sources: [fairbank-2005, nice-2016]
    harms:
      - of_100: 33
        what: went on to surgery
        when: within nine years
        sources: [fairbank-2005]
      - of_100: no figure found
        what: Pain may flare.
    certainty:
      says: Not very.
      sources: [nice-2016]
    compare:
      is: [{says: Exercise.}]
      gives: [{says: A gap of 4.1 points., sources: [fairbank-2005]}]
      harms: [{says: It may flare.}]
      undo: [{says: Yes.}]
      recovery: [{says: None.}]
      studies: [{says: One trial., sources: [fairbank-2005]}, {says: A guideline., sources: [nice-2016]}]
      sure: [{says: Not very., sources: [fairbank-2005]}]
  - name: Heat
    address: null
    sold_here: true
    asks:
      says: A needle.
    gains:
      - against: a fake one
        measure: pain
        points: 1.8
        range: [-4, 7.6]
        says: At three months.
        sources: [nice-2016]
      - against: an older fake one
        measure: pain
        points: 15
        range: no figure found
        says: At first.
        sources: [nice-2016]
    for:
      - says: It helped.
        sources: [nice-2016]
    against:
      - says: It did not help.
        sources: [fairbank-2005]
    harms:
      - of_100: 100
        what: were sore
        when: for a day
        sources: [nice-2016]
    certainty:
      says: Low.
      sources: [nice-2016]
    compare:
      name: Heat, after a test
      is: [{says: A hot needle.}]
      gives: [{says: A gap of 4.1 points., sources: [fairbank-2005]}]
      harms: [{says: It may flare.}]
      undo: [{says: In part.}]
      recovery: [{says: None.}]
      studies: [{says: One trial., sources: [fairbank-2005]}, {says: A guideline., sources: [nice-2016]}]
      sure: [{says: Not very., sources: [fairbank-2005]}]
limits: [An average hides people.]
compare:
  title: Side by side
  summary: Two ways.
  before: [We sell one of them.]
  caption: Two options
  questions:
    is: What is it?
    gives: What may it give?
    harms: What can go wrong?
    undo: Can it be undone?
    recovery: What about recovery?
    studies: What was studied?
    sure: How sure is this?
  limits: [Do not rank them.]
"""

SEARCH = """\
same:
  - words: [rehab, physical therapy]
  - words: [fusion, spinal fusion, welded bones]
ignored: the is only a
places:
  - address: /contact
    title: Ask for an appointment
    summary: We call you back.
    words: Book, phone.
"""

TOPICS = """\
topics:
  - {id: first-steps, label: First steps, says: What to try.}
  - {id: surgery, label: Surgery, says: When to cut.}
areas:
  - {id: low-back, label: Low back, says: Down there.}
  - {id: neck, label: Neck, says: Up there.}
"""

PAGE = """\
---
title: The page called {name}
summary: In one line.
---
Some words.

## A section

Go [home](/), or mail [us](mailto:intake@clinic.example).
"""


def write_content(root: Path) -> Path:
    """Write the folder at `root`, and return it."""
    files = {
        "evidence.yaml": EVIDENCE,
        "en/options.yaml": OPTIONS,
        "en/search.yaml": SEARCH,
        "en/topics.yaml": TOPICS,
        "en/articles/fusion.md": ARTICLE,
        "en/treatments/rehab.md": TREATMENT,
        **{f"en/pages/{name}.md": PAGE.format(name=name) for name in PAGES},
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def change(path: Path, old: str, new: str) -> int:
    """Put `new` in the place of the one `old` in the file, and return the number of the first line that changed."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
