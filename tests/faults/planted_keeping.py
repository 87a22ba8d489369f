"""Faults in what keeps, deletes and brings back what patients wrote (P20, P21, P22)."""

from tests.faults.mutant import Mutant

ROWS, ROTATION = "tests/intake/test_rows.py", "tests/intake/test_rotation.py"
RETENTION = "tests/intake/test_retention.py"
FILE, KEEPING = "tests/backup/test_sealed_file.py", "tests/backup/test_keeping.py"
AT_REST, PURGE = "tests/faults/test_at_rest.py", "tests/faults/test_purge.py"
KILLED_PURGE = f"{PURGE}::test_a_purge_killed_anywhere_is_finished_by_the_next"
CLEAN_FILES = f"{RETENTION}::test_nothing_of_it_stays_in_the_files"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        promise="P20",
        fault="no row binding",
        file="webapp/intake/rows.py",
        old='    return f"{TABLE}.{column}:{reference}"\n',
        new='    return f"{TABLE}.{column}"\n',
        tests=(
            f"{ROWS}::test_a_cell_from_another_row_or_column_fails_closed[sqlite]",
            f"{AT_REST}::test_an_edited_cell_opens_nowhere[sqlite]",
        ),
    ),
    Mutant(
        promise="P20",
        fault="no column binding",
        file="webapp/intake/rows.py",
        old='    return f"{TABLE}.{column}:{reference}"\n',
        new='    return f"{TABLE}:{reference}"\n',
        tests=(
            f"{ROWS}::test_a_cell_from_another_row_or_column_fails_closed[sqlite]",
            f"{AT_REST}::test_an_edited_cell_opens_nowhere[sqlite]",
        ),
    ),
    Mutant(
        promise="P20",
        fault="look-up columns keep the old key",
        file="webapp/intake/rotation.py",
        old="values(anew)",
        new='values({name: cell for name, cell in anew.items() if not name.endswith("_index")})',
        tests=(f"{ROTATION}::test_all_requests_pass_to_the_new_key_and_are_still_found[sqlite]",),
    ),
    Mutant(
        promise="P20",
        fault="one request that cannot be opened ends the rotation",
        file="webapp/intake/rotation.py",
        old="    except UnreadableRequestError:\n        return False\n    anew",
        new="    except ZeroDivisionError:\n        return False\n    anew",
        tests=(f"{ROTATION}::test_one_that_cannot_be_opened_is_named_and_left_alone[sqlite]",),
    ),
    Mutant(
        promise="P21",
        fault="not one snapshot: each table as it is when its turn comes",
        file="webapp/backup/lines.py",
        old="        for row in streaming.execute(select(each)):\n",
        new="        streaming.commit()\n        for row in streaming.execute(select(each)):\n",
        tests=(
            f"{KEEPING}::test_all_tables_are_read_as_of_one_moment[sqlite]",
            f"{KEEPING}::test_all_tables_are_read_as_of_one_moment[postgresql]",
        ),
    ),
    Mutant(
        promise="P21",
        fault="PostgreSQL: each statement sees what others have committed meanwhile",
        file="webapp/database.py",
        old='"isolation_level": "REPEATABLE READ"',
        new='"isolation_level": "READ COMMITTED"',
        tests=(f"{KEEPING}::test_all_tables_are_read_as_of_one_moment[postgresql]",),
    ),
    Mutant(
        promise="P21",
        fault="a copy of the live file",
        file="webapp/backup/keeping.py",
        old="    write(path, snapshot_lines(database, now), keyring)\n",
        new="    path.write_bytes(Path(str(database.engine.url.database)).read_bytes())\n",
        tests=(f"{KEEPING}::test_everything_comes_back_on_either_database[sqlite-postgresql]",),
    ),
    Mutant(
        promise="P21",
        fault="restored mail is sent again without a word",
        file="webapp/mail/outbox.py",
        old="    connection.execute(update(NoticeRow).where(UNSENT).values(paused_at=now))\n",
        new="    connection.execute(update(NoticeRow).where(UNSENT).values(paused_at=None))\n",
        tests=(f"{KEEPING}::test_no_mail_is_sent_again_before_somebody_says_so[sqlite]",),
    ),
    Mutant(
        promise="P21",
        fault="a chunk's number is not bound",
        file="webapp/backup/sealed_file.py",
        old='    return number.to_bytes(11, "big") + bytes([last])\n',
        new="    return bytes(11) + bytes([last])\n",
        tests=(f"{FILE}::test_moved_repeated_and_missing_chunks_are_found",),
    ),
    Mutant(
        promise="P21",
        fault="the backup is written under its name from the beginning",
        file="webapp/backup/sealed_file.py",
        old='    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)\n',
        new="    handle, aside = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), str(path)\n",
        tests=("tests/faults/test_backup.py::test_a_backup_killed_half_way_is_not_there[sqlite]",),
    ),
    Mutant(
        promise="P22",
        fault="no vacuum",
        file="webapp/intake/retention.py",
        old="        return database.vacuum(*TABLES)\n",
        new="        return database.engine is not None\n",
        tests=(f"{CLEAN_FILES}[sqlite]", f"{CLEAN_FILES}[postgresql]", f"{KILLED_PURGE}[sqlite]"),
    ),
    Mutant(
        promise="P22",
        fault="the write-ahead log is not emptied",
        file="webapp/database.py",
        old='PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()',
        new='PRAGMA wal_checkpoint(PASSIVE)").scalar_one()',
        tests=(f"{CLEAN_FILES}[sqlite]",),
    ),
    Mutant(
        promise="P22",
        fault="PostgreSQL: a vacuum that leaves the bytes in their pages",
        file="webapp/database.py",
        old='f"VACUUM FULL {',
        new='f"VACUUM {',
        tests=(f"{CLEAN_FILES}[postgresql]",),
    ),
    Mutant(
        promise="P22",
        fault="an undelivered request is purged",
        file="webapp/intake/retention.py",
        old="DELIVERED = or_(IN_QUARANTINE, STAFF_WERE_TOLD)\n",
        new="DELIVERED = or_(IN_QUARANTINE, _notice(TO_STAFF))\n",
        tests=(f"{RETENTION}::test_what_staff_were_not_told_of_is_kept[sqlite]", f"{KILLED_PURGE}[sqlite]"),
    ),
    Mutant(
        promise="P22",
        fault="a request on legal hold is purged",
        file="webapp/intake/retention.py",
        old="    deletable = old.where(~ON_HOLD, DELIVERED, SEEN)",
        new="    deletable = old.where(DELIVERED, SEEN)",
        tests=(
            f"{RETENTION}::test_a_legal_hold_keeps_a_request_until_it_is_lifted[sqlite]",
            f"{KILLED_PURGE}[sqlite]",
        ),
    ),
    Mutant(
        promise="P22",
        fault="the deletion is not recorded",
        file="webapp/intake/retention.py",
        old="        for reference, moment in received.items()\n",
        new="        for reference, moment in received.items() if reason == ASKED\n",
        tests=(
            f"{RETENTION}::test_old_requests_go_with_all_about_them_and_on_record[sqlite]",
            f"{KILLED_PURGE}[sqlite]",
        ),
    ),
)
