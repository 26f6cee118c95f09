"""Reminders: the rule a person sets, the due moments it makes, what is sent and what is answered (R1–R8)."""
