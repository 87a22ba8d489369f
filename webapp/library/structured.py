"""What an article says about itself to search engines: JSON-LD in the words of schema.org, only what is known."""

from typing import Any

from webapp.library.values import Article


def article_data(article: Article, address: str) -> dict[str, Any]:
    """The JSON-LD of `article`, which stands at the absolute `address`. A reviewer is named only when one signed."""
    page = _page(article, address)
    return {
        "@context": "https://schema.org",
        "@graph": [page, *([_questions(article, address)] if article.questions else [])],
    }


def _page(article: Article, address: str) -> dict[str, Any]:
    page: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "@id": address,
        "url": address,
        "name": article.title,
        "description": article.summary,
        "inLanguage": "en",
        "datePublished": article.published.isoformat(),
        "dateModified": article.changed.isoformat(),
        "author": [{"@type": "Organization", "name": author} for author in article.authors],
    }
    if article.reviewed_by and article.reviewed_on:
        page["reviewedBy"] = {"@type": "Person", "name": article.reviewed_by}
        page["lastReviewed"] = article.reviewed_on.isoformat()
    return page


def _questions(article: Article, address: str) -> dict[str, Any]:
    return {
        "@type": "FAQPage",
        "@id": f"{address}#questions",
        "mainEntity": [
            {
                "@type": "Question",
                "name": item.question,
                "acceptedAnswer": {"@type": "Answer", "text": item.answer_words},
            }
            for item in article.questions
        ],
    }
