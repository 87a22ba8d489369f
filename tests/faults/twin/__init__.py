"""The broken twin: a site with planted holes, which shows that the scanners can find what ours does not have."""
