"""The search of the resource library."""
