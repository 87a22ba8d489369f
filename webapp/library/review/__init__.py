"""`flask content check`: what a careful editor looks for in the clinic's texts, as rules that name file and line.

`material` reads the texts, each rule is a pure function from what was read to faults, `everything` asks them all.
What would stop the start stays with the loader; the check tells it, too.
"""
