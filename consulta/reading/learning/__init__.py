"""Learning to suggest themes, in a process of its own: no worker loads its parts (ADR 0019)."""
