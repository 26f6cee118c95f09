"""Every resource of the API, in the order of the documentation.

The first route that fits a path answers it: what has a fixed name (`/patients/lists`) stands before what has an id.
"""

from __future__ import annotations

from app.api.auth import auth
from app.api.calls import calls, patient_calls, questions
from app.api.classifying import ai
from app.api.compliance import compliance, patient_compliance
from app.api.conversation_notes import notes
from app.api.deliveries import deliveries, webhook_events
from app.api.drafts import drafts
from app.api.emergencies import emergencies
from app.api.file_attachments import of_patients, of_reminders
from app.api.file_download import downloads, previews
from app.api.file_requests import file_requests
from app.api.file_tables import tables
from app.api.file_upload import plain_upload
from app.api.files import file_lists, files
from app.api.files_bringing import bringing
from app.api.keys import keys, keys_of_people
from app.api.machinery import devices, jobs, unmatched
from app.api.notifications import notifications
from app.api.occurrences import occurrences
from app.api.on_call import on_call
from app.api.overview import overview
from app.api.patient_contacts import contacts
from app.api.patient_conversation import messages, timeline, verifications
from app.api.patient_imports import imports
from app.api.patient_list import changes, lists
from app.api.patient_record import record
from app.api.patients import patients
from app.api.photos import of_oneself, of_people
from app.api.photos import of_patients as patient_photos
from app.api.profile import profile
from app.api.reminder_planning import planning, runs
from app.api.reminder_templates import templates
from app.api.reminders import deleted_reminders, reminders
from app.api.remote_use import remote_uses
from app.api.saved_replies import replies
from app.api.scheduled_messages import later
from app.api.shares import shares
from app.api.simulator import chats, simulator
from app.api.today import questions_again, today
from app.api.uploads import uploads
from app.api.users import users
from app.api.views import views

PEOPLE = (auth, users, of_people, profile, of_oneself, keys, keys_of_people)
PATIENTS = (lists, changes, imports, patients, patient_photos, contacts, record)
CONVERSATION = (verifications, messages, notes, later, timeline, patient_calls, patient_compliance)
REMINDERS = (planning, reminders, deleted_reminders, occurrences, templates, runs)
TODAY = (emergencies, on_call, calls, questions, questions_again, compliance, today)
FILES = (
    uploads,
    plain_upload,
    bringing,
    file_lists,
    files,
    tables,
    downloads,
    previews,
    of_patients,
    of_reminders,
    shares,
    file_requests,
)
REST = (overview, views, unmatched, ai, remote_uses, notifications, drafts, replies)
MACHINERY = (jobs, deliveries, webhook_events, devices, simulator, chats)

RESOURCES = (*PEOPLE, *PATIENTS, *CONVERSATION, *REMINDERS, *TODAY, *FILES, *REST, *MACHINERY)
