"""Faults in what keeps junk away without harm to patients, and in the urgency net."""

from tests.faults.mutant import Mutant

LIMITS, PUZZLE, WAVES = "tests/intake/test_limits.py", "tests/intake/test_puzzle.py", "tests/intake/test_waves.py"
QUARANTINE, NET = "tests/intake/test_quarantine.py", "tests/intake/test_warning_signs.py"
SUSPICION, FLOOD = "tests/intake/test_suspicion.py", "tests/faults/test_spam_wave.py"
PATIENTS = f"{FLOOD}::test_patients_in_a_flood_are_served_on_time_and_staff_get_a_handful_of_mails[sqlite]"
ONE_LETTER = f"{QUARANTINE}::test_the_first_is_told_at_once_and_what_follows_an_hour_later_in_one_letter[sqlite]"
INTERRUPTS = f"{NET}::test_the_emergency_card_interrupts_once_with_everything_typed_and_blocks_nothing"

MUTANTS = (
    Mutant(
        promise="P28",
        fault="drop on suspicion",
        file="webapp/intake/store.py",
        old="            connection.execute(NEW_REQUEST, columns)\n",
        new=("            if not submission.quarantined:\n                connection.execute(NEW_REQUEST, columns)\n"),
        tests=(PATIENTS, f"{WAVES}::test_without_its_puzzle_a_request_is_stored_acknowledged_and_held_for_a_look"),
    ),
    Mutant(
        promise="P28",
        fault="a digest for each request",
        file="webapp/intake/digest.py",
        old="    if latest is not None and not latest.attempts:\n",
        new="    if latest is not None and latest.attempts < 0:\n",
        tests=(ONE_LETTER, f"{QUARANTINE}::test_many_at_once_leave_one_digest[sqlite]"),
    ),
    Mutant(
        promise="P28",
        fault="digests follow each other at once",
        file="webapp/intake/digest.py",
        old="PAUSE = timedelta(hours=1)\n",
        new="PAUSE = timedelta(0)\n",
        tests=(ONE_LETTER, PATIENTS),
    ),
    Mutant(
        promise="P28",
        fault="a release without its letters",
        file="webapp/intake/quarantine.py",
        old="        leave_notices(connection, released, reference, now, mail_domain)\n",
        new="        assert released\n",
        tests=(
            PATIENTS,
            f"{QUARANTINE}::test_a_release_leaves_the_normal_letters_once_and_nobody_calls_it_spam[sqlite]",
        ),
    ),
    Mutant(
        promise="P28",
        fault="a puzzle is accepted twice",
        file="webapp/intake/spent_puzzles.py",
        old="        raise SpentPuzzleError\n",
        new="        return\n",
        tests=(
            f"{WAVES}::test_a_puzzle_counts_once",
            f"{PUZZLE}::test_a_puzzle_goes_with_one_request_and_no_other[sqlite]",
        ),
    ),
    Mutant(
        promise="P28",
        fault="a forged puzzle is accepted",
        file="webapp/intake/puzzle.py",
        old="not verify_solution(answer, self._key).verified",
        new='not answer.startswith("ey")',
        tests=(f"{PUZZLE}::test_a_solution_of_anybody_else_counts_for_nothing",),
    ),
    Mutant(
        promise="P28",
        fault="waves are not noticed",
        file="webapp/intake/waves.py",
        old="        self._known = now, found\n        return found\n",
        new="        self._known = now, False\n        return False\n",
        tests=(PATIENTS, f"{WAVES}::test_a_puzzle_counts_once"),
    ),
    Mutant(
        promise="P26",
        fault="a flood is counted to its end every five seconds",
        file="webapp/intake/waves.py",
        old=".limit(self._busy + 1)",
        new="",
        tests=(f"{WAVES}::test_a_flood_does_not_make_it_slow_to_ask_whether_there_is_one[sqlite]",),
    ),
    Mutant(
        promise="P28",
        fault="danger is held outside a wave",
        file="webapp/intake/suspicion.py",
        old="held=points >= HELD_FROM and not spared)",
        new="held=points >= HELD_FROM)",
        tests=(
            f"{SUSPICION}::test_what_may_be_about_danger_is_held_in_a_wave_without_its_puzzle_only",
            f"{QUARANTINE}::test_what_may_be_about_danger_is_not_held_outside_a_wave",
        ),
    ),
    Mutant(
        promise="P27",
        fault="hops guessed: X-Forwarded-For is believed without a proxy",
        file="webapp/__init__.py",
        old="    if settings.proxy_hops:\n        hops = settings.proxy_hops\n",
        new="    if True:\n        hops = settings.proxy_hops or 1\n",
        tests=(f"{LIMITS}::test_forged_headers_change_nothing_and_twenty_honest_patients_pass[0]",),
    ),
    Mutant(
        promise="P27",
        fault="hops guessed: the first address of X-Forwarded-For is believed",
        file="webapp/intake/views.py",
        old="request.remote_addr, form.puzzle.data",
        new='request.headers.get("X-Forwarded-For", "").split(",")[0], form.puzzle.data',
        tests=(
            f"{LIMITS}::test_forged_headers_change_nothing_and_twenty_honest_patients_pass[1]",
            f"{LIMITS}::test_forged_headers_change_nothing_and_twenty_honest_patients_pass[2]",
        ),
    ),
    Mutant(
        promise="P27",
        fault="a crowd behind one address is held",
        file="webapp/intake/suspicion.py",
        old="CROWD: 20,",
        new="CROWD: 50,",
        tests=(f"{LIMITS}::test_forged_headers_change_nothing_and_twenty_honest_patients_pass[1]",),
    ),
    Mutant(
        promise="P27",
        fault="a store of counters that fails stops patients",
        file="webapp/intake/limits.py",
        old="        except (StorageError, OSError) as fault:\n",
        new="        except ZeroDivisionError as fault:\n",
        tests=(f"{LIMITS}::test_a_store_that_fails_limits_nobody_and_is_said_once",),
    ),
    Mutant(
        promise="urgency net",
        fault="the net blocks",
        file="webapp/intake/views.py",
        old="form.has_faulty_details or form.has_shown(signs)",
        new="form.has_faulty_details or not signs",
        tests=(INTERRUPTS,),
    ),
    Mutant(
        promise="urgency net",
        fault="the net never interrupts",
        file="webapp/intake/views.py",
        old="    if _interrupts(form, token, signs):\n",
        new='    if request.form.get("act") == "never" and _interrupts(form, token, signs):\n',
        tests=(INTERRUPTS, f"{NET}::test_it_interrupts_before_sending_too"),
    ),
    Mutant(
        promise="urgency net",
        fault="staff are not told of the signs",
        file="webapp/intake/views.py",
        old="        warning_signs=signs,\n",
        new="",
        tests=(INTERRUPTS,),
    ),
    Mutant(
        promise="urgency net",
        fault="any no in front of a sign hides it",
        file="webapp/intake/warning_signs.py",
        old="    while place > 0 and said[place - 1] in BETWEEN:\n",
        new="    while place > 0 and said[place - 1] not in NEGATIONS:\n",
        tests=(f"{NET}::test_only_a_no_right_before_it_keeps_a_sign_from_counting",),
    ),
)
