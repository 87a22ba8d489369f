"""The other faces of the one definition: paper, phone, the rules in words. Each is a frozen value for a template."""
