"""The one field of the search. It changes nothing, so it carries no token, and the pages that show it may be kept."""

from wtforms import Form, StringField
from wtforms.validators import DataRequired, Length

from webapp.library.addresses import SEARCH
from webapp.web.forms import as_written, readable

LONGEST = 200


class SearchForm(Form):
    """What to look for, sent to `action`."""

    action = SEARCH
    words = StringField(
        "What are you looking for?",
        filters=[as_written],
        validators=[
            DataRequired("Enter a word to look for, such as sciatica."),
            Length(max=LONGEST, message="Shorten this to %(max)d characters: a few words find more than a long text."),
            readable,
        ],
    )
