"""What a patient does in a browser, by the words on the screen."""

from collections.abc import Callable

from playwright.sync_api import Page

PAGES = [
    "/",
    "/resources/chronic-back-pain-non-surgical-alternatives-to-spinal-fusion",
    "/treatments",
    "/assessment",
    "/contact",
    "/contact/status",
]
MORE_PAGES = [
    "/treatments/structured-rehabilitation",
    "/treatments/diagnostic-nerve-block",
    "/treatments/radiofrequency-ablation",
    "/treatments/spinal-cord-stimulation",
    "/assessment/rules",
    "/resources",
    "/specialists",
    "/privacy",
    "/accessibility",
    "/evidence",
    "/contact?kind=question",
    "/nowhere",
]
CALM = {
    "How old": ["50 to 64"],
    "Where is the pain the worst": ["Low back"],
    "in the last few weeks?": ["None of these"],
    "new, or getting worse": ["None of these"],
    "happened": ["None of these"],
    "in the last 3 months": ["None of these"],
    "fit you": ["None of these"],
    "When did this pain begin": ["More than a year ago"],
    "Where does the pain go": ["It stays in the back, buttock, or thigh above the knee"],
    "What is the pain like": ["Dull, aching, or stiff", "Leaning back, twisting, or standing long"],
    "found or tried": ["Exercise or physical therapy for 3 months"],
}


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def answer(page: Page, *options: str) -> None:
    """Tick the options on the present question and go on."""
    for option in options:
        page.get_by_label(option, exact=True).check()
    page.get_by_role("button", name="Continue").click()


def start(page: Page, base: str) -> None:
    page.goto(base + "/assessment")
    page.get_by_role("button", name="Start for myself").click()


def every_question(page: Page, base: str, look: Callable[[], None]) -> None:
    start(page, base)
    answer(page, "50 to 64")
    answer(page, "Low back")
    for last in ("None of these", "A weak leg or foot: it drags, slaps, trips, or gives way"):
        look()
        answer(page, last)
    look()  # pace, which few people see


def take_the_assessment(page: Page, base: str) -> None:
    """Answer as a person with nothing alarming, until the result."""
    start(page, base)
    while not page.url.endswith("/result"):
        asked = heading(page)
        answer(page, *next(options for words, options in CALM.items() if words in asked))


def fill_in_the_request(page: Page, name: str, email: str, message: str) -> None:
    """Fill in the form on /contact and go on to the check page."""
    page.get_by_label("Ask for an appointment").check()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Phone number").fill("(202) 555-0143")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Morning").check()
    page.get_by_label("Your message").fill(message)
    page.get_by_role("button", name="Continue").click()


def send_the_request(page: Page, *, attach: bool = False) -> str:
    """Agree and send from the check page; gives the reference on the receipt."""
    if attach:
        page.get_by_label("Also send my assessment answers").check()
    page.locator("#consent").check()
    page.get_by_role("button", name="Send my request").click()
    page.wait_for_url("**/contact/sent")
    return reference(page)


def reference(page: Page) -> str:
    """The reference on the receipt."""
    return page.get_by_text("TP-").inner_text()
