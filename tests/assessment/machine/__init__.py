"""What the state machine of `test_machine.py` needs: a fast browser, and a model of what it should be shown."""
