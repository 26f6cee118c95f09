"""Demonstration data: an invented organisation with three months behind it, the same every time (`make demo`)."""
