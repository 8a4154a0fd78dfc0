"""Rules of the platform in pure Python: no framework, no database, no clock, no translation.

Anything here can be imported, run and tested on its own. What it says to people is a `text.Text`, which
the views translate; what it refuses it refuses with the errors of `errors`.
"""
