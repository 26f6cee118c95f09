"""Patients from a table that somebody brought: read, understood, checked row by row, and only then added (P7)."""
