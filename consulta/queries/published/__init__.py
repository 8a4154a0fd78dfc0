"""The only source of what the public sees of answers (DESIGN §4)."""
