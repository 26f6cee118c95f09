"""Today: what of one's patients needs a person now, in one list by urgency (S1)."""
