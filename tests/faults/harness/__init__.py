"""The fault bench: the site and its sender as real processes, patients, a mail server and a ledger outside of them."""
