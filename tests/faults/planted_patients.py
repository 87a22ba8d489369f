"""Faults on the patients' side."""

from tests.faults.mutant import Mutant

HERE = "tests/faults/test_patients_side.py"

MUTANTS = (
    Mutant(
        promise="P7",
        fault="the result page touches the database",
        file="webapp/assessment/views.py",
        old="    outcome = triage(_room().definition, walked)\n",
        new='    current_app.extensions["database"].ping()\n    outcome = triage(_room().definition, walked)\n',
        tests=(f"{HERE}::test_emergency_advice_needs_no_database_no_mail_and_no_script",),
    ),
    Mutant(
        promise="P9",
        fault="an expired token answers with a bare error page",
        file="webapp/web/forms.py",
        old="            self.csrf_token.errors = [EXPIRED]\n",
        new="            raise ValueError\n",
        tests=(f"{HERE}::test_nothing_typed_is_lost_and_one_more_press_is_enough[sqlite]",),
    ),
    Mutant(
        promise="P9",
        fault="the form comes back empty",
        file="webapp/web/forms.py",
        old="            self.csrf_token.errors = [EXPIRED]\n",
        new='            self.csrf_token.errors = [EXPIRED]\n            self["message"].data = ""\n',
        tests=(f"{HERE}::test_nothing_typed_is_lost_and_one_more_press_is_enough[sqlite]",),
    ),
)
