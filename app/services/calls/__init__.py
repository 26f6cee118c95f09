"""Telephone calls: who needs one and why, and what came of those that were made (P8)."""
