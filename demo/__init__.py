"""The demo: the site beside a local mail server that keeps the mails and shows them. Started by `make run`."""
