"""What pages say about themselves to search engines: JSON-LD in the words of schema.org.

All of it is made from the objects that the page itself shows, and only of what is known.
"""

from typing import Any

from webapp.clinic import Clinic, OpenHours
from webapp.library.addresses import HOME, RESOURCES, TREATMENTS
from webapp.library.markdown import words
from webapp.library.values import Article, Piece

Crumbs = tuple[tuple[str, str], ...]
"""The way down to a page: what is read, and the address it leads to."""


def crumbs(piece: Piece) -> Crumbs:
    """The way from the home page to `piece`, without itself."""
    shelf = ("Resources", RESOURCES) if isinstance(piece, Article) else ("Treatments", TREATMENTS)
    return ("Home", HOME), shelf


def piece_data(piece: Piece, base_url: str) -> dict[str, Any]:
    """The JSON-LD of `piece` on the site at `base_url`. A reviewer is named only when one signed."""
    parts = [_page(piece, base_url), _way(piece, base_url), *([_questions(piece)] if piece.questions else [])]
    return {"@context": "https://schema.org", "@graph": parts}


def clinic_data(clinic: Clinic, address: str) -> dict[str, Any]:
    """The JSON-LD of the clinic, whose home page is at `address`: no fact that is still a placeholder."""
    facts: dict[str, dict[str, Any]] = {
        "phone": {"telephone": clinic.phone},
        "address": {"address": ", ".join(clinic.address)},
        "hours": {"openingHoursSpecification": [_open(hours) for hours in clinic.hours]},
    }
    data: dict[str, Any] = {"@context": "https://schema.org", "@type": "MedicalClinic"}
    data |= {"name": clinic.name, "url": address}
    for fact, said in facts.items():
        if fact not in clinic.placeholders:
            data |= said
    return data


def _page(piece: Piece, base_url: str) -> dict[str, Any]:
    page: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "url": base_url + piece.address,
        "name": piece.title,
        "datePublished": piece.published.isoformat(),
        "dateModified": piece.changed.isoformat(),
    }
    if isinstance(piece, Article):
        page["author"] = [{"@type": "Organization", "name": author} for author in piece.authors]
    if piece.reviewed_by and piece.reviewed_on:
        page["reviewedBy"] = {"@type": "Person", "name": piece.reviewed_by}
        page["lastReviewed"] = piece.reviewed_on.isoformat()
    return page


def _way(piece: Piece, base_url: str) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": base_url + address}
            for position, (name, address) in enumerate(crumbs(piece), start=1)
        ],
    }


def _questions(piece: Piece) -> dict[str, Any]:
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": item.question,
                "acceptedAnswer": {"@type": "Answer", "text": words(item.answer)},
            }
            for item in piece.questions
        ],
    }


def _open(hours: OpenHours) -> dict[str, Any]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": list(hours.day_names),
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
    }
