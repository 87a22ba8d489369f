"""The assessment as a decision graph: what can follow what, and which rules end it where."""
