"""Patients: who they are, who is close to them, what their record says, and who looks after them (P1, P2)."""
