"""One line of time per patient: what was said, done, noted and planned (P6, as far as it exists).

Only what the reader may see is in it: messages, the record, reminders and emergencies each need their own permission.
"""
