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
"""

ARTICLE = """\
---
title: Back pain and fusion
summary: What trials found, in short.
category: Back and neck pain
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
