"""Records with good defaults: `a_patient(db)`, and only what a test is about is said."""

from tests.factories.care import a_device, a_patient, a_reminder, an_occurrence
from tests.factories.people import a_role, a_user, an_actor

__all__ = ["a_device", "a_patient", "a_reminder", "a_role", "a_user", "an_actor", "an_occurrence"]
