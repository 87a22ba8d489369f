"""New articles for people who follow them with a feed reader: an Atom feed (RFC 4287)."""

from datetime import date

from markupsafe import Markup

from webapp.library.addresses import FEED, RESOURCES
from webapp.library.values import Article, Library

FEED_XML = Markup("""\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>{home}</id>
<title>{title}</title>
<subtitle>{summary}</subtitle>
<updated>{updated}</updated>
<link rel="self" type="application/atom+xml" href="{itself}"/>
<link rel="alternate" type="text/html" href="{home}"/>
{entries}</feed>
""")
ENTRY = Markup("""\
<entry>
<id>{address}</id>
<title>{title}</title>
<link rel="alternate" type="text/html" href="{address}"/>
<published>{published}</published>
<updated>{updated}</updated>
{authors}{topics}<summary>{summary}</summary>
</entry>
""")
AUTHOR = Markup("<author><name>{}</name></author>\n")
TOPIC = Markup('<category term="{}" label="{}"/>\n')
BEFORE_ALL = date(1970, 1, 1)
"""When a library without articles changed last: a feed must name a day."""


def feed_xml(base_url: str, library: Library) -> str:
    """The feed of the site at `base_url`: every article, the one that changed last first.

    An entry's id is its address, which is as lasting as the article's file name.
    """
    page = library.get_page("resources")
    articles = sorted(library.articles, key=lambda article: article.changed, reverse=True)
    return FEED_XML.format(
        home=base_url + RESOURCES,
        itself=base_url + FEED,
        title=page.title,
        summary=page.summary,
        updated=_moment(max((article.changed for article in articles), default=BEFORE_ALL)),
        entries=Markup().join(_entry(article, base_url, library) for article in articles),
    )


def _entry(article: Article, base_url: str, library: Library) -> Markup:
    topics = (library.subjects.topics[topic] for topic in article.topics)
    return ENTRY.format(
        address=base_url + article.address,
        title=article.title,
        published=_moment(article.published),
        updated=_moment(article.changed),
        authors=Markup().join(AUTHOR.format(author) for author in article.authors),
        topics=Markup().join(TOPIC.format(topic.id, topic.label) for topic in topics),
        summary=article.summary,
    )


def _moment(day: date) -> str:
    """The first moment of `day` (RFC 3339): our texts bear a day and no hour."""
    return f"{day.isoformat()}T00:00:00Z"
