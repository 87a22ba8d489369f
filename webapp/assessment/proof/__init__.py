"""The proof that the assessment keeps its promises, over every answer that a browser could ever send."""
