"""Accounts: who people are, how they get in, and how their access ends. One file per use case."""
