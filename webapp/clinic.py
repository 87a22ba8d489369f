"""The clinic's own facts (`content/clinic.yaml`): its name, how to reach a person and when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from webapp.content import Entry, read_yaml
from webapp.settings import ADDRESS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FURTHEST_DAYS = 60
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class OpenHours:
    """The same hours on some days of the week; days are 0 (Monday) to 6 (Sunday)."""

    days: tuple[int, ...]
    opens: time
    closes: time

    @property
    def day_names(self) -> tuple[str, ...]:
        return tuple(DAY_NAMES[day] for day in self.days)

    @property
    def words(self) -> str:
        first, last = DAY_NAMES[self.days[0]], DAY_NAMES[self.days[-1]]
        days = first if first == last else f"{first} to {last}" if self._in_a_row else ", ".join(self.day_names)
        return f"{days}, {clock_words(self.opens)} to {clock_words(self.closes)}"

    @property
    def _in_a_row(self) -> bool:
        return len(self.days) > 1 and self.days == tuple(range(self.days[0], self.days[-1] + 1))


@dataclass(frozen=True)
class Clinic:
    """What every page and letter may say about the clinic."""

    name: str
    tagline: str
    phone: str
    phone_link: str
    email: str
    security_contact: str
    address: tuple[str, ...]
    timezone: ZoneInfo
    hours: tuple[OpenHours, ...]
    closed_on: frozenset[date]
    reply_within: str
    interpreter: str
    states: str
    placeholders: tuple[str, ...]

    def is_open(self, moment: datetime) -> bool:
        """Whether the clinic is open at `moment` (any timezone)."""
        here = moment.astimezone(self.timezone)
        return any(hours.opens <= here.time() < hours.closes for hours in self._hours_on(here.date()))

    def reply_by(self, moment: datetime) -> datetime:
        """The end of the next business day after `moment`, in the clinic's own time: the latest time for an answer."""
        today = moment.astimezone(self.timezone).date()
        for ahead in range(1, FURTHEST_DAYS):
            day = today + timedelta(days=ahead)
            closing = [hours.closes for hours in self._hours_on(day)]
            if closing:
                return datetime.combine(day, max(closing), self.timezone)
        raise ValueError("a clinic that never opens cannot promise an answer")

    def _hours_on(self, day: date) -> list[OpenHours]:
        return [] if day in self.closed_on else [hours for hours in self.hours if day.weekday() in hours.days]


def clock_words(moment: time) -> str:
    """The time of day as Americans read it: 8:30 am."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'am' if moment.hour < 12 else 'pm'}"


def day_words(moment: datetime) -> str:
    """The day and time as the clinic would say it: Tuesday, November 24, 5:00 pm."""
    return f"{moment:%A, %B} {moment.day}, {clock_words(moment.time())}"


def load_clinic(path: Path) -> Clinic:
    """Read `content/clinic.yaml`; raises ContentError."""
    entry = read_yaml(path)
    entry.only(*Clinic.__dataclass_fields__)
    hours = tuple(_open_hours(item) for item in entry.entries("hours"))
    if not hours:
        raise entry.fault("hours", "'hours' names no day", "Give at least one day with 'opens' and 'closes'")
    return Clinic(
        **{name: entry.text(name) for name in ("name", "tagline", "phone", "phone_link", "email")},
        **{name: entry.text(name) for name in ("reply_within", "interpreter", "states")},
        security_contact=_address(entry, "security_contact"),
        address=entry.texts("address"),
        timezone=_timezone(entry),
        hours=hours,
        closed_on=frozenset(entry.days("closed_on")),
        placeholders=entry.texts("placeholders", ()),
    )


def _address(entry: Entry, name: str) -> str:
    if not ADDRESS.fullmatch(entry.text(name)):
        raise entry.fault(name, f"'{name}' must be an e-mail address", "Write it like name@your-clinic.example")
    return entry.text(name)


def _timezone(entry: Entry) -> ZoneInfo:
    try:
        return ZoneInfo(entry.text("timezone"))
    except (ZoneInfoNotFoundError, ValueError):
        raise entry.fault("timezone", "'timezone' is not a known one", "Write it like America/New_York") from None


def _open_hours(entry: Entry) -> OpenHours:
    entry.only("days", "opens", "closes")
    unknown = [day for day in entry.texts("days") if day not in DAYS]
    if unknown or not entry.texts("days"):
        raise entry.fault("days", "'days' needs names of days", f"Use: {', '.join(DAYS)}")
    try:
        opens, closes = (time.fromisoformat(entry.text(name)) for name in ("opens", "closes"))
    except ValueError:
        raise entry.fault("opens", "'opens' and 'closes' must be times", 'Write them like "08:30"') from None
    return OpenHours(tuple(sorted(DAYS.index(day) for day in entry.texts("days"))), opens, closes)
