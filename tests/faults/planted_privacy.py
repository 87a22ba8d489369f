"""Faults by which somebody else would learn of a visit or of what was written."""

from tests.faults.mutant import Mutant

CANARIES = "tests/faults/test_canaries.py"
LOGS = "tests/web/test_logs.py"
FOREIGN = "tests/web/test_foreign_addresses.py"
LETTER = f"{CANARIES}::test_a_letter_to_staff_holds_what_its_detail_allows_and_no_more"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        promise="P19",
        fault="the repr of a request shows the message",
        file="webapp/intake/request.py",
        old='    about: str = field(default="", repr=False)\n    message: str = field(default="", repr=False)\n',
        new='    about: str = field(default="", repr=False)\n    message: str = ""\n',
        tests=(f"{CANARIES}::test_a_request_in_a_traceback_or_a_log_line_shows_nothing",),
    ),
    Mutant(
        promise="P19",
        fault="a request in a log line",
        file="webapp/intake/views.py",
        old='        log.error("request not stored", extra={"class": str(fault)})\n',
        new='        log.error(f"request of {submission.request.name} not stored", extra={"class": str(fault)})\n',
        tests=(
            f"{LOGS}::test_the_code_logs_listed_events_with_listed_fields_only",
            "tests/intake/test_faults.py::test_nothing_that_was_typed_reaches_a_log",
        ),
    ),
    Mutant(
        promise="P19",
        fault="a log line is written as the caller words it",
        file="webapp/web/logs.py",
        old='        "event": str(record.msg) if listed else WITHHELD,\n',
        new='        "event": str(record.msg),\n',
        tests=(
            f"{LOGS}::test_nothing_leaks_out_of_a_process_however_it_logs_or_dies",
            f"{LOGS}::test_arguments_make_no_message",
        ),
    ),
    Mutant(
        promise="P19",
        fault="any field of a log line is written",
        file="webapp/web/events.py",
        old="shape.fullmatch(str(given[name]))\n",
        new="shape.pattern\n",
        tests=(f"{LOGS}::test_a_field_takes_only_its_own_shape",),
    ),
    Mutant(
        promise="P19",
        fault="the server writes its own lines, tracebacks included",
        file="webapp/web/logs.py",
        old='REROUTED = ("_granian", "granian.access")\n',
        new="REROUTED: tuple[str, ...] = ()\n",
        tests=(f"{LOGS}::test_nothing_leaks_out_of_a_process_however_it_logs_or_dies",),
    ),
    Mutant(
        promise="P19",
        fault="the address of a failed request is logged",
        file="webapp/web/logs.py",
        old='"endpoint": request.endpoint,',
        new='"endpoint": request.view_args["name"],',
        tests=(f"{LOGS}::test_a_failed_request_is_told_by_the_name_of_its_page_only",),
    ),
    Mutant(
        promise="P19",
        fault="the name in the subject of the letter to staff",
        file="webapp/intake/letters.py",
        old='    return f"[{mark}] {shown.kind} {shown.reference}"\n',
        new='    return f"[{mark}] {shown.kind} {shown.reference} {shown.contact and shown.contact.first_step}"\n',
        tests=(f"{LETTER}[full]", f"{LETTER}[contact]"),
    ),
    Mutant(
        promise="P19",
        fault="the message in letters that may say the contact only",
        file="webapp/intake/disclosure.py",
        old="        health=_health(stored) if detail is Detail.FULL else None,\n",
        new="        health=_health(stored) if detail is not Detail.REFERENCE else None,\n",
        tests=(f"{LETTER}[contact]",),
    ),
    Mutant(
        promise="P19",
        fault="the mail server's own words are kept, an address among them",
        file="webapp/mail/smtp.py",
        old="    return f\"{code} {enhanced[0].decode('ascii')}\" if enhanced else str(code)\n",
        new='    return f"{code} {enhanced and text!r}"\n',
        tests=("tests/mail/test_transport.py::test_a_permanent_refusal_is_refused_and_repeats_no_address",),
    ),
    Mutant(
        promise="P17",
        fault="one web font, in the style sheet",
        file="static/css/site.css",
        old="@layer state {\n",
        new='@import "https://fonts.example/a.css";\n@layer state {\n',
        tests=(f"{FOREIGN}::test_a_static_file_names_no_other_host_to_load_from[site.css]",),
    ),
    Mutant(
        promise="P17",
        fault="one web font, in the head of every page",
        file="templates/web/base.html",
        old="    {% block head %}{% endblock %}\n",
        new='    {% block head %}{% endblock %}\n    <link rel="stylesheet" href="https://fonts.example/a.css">\n',
        tests=(
            f"{FOREIGN}::test_a_built_page_loads_from_here_only",
            "tests/library/test_views.py::test_each_page_keeps_the_rules",
        ),
    ),
    Mutant(
        promise="P20",
        fault="what was written is stored as it is",
        file="webapp/intake/rows.py",
        old="    sealed = {name: keyring.seal(text.encode(), bound_to(name, reference)) ",
        new="    sealed = {name: text ",
        tests=("tests/intake/test_rows.py::test_no_file_of_the_database_holds_what_was_written",),
    ),
)
