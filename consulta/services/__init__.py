"""Writes, named by verbs: they take actor and now, flush and note the history, and never commit."""
