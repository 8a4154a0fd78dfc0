"""Reads. What the public sees of answers comes from published/ alone; an author's own, from receipt.py."""
