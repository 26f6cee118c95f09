"""A cry for help: the fixed text to the patient, people told at once and again, until somebody takes it (M5)."""
