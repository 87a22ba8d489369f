"""Faults in accepting, keeping and delivering a request."""

from tests.faults.mutant import Mutant

ACCEPTANCE = "tests/faults/test_acceptance.py::test_no_acknowledged_request_is_lost[sqlite]"
DELIVERY = "tests/faults/test_delivery.py"
OUTAGE = f"{DELIVERY}::test_after_four_hours_of_faults_everything_arrives_within_15_minutes[sqlite]"
COPIES = f"{DELIVERY}::test_a_healthy_path_makes_no_copies_and_one_fault_in_ten_at_most_one_in_twenty[sqlite]"
QUEUE = f"{DELIVERY}::test_poison_and_a_dripping_server_stop_no_good_letter[sqlite]"
STORAGE = "tests/faults/test_storage_faults.py"
DISK = f"{STORAGE}::test_no_false_success_on_sqlite"
SYNCS = f"{STORAGE}::test_every_acknowledgement_has_reached_the_disk"
ONCE = "tests/faults/test_one_request.py::test_one_form_is_one_request"
OUTBOX = "tests/mail/test_outbox.py"
SENDER = "tests/mail/test_sender.py"
LETTERS = "tests/mail/test_delivery.py"
CONNECTION = "tests/mail/test_connection.py"

MUTANTS = (
    Mutant(
        promise="P1",
        fault="acknowledge before commit",
        file="webapp/database.py",
        old="        with self._turn, self.engine.begin() as connection:\n            yield connection\n",
        new=(
            "        connection = self.engine.connect()\n        yield connection\n"
            '        __import__("threading").Timer(0.1, connection.commit).start()\n'
        ),
        tests=(ACCEPTANCE,),
    ),
    Mutant(
        promise="P1",
        fault="mark sent before sending",
        file="webapp/mail/delivery.py",
        old="        outcome = _deliver(notice, composers, transport)\n",
        new=(
            "        with database.unit_of_work() as early:\n"
            '            settle_sent(early, notice, clock(), "250")\n'
            "        outcome = _deliver(notice, composers, transport)\n"
        ),
        tests=(ACCEPTANCE,),
    ),
    Mutant(
        promise="P1",
        fault="no outbox row",
        file="webapp/intake/store.py",
        old="    for kind in kinds:\n        leave_notice(",
        new="    for kind in kinds[1:]:\n        leave_notice(",
        tests=("tests/intake/test_faults.py::test_a_second_press_shows_the_same_receipt", f"{ONCE}[postgresql]"),
    ),
    Mutant(
        promise="P1",
        fault="a sender that died keeps its lease for ever",
        file="webapp/mail/outbox.py",
        old='or_(NoticeRow.leased_until.is_(None), NoticeRow.leased_until <= bindparam("now"))',
        new="NoticeRow.leased_until.is_(None)",
        tests=(ACCEPTANCE, f"{OUTBOX}::test_an_expired_lease_is_taken_over_with_the_same_message_id[sqlite]"),
    ),
    Mutant(
        promise="P2",
        fault="synchronous=NORMAL",
        file="webapp/database.py",
        old='"synchronous=FULL"',
        new='"synchronous=NORMAL"',
        tests=(SYNCS,),
    ),
    Mutant(
        promise="P3",
        fault="new Message-ID per try",
        file="webapp/mail/outbox.py",
        old="        message_id=row.message_id,\n",
        new='        message_id=new_message_id("clinic.example", _random_token()),\n',
        tests=(OUTAGE, COPIES),
    ),
    Mutant(
        promise="P3",
        fault="send inside the claim's transaction",
        file="webapp/mail/delivery.py",
        old="        outcome = _deliver(notice, composers, transport)\n",
        new=("        with database.unit_of_work():\n            outcome = _deliver(notice, composers, transport)\n"),
        tests=(f"{LETTERS}::test_sending_happens_outside_any_transaction_and_under_a_lease[sqlite]",),
    ),
    Mutant(
        promise="P3",
        fault="a letter that some recipients refused is done",
        file="webapp/mail/delivery.py",
        old="        case Accepted(refused=0):\n",
        new="        case Accepted():\n",
        tests=(OUTAGE,),
    ),
    Mutant(
        promise="P3",
        fault="a permanent refusal ends every notice",
        file="webapp/mail/delivery.py",
        old="hopeless = notice.kind in final and isinstance(",
        new="hopeless = isinstance(",
        tests=(OUTAGE,),
    ),
    Mutant(
        promise="P3",
        fault="a reply lost at the goodbye is a letter not sent",
        file="webapp/mail/transport.py",
        old="            with contextlib.suppress(OSError):\n                self.host.quit()\n",
        new="            self.host.quit()\n",
        tests=("tests/mail/test_transport.py::test_a_goodbye_that_fails_after_the_mail_was_taken_is_no_failure",),
    ),
    Mutant(
        promise="P3",
        fault="a letter goes out again at once when its reply is lost on a kept connection",
        file="webapp/mail/transport.py",
        old="if used and not used.listened and",
        new="if used and not isinstance(outcome, Accepted) and",
        tests=(f"{CONNECTION}::test_a_second_letter_that_began_is_not_begun_again_by_itself",),
    ),
    Mutant(
        promise="P3",
        fault="a letter remembers who took the one before it",
        file="webapp/mail/smtp.py",
        old='        """Begin a mail, and remember nothing of the one before."""\n        self._forget()\n',
        new="",
        tests=(f"{CONNECTION}::test_each_letter_reaches_its_own_recipients_alone",),
    ),
    Mutant(
        promise="P3",
        fault="any certificate is believed",
        file="webapp/mail/transport.py",
        old="        tls = self._tls_context() if server.implicit_tls or server.starttls else None\n",
        new="        tls = ssl._create_unverified_context()\n",
        tests=(
            "tests/mail/test_transport_tls.py::test_an_unknown_authority_gets_nothing",
            "tests/mail/test_transport_tls.py::test_a_certificate_for_another_host_gets_nothing",
            "tests/mail/test_transport_tls.py::test_an_expired_certificate_gets_nothing",
        ),
    ),
    Mutant(
        promise="P4",
        fault="no per-send deadline",
        file="webapp/mail/transport.py",
        old="self._wire.begin(self._deadline)",
        new="self._wire.begin(3600.0)",
        tests=(QUEUE,),
    ),
    Mutant(
        promise="P4",
        fault="who wakes the sender just before it sleeps is not heard",
        file="webapp/mail/sender.py",
        old="            self._wakes.get(timeout=self._poll_seconds)\n",
        new=(
            "            while not self._wakes.empty():\n                self._wakes.get_nowait()\n"
            "            self._wakes.get(timeout=self._poll_seconds)\n"
        ),
        tests=(f"{SENDER}::test_a_letter_left_just_before_the_sender_sleeps_wakes_it[sqlite]",),
    ),
    Mutant(
        promise="P4",
        fault="one letter that cannot be written stops the sender",
        file="webapp/mail/delivery.py",
        old='    except Exception as error:\n        _record(logging.ERROR, "notice broken"',
        new='    except OSError as error:\n        _record(logging.ERROR, "notice broken"',
        tests=(QUEUE, f"{LETTERS}::test_poison_ahead_of_good_ones_stops_none_of_them[sqlite]"),
    ),
    Mutant(
        promise="P4",
        fault="a late holder settles",
        file="webapp/mail/outbox.py",
        old='    held = (OUTBOX.c.id == bindparam("held_id"), OUTBOX.c.lease_token == bindparam("held_token"))\n',
        new='    held = (OUTBOX.c.id == bindparam("held_id"),)\n',
        tests=(
            f"{OUTBOX}::test_a_late_holder_settles_nothing[sqlite]",
            f"{DELIVERY}::test_a_sender_that_slept_through_its_lease_settles_nothing[sqlite]",
        ),
    ),
    Mutant(
        promise="P6",
        fault="swallow the error of the store",
        file="webapp/intake/views.py",
        old='        return _check_page(form), 503, {"Retry-After": RETRY_SECONDS}\n',
        new='        return redirect(url_for(".sent"), 303)\n',
        tests=(DISK,),
    ),
    Mutant(
        promise="P6",
        fault="wait for a lock as long as it takes",
        file="webapp/database.py",
        old="LOCK_SECONDS = 2.0",
        new="LOCK_SECONDS = 8.0",
        tests=(DISK,),
    ),
    Mutant(
        promise="P8",
        fault="check-then-insert instead of a UNIQUE constraint",
        file="migrations/versions/0001_requests_and_outbox.py",
        old='        sa.UniqueConstraint("form_token", name="uq_requests_form_token"),\n',
        new="",
        tests=(f"{ONCE}[postgresql]",),
    ),
)
