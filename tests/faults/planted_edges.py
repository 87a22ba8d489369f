"""Faults at the site's edges: what comes in, what goes out, and what it starts with."""

from tests.faults.mutant import Mutant

MACHINE = "tests/intake/test_machine.py::test_whatever_people_do_with_the_form[sqlite]"
TAMPERED = "tests/faults/test_tampered_state.py"
HOSTILE = "tests/faults/test_hostile_input.py"
MAILS = "tests/faults/test_mail_headers.py::test_no_input_becomes_a_header_or_an_address[sqlite]"
SIZE = "tests/faults/test_size_and_slowness.py"
HEADERS = "tests/faults/test_observatory.py::test_every_route_carries_every_header_and_only_public_ones_are_kept"
START = "tests/faults/test_start.py::test_each_wrong_installation_is_refused_in_one_line"
PINS = "tests/test_dependencies.py::test_every_line_is_pinned_with_its_hashes[requirements.txt]"
NGINX = "tests/deploy/test_nginx.py"

MUTANTS = (
    Mutant(
        promise="P10",
        fault="a hidden field decides what staff are told",
        file="webapp/intake/views.py",
        old="        synthetic=token.synthetic,\n",
        new='        synthetic=token.synthetic or "synthetic" in request.form,\n',
        tests=(MACHINE, "tests/intake/test_heartbeat.py::test_no_visitor_can_make_a_request_synthetic"),
    ),
    Mutant(
        promise="P10",
        fault="a request is stored without agreement",
        file="webapp/intake/forms.py",
        old='            self.consent.errors = ["Tick this box, so that we may store your request and answer it."]\n',
        new="            self.consent.errors = []\n",
        tests=("tests/intake/test_views.py::test_without_consent_nothing_is_stored",),
    ),
    Mutant(
        promise="P11",
        fault="the session cookie is only signed",
        file="webapp/__init__.py",
        old="    app.session_interface = SealedSessions(keyring, clock)\n",
        new="",
        tests=(f"{TAMPERED}::test_cookies_are_short_private_and_unreadable",),
    ),
    Mutant(
        promise="P11",
        fault="a sealed value opens anywhere",
        file="webapp/sealing.py",
        old='    return f"{name}\\n{bound_to}".encode()\n',
        new="    return name.encode()\n",
        tests=("tests/intake/test_rows.py",),
    ),
    Mutant(
        promise="P12",
        fault="visitors' text is cleaned on input",
        file="webapp/web/forms.py",
        old='    return unicodedata.normalize("NFC", text.replace("\\r\\n", "\\n").replace("\\r", "\\n")).strip()\n',
        new='    return re.sub("<[^>]*>", "", unicodedata.normalize("NFC", text.replace("\\r\\n", "\\n"))).strip()\n',
        tests=(f"{HOSTILE}::test_text_is_stored_as_written[sqlite]",),
    ),
    Mutant(
        promise="P13",
        fault="one field is shown as markup",
        file="templates/intake/check.html",
        old="              {{- line.text -}}\n",
        new="              {{- line.text|safe -}}\n",
        tests=(f"{HOSTILE}::test_hostile_input_does_no_harm",),
    ),
    Mutant(
        promise="P13",
        fault="a table's cell runs as a formula",
        file="webapp/intake/export.py",
        old="""    return f"'{cell}" if cell.startswith(RUNS_AS_FORMULA) else cell\n""",
        new="    return cell\n",
        tests=(f"{HOSTILE}::test_text_is_stored_as_written[sqlite]",),
    ),
    Mutant(
        promise="P14",
        fault="the patient's name stands in the subject",
        file="webapp/intake/letters.py",
        old='    return f"[{mark}] {shown.kind} {shown.reference}"\n',
        new='    return f"[{mark}] {shown.reference} {shown.contact and shown.contact.first_step}"\n',
        tests=(MAILS,),
    ),
    Mutant(
        promise="P14",
        fault="the answer goes to what was typed, unchecked",
        file="webapp/intake/disclosure.py",
        old="        reply_to=mailable(asked.email),\n",
        new="        reply_to=asked.email or None,\n",
        tests=(MAILS,),
    ),
    Mutant(
        promise="P15",
        fault="the site takes bodies of any size",
        file="webapp/__init__.py",
        old="        MAX_CONTENT_LENGTH=LARGEST_BODY,\n        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,\n",
        new="",
        tests=(f"{SIZE}::test_a_body_that_is_too_large_is_refused_at_once[direct-said]",),
    ),
    Mutant(
        promise="P15",
        fault="nginx takes bodies of any size",
        file="deploy/nginx/true-precision.conf",
        old="    client_max_body_size 64k;\n",
        new="    client_max_body_size 0;\n",
        tests=(f"{NGINX}::test_without_the_site_a_page_says_the_phone_and_911[413-too much text]",),
    ),
    Mutant(
        promise="P15",
        fault="a check of the text grows with its square",
        file="webapp/intake/suspicion.py",
        old="    return sum(1 for _ in LINK.finditer(message))\n",
        new="    return sum(1 for _ in LINK.finditer(message)) + 0 * sum(message.count('~') for one in message)\n",
        tests=(f"{SIZE}::test_what_checks_a_text_grows_no_faster_than_it[links]",),
    ),
    Mutant(
        promise="P16",
        fault="one header is dropped",
        file="webapp/web/headers.py",
        old='    "X-Content-Type-Options": "nosniff",\n',
        new="",
        tests=("tests/web/test_headers.py::test_every_answer_carries_the_headers[/]",),
    ),
    Mutant(
        promise="P16",
        fault="personal pages may be kept",
        file="webapp/web/headers.py",
        old='"Cache-Control": "no-store"}\n',
        new='"Cache-Control": "public, max-age=60"}\n',
        tests=(HEADERS,),
    ),
    Mutant(
        promise="P18",
        fault="a key from an example is accepted",
        file="webapp/start.py",
        old="    if any(word in settings.secret_key.lower() for word in PUBLISHED):\n",
        new="    if False:\n",
        tests=(f"{START}[a default key]", f"{START}[a key from the tests]"),
    ),
    Mutant(
        promise="P18",
        fault="a database that others can read is opened",
        file="webapp/start.py",
        old="OTHERS = 0o077\n",
        new="OTHERS = 0\n",
        tests=(f"{START}[a database for all to read]",),
    ),
    Mutant(
        promise="P18",
        fault="the site starts on a database that is behind",
        file="webapp/start.py",
        old="    if fault:\n        yield fault\n",
        new="",
        tests=(f"{START}[migrations behind]", f"{START}[no migrations]"),
    ),
    Mutant(
        promise="P27",
        fault="nginx passes on what a visitor claims about proxies",
        file="deploy/nginx/true-precision.conf",
        old="    proxy_set_header X-Forwarded-For $remote_addr;\n",
        new="    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n",
        tests=(f"{NGINX}::test_what_a_visitor_claims_about_proxies_is_replaced",),
    ),
    Mutant(
        promise="P29",
        fault="a package is not pinned",
        file="requirements.txt",
        old="bleach==6.4.0 \\\n",
        new="bleach>=6.4.0 \\\n",
        tests=(PINS,),
    ),
)
