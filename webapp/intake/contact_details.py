"""Phone numbers and e-mail addresses, taken as people write them; strict only where nobody could answer."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from webapp.mail.message import is_address

REGION = "US"
FEWEST_DIGITS = 7
LONGEST_READ = 100
COMMON_DOMAINS = (
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "comcast.net",
    "verizon.net",
)
# Providers of their own, one letter away from a common one.
NEIGHBORS = frozenset({"mail.com", "ymail.com", "email.com"})
SCHEME = "mailto:"


def enough_digits(phone: str) -> bool:
    """Whether `phone` could be a number at all; the only reason for which one is refused."""
    return sum(character.isdigit() for character in phone) >= FEWEST_DIGITS


def dialable(phone: str) -> str | None:
    """`phone` as a `tel:` link takes it (RFC 3966: +12025550143;ext=12), or None when that is unclear."""
    number = _parsed(phone)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966).removeprefix("tel:")


def looks_odd(phone: str) -> bool:
    """Whether the person should look at the number once more: no such number is in use, as far as its plan says."""
    number = _parsed(phone)
    return number is None or not phonenumbers.is_valid_number(number)


def _parsed(phone: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone[:LONGEST_READ], REGION)
    except phonenumbers.NumberParseException:
        return None


def phone_key(phone: str) -> str:
    """What stays the same however a number is written: E.164 with its extension, else its digits."""
    number = _parsed(phone)
    if number is not None and phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) + (number.extension or "")
    return "".join(character for character in phone if character.isdigit())


def email_key(email: str) -> str:
    """What stays the same however an address is written."""
    return str(tidy_email(email.strip())).casefold()


def tidy_email(text: object) -> object:
    """An e-mail address without what is often pasted around it: `mailto:`, brackets, a full stop; else unchanged."""
    if not isinstance(text, str):
        return text
    bare = text[len(SCHEME) :] if text.lower().startswith(SCHEME) else text
    return bare.lstrip(" <(").rstrip(" >),;.")


def email_fault(email: str) -> str | None:
    """What keeps mail from reaching `email`, in words for its writer, or None. The domain's existence is not asked."""
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as fault:
        words = str(fault).replace("email address", "e-mail address")
        return f"Check the e-mail address. {words}"
    return None


def mailable(email: str) -> str | None:
    """The address in the ASCII form that mail headers take, or None (a local part outside ASCII has no such form)."""
    try:
        address = validate_email(email, check_deliverability=False).ascii_email
    except EmailNotValidError:
        return None
    return address if address and is_address(address) else None


def likely_meant(email: str) -> str | None:
    """The address that was probably meant when the domain is one slip from a very common one (gmial.com), or None."""
    local, _, domain = email.rpartition("@")
    typed = domain.casefold()
    if not local or typed in COMMON_DOMAINS or typed in NEIGHBORS:
        return None
    meant = next((common for common in COMMON_DOMAINS if _one_slip(typed, common)), None)
    return f"{local}@{meant}" if meant else None


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was left out, doubled, added or exchanged, or two neighbors swapped."""
    same_start = 0
    while same_start < min(len(typed), len(meant)) and typed[same_start] == meant[same_start]:
        same_start += 1
    rest, wanted = typed[same_start:], meant[same_start:]
    swapped = rest[1::-1] + rest[2:]
    return wanted in (rest[1:], swapped) or rest[1:] == wanted[1:] or rest == wanted[1:]
