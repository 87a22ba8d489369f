"""Faults that would let the site say what is not so, or keep silent about what is."""

from tests.faults.mutant import Mutant

STATUS, SWEEP, HEARTBEAT = (f"tests/intake/test_{name}.py" for name in ("status", "sweep", "heartbeat"))

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        promise="P5",
        fault="sweeper off",
        file="webapp/__init__.py",
        old="chores=(lambda now: sweep(store, now, settings.host), Alarm(store.database, NEVER_ALARMING))",
        new="chores=()",
        tests=(f"{SWEEP}::test_the_senders_chores_of_the_whole_site_include_the_sweep",),
    ),
    Mutant(
        promise="P5",
        fault="the sweeper passes over what nobody was told of",
        file="webapp/intake/sweep.py",
        old="NOBODY_TOLD = ~exists()",
        new="NOBODY_TOLD = exists()",
        tests=(f"{SWEEP}::test_a_request_that_nobody_was_told_of_gets_its_notice_once_and_loudly[sqlite]",),
    ),
    Mutant(
        promise="P5",
        fault="a sender that stands still alarms nobody",
        file="webapp/mail/state.py",
        old="if self.oldest_due is not None and self.oldest_due >= LONGEST_WAIT:",
        new="if self.oldest_due is not None and self.oldest_due < timedelta():",
        tests=(
            "tests/faults/test_dead_queue.py::test_a_sender_that_stands_still_and_a_key_that_is_gone_are_noticed[sqlite]",
        ),
    ),
    Mutant(
        promise="P5",
        fault="a full disk alarms nobody",
        file="webapp/disk.py",
        old="if left < LEAST_MEGABYTES else None",
        new="if left < 0 else None",
        tests=(f"{SWEEP}::test_a_disk_that_is_nearly_full_is_a_fault",),
    ),
    Mutant(
        promise="P5",
        fault="the sender's alarm sounds once and never again",
        file="webapp/mail/alarm.py",
        old="self._sounded_at is None or now - self._sounded_at >= EVERY",
        new="self._sounded_at is None",
        tests=(f"{SWEEP}::test_the_alarm_sounds_once_an_hour_as_long_as_something_is_stuck[sqlite]",),
    ),
    Mutant(
        promise="P5",
        fault="heartbeats that stopped alarm nobody",
        file="webapp/intake/heartbeat.py",
        old="if age <= OLDEST:",
        new="if age <= OLDEST * 1000:",
        tests=(f"{HEARTBEAT}::test_its_age_is_a_fault_after_half_an_hour[sqlite]",),
    ),
    Mutant(
        promise="P5",
        fault="a heartbeat counts as seen when it was only sent",
        file="webapp/intake/heartbeat_chain.py",
        old="    note_sent(store.database, reference, sent_at)\n",
        new="    note_sent(store.database, reference, sent_at)\n    note_seen(store.database, reference, clock())\n",
        tests=(f"{HEARTBEAT}::test_a_letter_that_does_not_come_is_a_broken_chain_that_stays_written_down[sqlite]",),
    ),
    Mutant(
        promise="truth",
        fault="status page says handed over without the fact",
        file="webapp/intake/status.py",
        old="        handed_over_at=handed_over_at,\n",
        new="        handed_over_at=handed_over_at or stored.received_at,\n",
        tests=(
            f"{STATUS}::test_facts_stand_with_their_moments[sqlite]",
            f"{STATUS}::test_a_refused_letter_is_not_handed_over[sqlite]",
            f"{STATUS}::test_after_fifteen_minutes_without_hand_over_it_adds_the_phone",
        ),
    ),
    Mutant(
        promise="truth",
        fault="the status of a request is told to anybody with its reference",
        file="webapp/intake/status.py",
        old="stored.synthetic or not known:",
        new="stored.synthetic:",
        tests=(f"{STATUS}::test_unknown_wrong_and_synthetic_are_one_and_the_same_answer",),
    ),
    Mutant(
        promise="truth",
        fault="guessing references is free",
        file="webapp/intake/status_views.py",
        old="    if pause:\n",
        new="    if pause < 0:\n",
        tests=(f"{STATUS}::test_guessing_is_slowed_and_the_form_stays",),
    ),
    Mutant(
        promise="truth",
        fault="heartbeat counted as real",
        file="webapp/intake/store.py",
        old="newest_first = select(RequestRow).where(RequestRow.synthetic.is_(False))",
        new="newest_first = select(RequestRow)",
        tests=(f"{HEARTBEAT}::test_synthetic_requests_never_show_among_real_ones[sqlite]",),
    ),
    Mutant(
        promise="truth",
        fault="synthetic mark forgeable: by a field of the form",
        file="webapp/intake/views.py",
        old="synthetic=token.synthetic,",
        new='synthetic=token.synthetic or "synthetic" in request.form,',
        tests=(f"{HEARTBEAT}::test_no_visitor_can_make_a_request_synthetic",),
    ),
    Mutant(
        promise="truth",
        fault="synthetic mark forgeable: every page gives it out",
        file="webapp/intake/tokens.py",
        old='HEARTBEAT_SALT = "intake-heartbeat"',
        new="HEARTBEAT_SALT = SALT",
        tests=(f"{HEARTBEAT}::test_the_mark_is_in_a_token_that_no_page_gives_out",),
    ),
)
