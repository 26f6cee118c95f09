"""Everybody against everything: which answer each kind of caller gets from each route and each event handler.

`table.py` and `handlers.py` say what is right, by hand. The tests try it; `python -m tests.matrix.check` fails when
something can be called that nobody wrote down.
"""
