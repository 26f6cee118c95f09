"""What each caller gets from each route, written down by hand after PRODUCT A5 and 0.1.

`own` and `other` are the same volunteer on a record of their own (patient assigned to them, their own key or
notification) and on somebody else's. `scoped` is a superadmin's API key, on a record of their own, whose only scope is
what the route needs; `key` is one with every scope but that. The last column is the permission that is needed.
A change here is a change of who may do what: it needs the same thought as a change of a permission.
"""

from __future__ import annotations

CALLERS = ("anonymous", "pending", "own", "other", "moderator", "admin", "superadmin", "scoped", "key")

TABLE = """
                                                                   anon pend own other mod adm sup key -key needs
POST   /api/v1/auth/register                                       202 202 202 202 202 202 202 202 202  anyone
POST   /api/v1/auth/login                                          401 401 401 401 401 401 401 401 401  anyone
POST   /api/v1/auth/refresh-token                                  401 401 401 401 401 401 401 401 401  anyone
POST   /api/v1/auth/logout                                         204 204 204 204 204 204 204 204 204  anyone
POST   /api/v1/auth/forgot-password                                202 202 202 202 202 202 202 202 202  anyone
POST   /api/v1/auth/reset-password                                 410 410 410 410 410 410 410 410 410  anyone
GET    /api/v1/auth/csrf                                           401 403 200 200 200 200 200 200 200  signed-in

GET    /api/v1/users/me                                            401 403 200 200 200 200 200 200 200  signed-in
GET    /api/v1/users                                               401 403 403 403 403 200 200 403 403  user:read
POST   /api/v1/users                                               401 403 403 403 403 201 201 403 403  user:manage
GET    /api/v1/users/{user_id}                                     401 403 403 403 403 200 200 403 403  user:read
PATCH  /api/v1/users/{user_id}                                     401 403 403 403 403 200 200 403 403  user:manage
DELETE /api/v1/users/{user_id}                                     401 403 403 403 403 204 204 403 403  user:manage
POST   /api/v1/users/{user_id}/approve                             401 403 403 403 403 200 200 403 403  user:approve
POST   /api/v1/users/{user_id}/decline                             401 403 403 403 403 200 200 403 403  user:approve
POST   /api/v1/users/{user_id}/undo-decision                       401 403 403 403 403 200 200 403 403  user:approve
POST   /api/v1/users/{user_id}/reconsider                          401 403 403 403 403 200 200 403 403  user:approve
POST   /api/v1/users/{user_id}/suspend                             401 403 403 403 403 200 200 403 403  user:manage
POST   /api/v1/users/{user_id}/restore                             401 403 403 403 403 200 200 403 403  user:manage
POST   /api/v1/users/{user_id}/reset-link                          401 403 403 403 403 201 201 403 403  user:manage

GET    /api/v1/profile                                             401 403 200 200 200 200 200 403 403  in-person
PATCH  /api/v1/profile                                             401 403 200 200 200 200 200 403 403  in-person
PUT    /api/v1/profile/password                                    401 403 422 422 422 422 422 403 403  in-person
GET    /api/v1/profile/sessions                                    401 403 200 200 200 200 200 403 403  in-person
DELETE /api/v1/profile/sessions                                    401 403 204 204 204 204 204 403 403  in-person
DELETE /api/v1/profile/sessions/{session_id}                       401 403 204 404 404 404 404 403 403  in-person
PUT    /api/v1/profile/photo                                       401 403 400 400 400 400 400 403 403  in-person
GET    /api/v1/profile/photo                                       401 403 200 200 200 200 200 403 403  in-person
DELETE /api/v1/profile/photo                                       401 403 204 204 204 204 204 403 403  in-person
POST   /api/v1/profile/photo/restore                               401 403 200 200 200 200 200 403 403  in-person
GET    /api/v1/users/{user_id}/photo                               401 403 200 200 200 200 200 403 403  in-person

GET    /api/v1/keys                                                401 403 200 200 200 200 200 403 403  key:manage
POST   /api/v1/keys                                                401 403 201 201 201 201 201 403 403  key:manage
DELETE /api/v1/keys/{key_id}                                       401 403 204 404 404 404 404 403 403  key:manage
GET    /api/v1/users/{user_id}/keys                                401 403 403 403 403 200 200 403 403  user:manage
PATCH  /api/v1/users/{user_id}/keys/{key_id}                       401 403 403 403 403 200 200 403 403  user:manage

GET    /api/v1/patients                                            401 403 200 200 200 200 200 200 403  patient:read
POST   /api/v1/patients                                            401 403 403 403 201 201 201 201 403  patient:create
GET    /api/v1/patients/facets                                     401 403 200 200 200 200 200 200 403  patient:read
GET    /api/v1/patients/tags                                       401 403 200 200 200 200 200 200 403  patient:read
GET    /api/v1/patients/export                                     401 403 200 200 200 200 200 200 403  patient:read
PUT    /api/v1/patients/{patient_id}/tags                          401 403 200 404 200 200 200 200 403  patient:write
POST   /api/v1/patients/bulk                                       401 403 200 200 200 200 200 200 403  patient:write
POST   /api/v1/patients/bulk/{change_id}/undo                      401 403 200 404 404 404 404 200 403  patient:write
GET    /api/v1/patients/imports                                    401 403 403 403 200 200 200 200 403  patient:create
POST   /api/v1/patients/imports                                    401 403 403 403 422 422 422 422 403  patient:create
GET    /api/v1/patients/imports/{import_id}                        401 403 403 403 404 404 404 200 403  patient:create
PATCH  /api/v1/patients/imports/{import_id}                        401 403 403 403 404 404 404 200 403  patient:create
GET    /api/v1/patients/imports/{import_id}/rows                   401 403 403 403 404 404 404 200 403  patient:create
POST   /api/v1/patients/imports/{import_id}/start                  401 403 403 403 404 404 404 202 403  patient:create
POST   /api/v1/patients/imports/{import_id}/cancel                 401 403 403 403 404 404 404 200 403  patient:create
GET    /api/v1/patients/imports/{import_id}/result                 401 403 403 403 404 404 404 200 403  patient:create
GET    /api/v1/uploads                                             401 403 200 200 200 200 200 200 403  file:write
OPTIONS /api/v1/uploads                                            204 204 204 204 204 204 204 204 204  anyone
POST   /api/v1/uploads                                             401 403 201 201 201 201 201 201 403  file:write
HEAD   /api/v1/uploads/{upload_id}                                 401 403 200 404 404 404 404 200 403  file:write
PATCH  /api/v1/uploads/{upload_id}                                 401 403 204 404 404 404 404 204 403  file:write
DELETE /api/v1/uploads/{upload_id}                                 401 403 204 404 404 404 404 204 403  file:write

GET    /api/v1/views                                               401 403 200 200 200 200 200 200 403  patient:read
POST   /api/v1/views                                               401 403 201 201 201 201 201 201 403  patient:read
PATCH  /api/v1/views/{view_id}                                     401 403 200 404 404 404 404 200 403  patient:read
DELETE /api/v1/views/{view_id}                                     401 403 204 404 404 404 404 204 403  patient:read
GET    /api/v1/patients/{patient_id}                               401 403 200 404 200 200 200 200 403  patient:read
PATCH  /api/v1/patients/{patient_id}                               401 403 200 404 200 200 200 200 403  patient:write
DELETE /api/v1/patients/{patient_id}                               401 403 403 403 403 204 204 204 403  patient:delete
POST   /api/v1/patients/{patient_id}/restore                       401 403 403 403 403 200 200 200 403  patient:delete
PUT    /api/v1/patients/{patient_id}/photo                         401 403 400 404 400 400 400 400 403  patient:write
GET    /api/v1/patients/{patient_id}/photo                         401 403 200 404 200 200 200 200 403  patient:read
DELETE /api/v1/patients/{patient_id}/photo                         401 403 204 404 204 204 204 204 403  patient:write
POST   /api/v1/patients/{patient_id}/photo/restore                 401 403 200 404 200 200 200 200 403  patient:write
GET    /api/v1/patients/{patient_id}/contacts                      401 403 200 404 200 200 200 200 403  patient:read
POST   /api/v1/patients/{patient_id}/contacts                      401 403 201 404 201 201 201 201 403  patient:write
GET    /api/v1/patients/{patient_id}/contacts/{contact_id}         401 403 200 404 200 200 200 200 403  patient:read
PATCH  /api/v1/patients/{patient_id}/contacts/{contact_id}         401 403 200 404 200 200 200 200 403  patient:write
DELETE /api/v1/patients/{patient_id}/contacts/{contact_id}         401 403 204 404 204 204 204 204 403  patient:write
POST   /api/v1/patients/{patient_id}/contacts/{contact_id}/restore 401 403 200 404 200 200 200 200 403  patient:write
GET    /api/v1/patients/{patient_id}/record                        401 403 200 404 200 200 200 200 403  record:read
POST   /api/v1/patients/{patient_id}/record                        401 403 201 404 201 201 201 201 403  record:write
GET    /api/v1/patients/{patient_id}/record/{entry_id}             401 403 200 404 200 200 200 200 403  record:read
PATCH  /api/v1/patients/{patient_id}/record/{entry_id}             401 403 200 404 200 200 200 200 403  record:write
DELETE /api/v1/patients/{patient_id}/record/{entry_id}             401 403 204 404 204 204 204 204 403  record:write
POST   /api/v1/patients/{patient_id}/record/{entry_id}/restore     401 403 200 404 200 200 200 200 403  record:write
GET    /api/v1/patients/{patient_id}/record/{entry_id}/history     401 403 200 404 200 200 200 200 403  record:read
GET    /api/v1/patients/{patient_id}/verification                  401 403 200 404 200 200 200 200 403  patient:read
POST   /api/v1/patients/{patient_id}/verification                  401 403 201 404 201 201 201 201 403  patient:verify
GET    /api/v1/patients/{patient_id}/messages                      401 403 200 404 200 200 200 200 403  message:read
POST   /api/v1/patients/{patient_id}/messages                      401 403 201 404 201 201 201 201 403  message:send
GET    /api/v1/patients/{patient_id}/notes                         401 403 200 404 200 200 200 200 403  message:read
POST   /api/v1/patients/{patient_id}/notes                         401 403 201 404 201 201 201 201 403  message:read
DELETE /api/v1/patients/{patient_id}/notes/{note_id}               401 403 204 404 204 204 204 204 403  message:read
GET    /api/v1/patients/{patient_id}/scheduled-messages            401 403 200 404 200 200 200 200 403  message:read
POST   /api/v1/patients/{patient_id}/scheduled-messages            401 403 201 404 201 201 201 201 403  message:send
PATCH  /api/v1/patients/{patient_id}/scheduled-messages/{scheduled_id} 401 403 200 404 200 200 200 200 403  message:send
POST   /api/v1/patients/{patient_id}/scheduled-messages/{scheduled_id}/cancel 401 403 200 404 200 200 200 200 403  message:send
POST   /api/v1/patients/{patient_id}/messages/{message_id}/send-again 401 403 200 404 200 200 200 200 403  message:send
POST   /api/v1/patients/{patient_id}/messages/{message_id}/fetch-again 401 403 422 404 422 422 422 422 403  message:send
GET    /api/v1/patients/{patient_id}/calls                         401 403 200 404 200 200 200 200 403  patient:read
POST   /api/v1/patients/{patient_id}/calls                         401 403 201 404 201 201 201 201 403  call:record
GET    /api/v1/calls/needed                                        401 403 200 200 200 200 200 200 403  patient:read
DELETE /api/v1/calls/{call_id}                                     401 403 204 404 422 422 422 204 403  call:record
GET    /api/v1/questions                                           401 403 200 200 200 200 200 200 403  message:read
POST   /api/v1/questions/{question_id}/close                       401 403 200 404 200 200 200 200 403  message:send
POST   /api/v1/questions/{question_id}/reopen                      401 403 200 404 200 200 200 200 403  message:send
GET    /api/v1/today                                               401 403 200 200 200 200 200 200 403  patient:read
POST   /api/v1/occurrences/{occurrence_id}/ask-again               401 403 200 404 200 200 200 200 403  reminder:send
GET    /api/v1/compliance                                          401 403 200 200 200 200 200 200 403  reminder:read
GET    /api/v1/compliance/volunteers                               401 403 200 200 200 200 200 200 403  reminder:read
GET    /api/v1/compliance/slipping                                 401 403 200 200 200 200 200 200 403  reminder:read
GET    /api/v1/patients/{patient_id}/compliance                    401 403 200 404 200 200 200 200 403  reminder:read
GET    /api/v1/patients/{patient_id}/timeline                      401 403 200 404 200 200 200 200 403  patient:read

GET    /api/v1/reminders                                           401 403 200 200 200 200 200 200 403  reminder:read
POST   /api/v1/reminders                                           401 403 201 404 201 201 201 201 403  reminder:write
POST   /api/v1/reminders/send-all                                  401 403 200 200 200 200 200 200 403  reminder:send
GET    /api/v1/reminders/{reminder_id}                             401 403 200 404 200 200 200 200 403  reminder:read
PATCH  /api/v1/reminders/{reminder_id}                             401 403 200 404 200 200 200 200 403  reminder:write
DELETE /api/v1/reminders/{reminder_id}                             401 403 204 404 204 204 204 204 403  reminder:write
POST   /api/v1/reminders/{reminder_id}/send-now                    401 403 200 404 200 200 200 200 403  reminder:send
POST   /api/v1/reminders/preview                                   401 403 200 404 200 200 200 200 403  reminder:read
GET    /api/v1/reminders/queue                                     401 403 200 200 200 200 200 200 403  reminder:read
GET    /api/v1/reminders/calendar                                  401 403 200 200 200 200 200 200 403  reminder:read
GET    /api/v1/occurrences                                         401 403 200 200 200 200 200 200 403  reminder:read
GET    /api/v1/occurrences/{occurrence_id}                         401 403 200 404 200 200 200 200 403  reminder:read
POST   /api/v1/occurrences/{occurrence_id}/confirm                 401 403 200 404 200 200 200 200 403  occurrence:confirm
POST   /api/v1/occurrences/{occurrence_id}/decline                 401 403 200 404 200 200 200 200 403  occurrence:confirm
POST   /api/v1/occurrences/{occurrence_id}/undo-answer             401 403 422 404 422 422 422 422 403  occurrence:confirm
POST   /api/v1/occurrences/{occurrence_id}/send-now                401 403 200 404 200 200 200 200 403  reminder:send
PATCH  /api/v1/occurrences/{occurrence_id}                         401 403 200 404 200 200 200 200 403  reminder:write
POST   /api/v1/occurrences/{occurrence_id}/cancel                  401 403 200 404 200 200 200 200 403  reminder:write
POST   /api/v1/occurrences/{occurrence_id}/restore                 401 403 422 404 422 422 422 422 403  reminder:write
POST   /api/v1/occurrences/{occurrence_id}/following               401 403 201 404 201 201 201 201 403  reminder:write
GET    /api/v1/reminder-templates                                  401 403 200 200 200 200 200 200 403  reminder:read
POST   /api/v1/reminder-templates                                  401 403 201 201 201 201 201 201 403  reminder:write
GET    /api/v1/reminder-templates/{template_id}                    401 403 200 404 404 404 404 200 403  reminder:read
PATCH  /api/v1/reminder-templates/{template_id}                    401 403 200 404 404 404 404 200 403  reminder:write
DELETE /api/v1/reminder-templates/{template_id}                    401 403 204 404 404 404 404 204 403  reminder:write
POST   /api/v1/reminder-templates/{template_id}/restore            401 403 200 404 404 404 404 200 403  reminder:write
GET    /api/v1/send-runs/{run_id}                                  401 403 200 404 200 200 200 200 403  reminder:read
POST   /api/v1/send-runs/{run_id}/cancel                           401 403 200 404 200 200 200 200 403  reminder:send

GET    /api/v1/emergencies                                         401 403 200 200 200 200 200 200 403  emergency:read
GET    /api/v1/emergencies/{emergency_id}                          401 403 200 404 200 200 200 200 403  emergency:read
POST   /api/v1/emergencies/{emergency_id}/take                     401 403 200 404 200 200 200 200 403  emergency:take
POST   /api/v1/emergencies/{emergency_id}/close                    401 403 200 404 200 200 200 200 403  emergency:take
GET    /api/v1/on-call                                             401 403 200 200 200 200 200 200 403  emergency:read
PATCH  /api/v1/on-call                                             401 403 403 403 403 200 200 403 403  user:manage

GET    /api/v1/saved-replies                                       401 403 200 200 200 200 200 200 403  message:send
POST   /api/v1/saved-replies                                       401 403 201 201 201 201 201 201 403  message:send
GET    /api/v1/saved-replies/{reply_id}                            401 403 200 404 404 404 404 200 403  message:send
PATCH  /api/v1/saved-replies/{reply_id}                            401 403 200 404 404 404 404 200 403  message:send
DELETE /api/v1/saved-replies/{reply_id}                            401 403 204 404 404 404 404 204 403  message:send
GET    /api/v1/messages/unmatched                                  401 403 403 403 200 200 200 200 403  message:read_unmatched
POST   /api/v1/ai/classify                                         401 403 200 200 200 200 200 200 403  ai:classify
GET    /api/v1/ai/uses                                             401 403 403 403 403 403 200 200 403  settings:manage
PATCH  /api/v1/ai/uses/{purpose}                                   401 403 403 403 403 403 200 200 403  settings:manage
POST   /api/v1/ai/uses/{purpose}/preview                           401 403 403 403 403 403 422 422 403  settings:manage
GET    /api/v1/notifications                                       401 403 200 200 200 200 200 200 403  notification:read
POST   /api/v1/notifications/{notification_id}/read                401 403 200 404 404 404 404 200 403  notification:read
GET    /api/v1/drafts/{kind}                                       401 403 200 404 404 404 404 200 403  draft:keep
PUT    /api/v1/drafts/{kind}                                       401 403 200 200 200 200 200 200 403  draft:keep
DELETE /api/v1/drafts/{kind}                                       401 403 204 204 204 204 204 204 403  draft:keep
POST   /api/v1/upload                                              401 403 400 400 400 400 400 400 403  file:write
GET    /api/v1/files                                               401 403 200 200 200 200 200 200 403  file:read
GET    /api/v1/files/limits                                        401 403 200 200 200 200 200 200 403  file:write
POST   /api/v1/files/names                                         401 403 200 200 200 200 200 200 403  file:write
GET    /api/v1/files/facets                                        401 403 200 200 200 200 200 200 403  file:read
GET    /api/v1/files/folders                                       401 403 200 200 200 200 200 200 403  file:read
GET    /api/v1/files/archive                                       401 403 422 422 422 422 422 422 403  file:read
POST   /api/v1/files/bulk                                          401 403 200 200 200 200 200 200 403  file:write
GET    /api/v1/files/{file_id}                                     401 403 200 404 200 200 200 200 403  file:read
PATCH  /api/v1/files/{file_id}                                     401 403 200 404 200 200 200 200 403  file:write
DELETE /api/v1/files/{file_id}                                     401 403 204 404 422 204 204 204 403  file:delete
POST   /api/v1/files/{file_id}/restore                             401 403 200 404 404 200 200 200 403  file:delete
GET    /api/v1/files/{file_id}/table                               401 403 404 404 404 404 404 404 403  file:read
GET    /api/v1/files/{file_id}/uses                                401 403 200 404 200 200 200 200 403  file:read
PUT    /api/v1/patients/{patient_id}/files/{file_id}               401 403 200 404 200 200 200 200 403  patient:write
DELETE /api/v1/patients/{patient_id}/files/{file_id}               401 403 404 404 404 404 404 404 403  patient:write
PUT    /api/v1/patients/{patient_id}/record/{entry_id}/files/{file_id} 401 403 200 404 200 200 200 200 403  record:write
DELETE /api/v1/patients/{patient_id}/record/{entry_id}/files/{file_id} 401 403 404 404 404 404 404 404 403  record:write
PUT    /api/v1/reminders/{reminder_id}/files/{file_id}             401 403 200 404 200 200 200 200 403  reminder:write
DELETE /api/v1/reminders/{reminder_id}/files                       401 403 404 404 404 404 404 404 403  reminder:write
GET    /api/v1/download/{file_id}                                  401 403 200 404 200 200 200 200 403  file:read
HEAD   /api/v1/download/{file_id}                                  401 403 200 404 200 200 200 200 403  file:read
GET    /api/v1/preview/{file_id}                                   401 403 200 404 200 200 200 200 403  file:read
GET    /api/v1/files/{file_id}/shares                              401 403 200 404 200 200 200 200 403  file:share
POST   /api/v1/files/{file_id}/shares                              401 403 201 404 201 201 201 201 403  file:share
GET    /api/v1/files/{file_id}/shares/{share_id}                   401 403 200 404 200 200 200 200 403  file:share
PATCH  /api/v1/files/{file_id}/shares/{share_id}                   401 403 200 404 200 200 200 200 403  file:share
DELETE /api/v1/files/{file_id}/shares/{share_id}                   401 403 204 404 204 204 204 204 403  file:share
POST   /api/v1/files/{file_id}/shares/{share_id}/restore           401 403 200 404 200 200 200 200 403  file:share
GET    /api/v1/files/{file_id}/shares/{share_id}/visits            401 403 200 404 200 200 200 200 403  file:share
GET    /api/v1/file-requests                                       401 403 200 200 200 200 200 200 403  file:share
POST   /api/v1/file-requests                                       401 403 201 201 201 201 201 201 403  file:share
GET    /api/v1/file-requests/{request_id}                          401 403 200 404 200 200 200 200 403  file:share
PATCH  /api/v1/file-requests/{request_id}                          401 403 200 404 200 200 200 200 403  file:share
DELETE /api/v1/file-requests/{request_id}                          401 403 204 404 204 204 204 204 403  file:share
POST   /api/v1/file-requests/{request_id}/restore                  401 403 200 404 200 200 200 200 403  file:share
GET    /api/v1/overview                                            401 403 403 403 403 200 200 200 403  job:read
GET    /api/v1/jobs                                                401 403 403 403 403 200 200 200 403  job:read
GET    /api/v1/jobs/{name}/runs                                    401 403 403 403 403 200 200 200 403  job:read
GET    /api/v1/deliveries                                          401 403 403 403 403 200 200 200 403  delivery:read
POST   /api/v1/deliveries/{delivery_id}/resend                     401 403 403 403 403 200 200 200 403  delivery:resend
GET    /api/v1/webhook-events                                      401 403 403 403 403 200 200 200 403  job:read
POST   /api/v1/webhook-events/{webhook_id}/retry                   401 403 403 403 403 200 200 200 403  job:run
POST   /api/v1/jobs/{name}/run                                     401 403 403 403 403 202 202 202 403  job:run
GET    /api/v1/devices                                             401 403 403 403 403 200 200 200 403  device:read
GET    /api/v1/simulator/patients/{patient_id}/phone               401 403 403 403 403 200 200 200 403  simulator:use
POST   /api/v1/simulator/patients/{patient_id}/answer              401 403 403 403 403 201 201 201 403  simulator:use
POST   /api/v1/simulator/patients/{patient_id}/react               401 403 403 403 403 201 201 201 403  simulator:use
POST   /api/v1/simulator/patients/{patient_id}/read                401 403 403 403 403 201 201 201 403  simulator:use
POST   /api/v1/simulator/patients/{patient_id}/send                401 403 403 403 403 201 201 201 403  simulator:use
POST   /api/v1/simulator/patients/{patient_id}/correct             401 403 403 403 403 201 201 201 403  simulator:use
POST   /api/v1/simulator/patients/{patient_id}/take-back           401 403 403 403 403 201 201 201 403  simulator:use
GET    /api/v1/simulator/phones                                    401 403 403 403 403 200 200 200 403  simulator:use
"""  # noqa: E501 - one line a route

HANDLERS = """
                                    anon pend volunteer moderator admin super effect needs
overview_state.load                  no   no     no        no      yes   yes  reads  job:read
file_figures_state.load              no   no     no        no      yes   yes  reads  job:read
trends_state.load                    no   no     no        no      yes   yes  reads  job:read
jobs_state.load                      no   no     no        no      yes   yes  reads  job:read
jobs_state.run_now                   no   no     no        no      yes   yes  writes job:run
jobs_state.show_runs                 no   no     no        no      yes   yes  reads  job:read
jobs_state.hide_runs                 no   no     no        no      yes   yes  reads  job:read
integrations_state.load              no   no     no        no      no    yes  reads  settings:manage
integrations_state.try_text          no   no     no        no      no    yes  reads  settings:manage
integrations_state.switch            no   no     no        no      no    yes  writes settings:manage
files_page_state.enter               no   no     yes       yes     yes   yes  reads  file:read
files_page_state.begin               no   no     yes       yes     yes   yes  reads  file:read
files_state.load                     no   no     yes       yes     yes   yes  reads  file:read
files_state.search                   no   no     yes       yes     yes   yes  reads  file:read
files_state.choose                   no   no     yes       yes     yes   yes  reads  file:read
files_state.sort                     no   no     yes       yes     yes   yes  reads  file:read
files_state.shape                    no   no     yes       yes     yes   yes  reads  file:read
files_state.turn                     no   no     yes       yes     yes   yes  reads  file:read
files_state.clear                    no   no     yes       yes     yes   yes  reads  file:read
files_state.close                    no   no     yes       yes     yes   yes  reads  file:read
file_sums_state.load                 no   no     yes       yes     yes   yes  reads  file:read
file_selection_state.toggle          no   no     yes       yes     yes   yes  reads  file:read
file_selection_state.toggle_page     no   no     yes       yes     yes   yes  reads  file:read
file_selection_state.select_range    no   no     yes       yes     yes   yes  reads  file:read
file_selection_state.clear           no   no     yes       yes     yes   yes  reads  file:read
file_preview_state.load              no   no     yes       yes     yes   yes  reads  file:read
file_preview_state.save              no   no     yes       yes     yes   yes  writes file:write
file_actions_state.ask               no   no     yes       yes     yes   yes  reads  file:write
file_actions_state.think_better      no   no     yes       yes     yes   yes  reads  file:write
file_actions_state.carry_out         no   no     yes       yes     yes   yes  writes file:write
file_actions_state.delete_selected   no   no     yes       yes     yes   yes  writes file:delete
file_actions_state.delete            no   no     yes       yes     yes   yes  writes file:delete
file_actions_state.restore           no   no     yes       yes     yes   yes  writes file:delete
file_sharing_state.open_one          no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.open_selected     no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.load              no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.choose            no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.close             no   no     yes       yes     yes   yes  reads  file:share
file_sharing_state.share             no   no     yes       yes     yes   yes  writes file:share
file_sharing_state.end               no   no     yes       yes     yes   yes  writes file:share
file_sharing_state.restore           no   no     yes       yes     yes   yes  writes file:share
file_share_details_state.open        no   no     yes       yes     yes   yes  reads  file:share
file_share_details_state.turn        no   no     yes       yes     yes   yes  reads  file:share
file_share_details_state.back        no   no     yes       yes     yes   yes  reads  file:share
file_share_details_state.leave       no   no     yes       yes     yes   yes  reads  file:share
file_share_details_state.save        no   no     yes       yes     yes   yes  writes file:share
file_asking_state.open               no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.open_for_patient   no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.close              no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.load               no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.show               no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.turn               no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.ask                no   no     yes       yes     yes   yes  writes file:share
file_asking_state.begin_again        no   no     yes       yes     yes   yes  reads  file:share
file_asking_state.end                no   no     yes       yes     yes   yes  writes file:share
file_asking_state.restore            no   no     yes       yes     yes   yes  writes file:share
file_asked_state.open                no   no     yes       yes     yes   yes  reads  file:share
file_asked_state.back                no   no     yes       yes     yes   yes  reads  file:share
file_asked_state.leave               no   no     yes       yes     yes   yes  reads  file:share
file_asked_state.save                no   no     yes       yes     yes   yes  writes file:share
patient_files_state.load             no   no     yes       yes     yes   yes  reads  file:read
patient_files_state.turn             no   no     yes       yes     yes   yes  reads  file:read
file_pick_state.open                 no   no     yes       yes     yes   yes  reads  file:read
file_pick_state.find                 no   no     yes       yes     yes   yes  reads  file:read
file_pick_state.choose_scope         no   no     yes       yes     yes   yes  reads  file:read
file_pick_state.close                no   no     yes       yes     yes   yes  reads  file:read
given_up_state.load                  no   no     no        no      yes   yes  reads  job:read
given_up_state.retry                 no   no     no        no      yes   yes  writes job:run
given_up_state.resend                no   no     no        no      yes   yes  writes delivery:resend
on_call_state.load                   no   no     no        no      yes   yes  reads  user:manage
on_call_state.put                    no   no     no        no      yes   yes  writes user:manage
on_call_state.take_off               no   no     no        no      yes   yes  writes user:manage
profile_state.arrive                 no   no     yes       yes     yes   yes  reads  signed-in
profile_state.load                   no   no     yes       yes     yes   yes  reads  signed-in
profile_state.rename                 no   no     yes       yes     yes   yes  writes signed-in
profile_state.choose_timezone        no   no     yes       yes     yes   yes  writes signed-in
profile_photo_state.kept             no   no     yes       yes     yes   yes  reads  signed-in
profile_photo_state.remove           no   no     yes       yes     yes   yes  writes signed-in
profile_photo_state.restore          no   no     yes       yes     yes   yes  writes signed-in
patient_photo_state.forget           no   no     no        yes     yes   yes  reads  patient:create
patient_photo_state.waiting          no   no     no        yes     yes   yes  reads  patient:create
patient_photo_state.sent             no   no     no        yes     yes   yes  reads  patient:create
patient_photo_state.open             no   no     yes       yes     yes   yes  reads  patient:write
patient_photo_state.load             no   no     yes       yes     yes   yes  reads  patient:write
patient_photo_state.kept             no   no     yes       yes     yes   yes  reads  patient:write
patient_photo_state.remove           no   no     yes       yes     yes   yes  writes patient:write
patient_photo_state.restore          no   no     yes       yes     yes   yes  writes patient:write
access_state.load                    no   no     yes       yes     yes   yes  reads  signed-in
access_state.ask_to_revoke           no   no     yes       yes     yes   yes  reads  key:manage
access_state.type_name               no   no     yes       yes     yes   yes  reads  key:manage
access_state.keep                    no   no     yes       yes     yes   yes  reads  key:manage
access_state.revoke                  no   no     yes       yes     yes   yes  writes key:manage
approvals_state.load                 no   no     no        no      yes   yes  reads  user:approve
approvals_state.approve              no   no     no        no      yes   yes  writes user:approve
approvals_state.decline              no   no     no        no      yes   yes  writes user:approve
approvals_state.undo_decision        no   no     no        no      yes   yes  writes user:approve
approvals_state.reconsider           no   no     no        no      yes   yes  writes user:approve
patient_picker_state.open_for        no   no     no        yes     yes   yes  reads  patient:assign
patient_picker_state.find            no   no     no        yes     yes   yes  reads  patient:assign
patient_picker_state.toggle          no   no     no        yes     yes   yes  reads  patient:assign
patient_picker_state.close           no   no     no        yes     yes   yes  reads  patient:assign
conversation_state.load              no   no     yes       yes     yes   yes  reads  message:read
conversation_state.load_earlier      no   no     yes       yes     yes   yes  reads  message:read
conversation_state.go_to_newest      no   no     yes       yes     yes   yes  reads  message:read
conversation_state.try_again         no   no     yes       yes     yes   yes  writes message:send
conversation_state.fetch_again       no   no     yes       yes     yes   yes  writes message:send
conversation_state.remove_note       no   no     yes       yes     yes   yes  writes message:read
conversation_state.restore_note      no   no     yes       yes     yes   yes  writes message:read
conversation_state.cancel_later      no   no     yes       yes     yes   yes  writes message:send
conversation_state.resume_later      no   no     yes       yes     yes   yes  writes message:send
writing_state.open                   no   no     yes       yes     yes   yes  reads  message:read
writing_state.load                   no   no     yes       yes     yes   yes  reads  message:read
writing_state.choose                 no   no     yes       yes     yes   yes  reads  message:read
writing_state.type                   no   no     yes       yes     yes   yes  writes message:read
writing_state.send                   no   no     yes       yes     yes   yes  writes message:read
conversation_file_state.load         no   no     yes       yes     yes   yes  reads  message:read
conversation_file_state.choose       no   no     yes       yes     yes   yes  writes message:send
conversation_file_state.remove       no   no     yes       yes     yes   yes  writes message:send
later_edit_state.begin               no   no     yes       yes       yes   yes   reads  message:send
later_edit_state.close               no   no     yes       yes       yes   yes   reads  message:send
later_edit_state.save                no   no     yes       yes       yes   yes   writes message:send
later_edit_state.type                no   no     yes       yes       yes   yes   writes message:send
later_state.open                     no   no     yes       yes     yes   yes  reads  message:send
later_state.close                    no   no     yes       yes     yes   yes  reads  message:send
later_state.choose_day               no   no     yes       yes     yes   yes  reads  message:send
later_state.choose_time              no   no     yes       yes     yes   yes  reads  message:send
later_state.schedule                 no   no     yes       yes     yes   yes  writes message:send
replies_state.open                   no   no     yes       yes     yes   yes  reads  message:send
replies_state.close                  no   no     yes       yes     yes   yes  reads  message:send
replies_state.name                   no   no     yes       yes     yes   yes  reads  message:send
replies_state.share                  no   no     yes       yes     yes   yes  reads  message:send
replies_state.use                    no   no     yes       yes     yes   yes  writes message:send
replies_state.save                   no   no     yes       yes     yes   yes  writes message:send
replies_state.forget                 no   no     yes       yes     yes   yes  writes message:send
emergencies_state.load               no   no     yes       yes     yes   yes  reads  signed-in
emergencies_state.take               no   no     yes       yes     yes   yes  writes emergency:take
emergencies_state.begin_closing      no   no     yes       yes     yes   yes  reads  emergency:take
emergencies_state.type_outcome       no   no     yes       yes     yes   yes  writes emergency:take
emergencies_state.stop_closing       no   no     yes       yes     yes   yes  reads  emergency:take
emergencies_state.close              no   no     yes       yes     yes   yes  writes emergency:take
simulator_chats_state.load           no   no     no        no      yes   yes  reads  simulator:use
simulator_chats_state.find           no   no     no        no      yes   yes  reads  simulator:use
simulator_chats_state.turn           no   no     no        no      yes   yes  reads  simulator:use
simulator_phone_state.load           no   no     no        no      yes   yes  reads  simulator:use
simulator_phone_state.type           no   no     no        no      yes   yes  reads  simulator:use
simulator_phone_state.send           no   no     no        no      yes   yes  writes simulator:use
simulator_phone_state.say            no   no     no        no      yes   yes  writes simulator:use
simulator_phone_state.send_thing     no   no     no        no      yes   yes  writes simulator:use
simulator_phone_state.react          no   no     no        no      yes   yes  writes simulator:use
simulator_phone_state.begin_quote    no   no     no        no      yes   yes  reads  simulator:use
simulator_phone_state.begin_correction no no     no        no      yes   yes  reads  simulator:use
simulator_phone_state.forget_about   no   no     no        no      yes   yes  reads  simulator:use
simulator_phone_state.take_back      no   no     no        no      yes   yes  writes simulator:use
simulator_phone_state.see_all        no   no     no        no      yes   yes  writes simulator:use
look_state.show                      no   no     no        no      no    yes  reads  settings:manage
look_state.type_text                 no   no     no        no      no    yes  reads  settings:manage
look_state.choose                    no   no     no        no      no    yes  reads  settings:manage
look_state.select_row                no   no     no        no      no    yes  reads  settings:manage
look_state.clear                     no   no     no        no      no    yes  reads  settings:manage
look_state.turn                      no   no     no        no      no    yes  reads  settings:manage
look_pager_state.go_to               no   no     no        no      no    yes  reads  settings:manage
look_state.tell                      no   no     no        no      no    yes  reads  settings:manage
shell_state.load                     no   no     yes       yes     yes   yes  reads  signed-in
patient_contacts_state.load          no   no     yes       yes     yes   yes  reads  patient:read
patient_contacts_state.begin         no   no     yes       yes     yes   yes  reads  patient:write
patient_contacts_state.edit          no   no     yes       yes     yes   yes  reads  patient:write
patient_contacts_state.close         no   no     yes       yes     yes   yes  reads  patient:write
patient_contacts_state.tick          no   no     yes       yes     yes   yes  writes patient:write
patient_contacts_state.typed         no   no     yes       yes     yes   yes  writes patient:write
patient_contacts_state.save          no   no     yes       yes     yes   yes  writes patient:write
patient_contacts_state.remove        no   no     yes       yes     yes   yes  writes patient:write
patient_contacts_state.put_back      no   no     yes       yes     yes   yes  writes patient:write
patient_line_state.load              no   no     yes       yes     yes   yes  reads  patient:read
patient_line_state.show_older        no   no     yes       yes     yes   yes  reads  patient:read
patient_line_state.show_newest       no   no     yes       yes     yes   yes  reads  patient:read
patient_line_state.show_ahead        no   no     yes       yes     yes   yes  reads  patient:read
patient_line_state.confirm           no   no     yes       yes     yes   yes  writes occurrence:confirm
patient_line_state.take_back         no   no     yes       yes     yes   yes  writes occurrence:confirm
patient_properties_state.save        no   no     yes       yes     yes   yes  writes patient:write
patient_properties_state.keep_mine   no   no     yes       yes     yes   yes  writes patient:write
patient_properties_state.keep_theirs no   no     yes       yes     yes   yes  reads  patient:write
patient_record_state.load            no   no     yes       yes     yes   yes  reads  record:read
patient_record_state.turn            no   no     yes       yes     yes   yes  reads  record:read
patient_record_state.remove          no   no     yes       yes     yes   yes  writes record:write
patient_record_state.put_back        no   no     yes       yes     yes   yes  writes record:write
patient_page_state.open              no   no     yes       yes     yes   yes  reads  patient:read
patient_page_state.look_again        no   no     yes       yes     yes   yes  reads  patient:read
patient_actions_state.begin_reminder no   no     yes       yes     yes   yes  reads  reminder:write
patient_actions_state.ask_why        no   no     yes       yes     yes   yes  reads  patient:write
patient_actions_state.close          no   no     yes       yes     yes   yes  reads  patient:write
patient_actions_state.settle         no   no     yes       yes     yes   yes  writes patient:write
patient_actions_state.delete         no   no     no        no      yes   yes  writes patient:delete
patient_actions_state.restore        no   no     no        no      yes   yes  writes patient:delete
patient_consent_state.show           no   no     yes       yes     yes   yes  reads  patient:read
patient_consent_state.close          no   no     yes       yes     yes   yes  reads  patient:read
patient_consent_state.ask            no   no     yes       yes     yes   yes  writes patient:verify
patient_consent_state.let_write_first no   no     yes       yes     yes   yes  writes patient:verify
patient_form_state.begin             no   no     no        yes     yes   yes  reads  patient:create
patient_form_state.open              no   no     yes       yes     yes   yes  reads  patient:write
patient_form_state.typed             no   no     yes       yes     yes   yes  writes draft:keep
patient_form_state.share             no   no     yes       yes     yes   yes  writes draft:keep
patient_form_state.begin_anew        no   no     yes       yes     yes   yes  writes draft:keep
patient_saving_state.take_theirs     no   no     yes       yes     yes   yes  reads  draft:keep
patient_saving_state.keep_mine       no   no     yes       yes     yes   yes  reads  draft:keep
patient_saving_state.add             no   no     no        yes     yes   yes  writes patient:create
patient_saving_state.change          no   no     yes       yes     yes   yes  writes patient:write
patient_form_choices_state.load      no   no     yes       yes     yes   yes  reads  patient:write
patient_record_form_state.begin      no   no     yes       yes     yes   yes  reads  record:write
patient_record_form_state.edit       no   no     yes       yes     yes   yes  reads  record:write
patient_record_form_state.typed      no   no     yes       yes     yes   yes  writes record:write
patient_record_form_state.change_files no no    yes       yes     yes   yes  writes record:write
patient_record_form_state.close      no   no     yes       yes     yes   yes  reads  record:write
patient_record_form_state.save       no   no     yes       yes     yes   yes  writes record:write
patient_record_history_state.show    no   no     yes       yes     yes   yes  reads  record:read
patient_record_history_state.close   no   no     yes       yes     yes   yes  reads  record:read
patients_state.load                  no   no     yes       yes     yes   yes  reads  patient:read
patients_state.search                no   no     yes       yes     yes   yes  reads  patient:read
patients_state.choose                no   no     yes       yes     yes   yes  reads  patient:read
patients_state.sort                  no   no     yes       yes     yes   yes  reads  patient:read
patients_state.toggle_column         no   no     yes       yes     yes   yes  reads  patient:read
patients_state.turn                  no   no     yes       yes     yes   yes  reads  patient:read
patients_state.clear                 no   no     yes       yes     yes   yes  reads  patient:read
patient_filters_state.load           no   no     yes       yes     yes   yes  reads  patient:read
patient_views_state.load             no   no     yes       yes     yes   yes  reads  patient:read
patient_views_state.begin_naming     no   no     yes       yes     yes   yes  reads  patient:read
patient_views_state.stop_naming      no   no     yes       yes     yes   yes  reads  patient:read
patient_views_state.share            no   no     yes       yes     yes   yes  reads  patient:read
patient_views_state.save_as          no   no     yes       yes     yes   yes  writes patient:read
patient_views_state.save             no   no     yes       yes     yes   yes  writes patient:read
patient_views_state.revert           no   no     yes       yes     yes   yes  reads  patient:read
patient_views_state.remove           no   no     yes       yes     yes   yes  writes patient:read
patient_views_state.put_back         no   no     yes       yes     yes   yes  writes patient:read
patient_selection_state.toggle       no   no     yes       yes     yes   yes  reads  patient:read
patient_selection_state.toggle_page  no   no     yes       yes     yes   yes  reads  patient:read
patient_selection_state.select_range no   no     yes       yes     yes   yes  reads  patient:read
patient_selection_state.select_everything no no  yes       yes     yes   yes  reads  patient:read
patient_selection_state.clear        no   no     yes       yes     yes   yes  reads  patient:read
patient_selection_state.ask          no   no     yes       yes     yes   yes  reads  patient:read
patient_selection_state.think_better no   no     yes       yes     yes   yes  reads  patient:read
patient_selection_state.assign       no   no     no        yes     yes   yes  writes patient:assign
patient_selection_state.activate     no   no     yes       yes     yes   yes  writes patient:write
patient_selection_state.carry_out    no   no     yes       yes     yes   yes  writes patient:write
patient_selection_state.undo         no   no     yes       yes     yes   yes  writes patient:write
patient_import_state.load            no   no     no        yes     yes   yes  reads  patient:create
patient_import_state.open            no   no     no        yes     yes   yes  reads  patient:create
patient_import_state.choose_column   no   no     no        yes     yes   yes  writes patient:create
patient_import_state.share_phones    no   no     no        yes     yes   yes  writes patient:create
patient_import_state.start           no   no     no        yes     yes   yes  writes patient:create
patient_import_state.cancel          no   no     no        yes     yes   yes  writes patient:create
patient_import_state.show            no   no     no        yes     yes   yes  reads  patient:create
patient_import_state.turn            no   no     no        yes     yes   yes  reads  patient:create
notices_state.show                   no   no     yes       yes     yes   yes  reads  signed-in
notices_state.close                  no   no     yes       yes     yes   yes  reads  signed-in
notices_state.take_back              no   no     yes       yes     yes   yes  reads  signed-in
reminder_choices_state.find          no   no     yes       yes       yes   yes   reads  patient:read
reminder_choices_state.offer         no   no     yes       yes       yes   yes   reads  reminder:write
reminder_choices_state.take_patient  no   no     yes       yes       yes   yes   writes reminder:write
reminder_choices_state.take_template no   no     yes       yes       yes   yes   writes reminder:write
reminder_day_state.confirm           no   no     yes       yes       yes   yes   writes occurrence:confirm
reminder_day_state.decline           no   no     yes       yes       yes   yes   writes occurrence:confirm
reminder_day_state.leave_out         no   no     yes       yes       yes   yes   writes reminder:write
reminder_day_state.load              no   no     yes       yes       yes   yes   reads  reminder:read
reminder_day_state.restore           no   no     yes       yes       yes   yes   writes reminder:write
reminder_day_state.send_now          no   no     yes       yes       yes   yes   writes reminder:send
reminder_day_state.undo_answer       no   no     yes       yes       yes   yes   writes occurrence:confirm
reminder_form_state.begin            no   no     yes       yes       yes   yes   reads  reminder:write
reminder_form_state.close            no   no     yes       yes       yes   yes   reads  reminder:write
reminder_form_state.edit_all         no   no     yes       yes       yes   yes   reads  reminder:write
reminder_form_state.edit_following   no   no     yes       yes       yes   yes   reads  reminder:write
reminder_form_state.set_field        no   no     yes       yes       yes   yes   writes reminder:write
reminder_form_state.start_over       no   no     yes       yes       yes   yes   writes reminder:write
reminder_list_state.delete           no   no     yes       yes       yes   yes   writes reminder:write
reminder_list_state.end              no   no     yes       yes       yes   yes   writes reminder:write
reminder_list_state.load             no   no     yes       yes       yes   yes   reads  reminder:read
reminder_list_state.pause            no   no     yes       yes       yes   yes   writes reminder:write
reminder_list_state.resume           no   no     yes       yes       yes   yes   writes reminder:write
reminder_list_state.send             no   no     yes       yes       yes   yes   writes reminder:send
reminder_month_state.load            no   no     yes       yes       yes   yes   reads  reminder:read
reminder_one_state.choose_scope      no   no     yes       yes       yes   yes   reads  reminder:write
reminder_one_state.close             no   no     yes       yes       yes   yes   reads  reminder:write
reminder_one_state.edit              no   no     yes       yes       yes   yes   reads  reminder:write
reminder_one_state.go_on             no   no     yes       yes       yes   yes   writes reminder:write
reminder_one_state.set_field         no   no     yes       yes       yes   yes   writes reminder:write
reminder_pauses_state.add            no   no     yes       yes       yes   yes   writes reminder:write
reminder_pauses_state.choose         no   no     yes       yes       yes   yes   writes reminder:write
reminder_pauses_state.remove         no   no     yes       yes       yes   yes   writes reminder:write
reminder_saving_state.keep_as_template no   no     yes       yes       yes   yes   writes reminder:write
reminder_saving_state.save           no   no     yes       yes       yes   yes   writes reminder:write
reminder_saving_state.settle         no   no     yes       yes       yes   yes   writes reminder:write
reminder_saving_state.undo_new       no   no     yes       yes       yes   yes   writes reminder:write
reminder_sending_state.ask           no   no     yes       yes       yes   yes   reads  reminder:send
reminder_sending_state.close         no   no     yes       yes       yes   yes   reads  reminder:send
reminder_sending_state.go_on         no   no     yes       yes       yes   yes   writes reminder:send
reminder_sending_state.look          no   no     yes       yes       yes   yes   reads  reminder:send
reminder_sending_state.start         no   no     yes       yes       yes   yes   writes reminder:send
reminder_sending_state.stop          no   no     yes       yes       yes   yes   writes reminder:send
reminder_templates_state.begin       no   no     yes       yes       yes   yes   reads  reminder:write
reminder_templates_state.close       no   no     yes       yes       yes   yes   reads  reminder:write
reminder_templates_state.delete      no   no     yes       yes       yes   yes   writes reminder:write
reminder_templates_state.load        no   no     yes       yes       yes   yes   reads  reminder:read
reminder_templates_state.save        no   no     yes       yes       yes   yes   writes reminder:write
reminder_templates_state.set_field   no   no     yes       yes       yes   yes   writes reminder:write
reminder_templates_state.share       no   no     yes       yes       yes   yes   writes reminder:write
reminder_templates_state.undo_delete no   no     yes       yes       yes   yes   writes reminder:write
reminder_view_state.choose_volunteer no   no     yes       yes       yes   yes   reads  reminder:read
reminder_view_state.jump             no   no     yes       yes       yes   yes   reads  reminder:read
reminder_view_state.load             no   no     yes       yes       yes   yes   reads  reminder:read
reminder_view_state.search           no   no     yes       yes       yes   yes   reads  reminder:read
reminder_view_state.turn             no   no     yes       yes       yes   yes   reads  reminder:read
session_state.load                   no   no     yes       yes     yes   yes  reads  signed-in
session_state.refresh                no   no     yes       yes     yes   yes  reads  signed-in
today_state.load                     no   no     yes       yes     yes   yes  reads  signed-in
today_state.choose                   no   no     yes       yes     yes   yes  reads  signed-in
today_state.confirm                  no   no     yes       yes     yes   yes  writes occurrence:confirm
today_state.undo_confirm             no   no     yes       yes     yes   yes  writes occurrence:confirm
today_state.ask_again                no   no     yes       yes     yes   yes  writes reminder:send
today_state.close_question           no   no     yes       yes     yes   yes  writes message:send
today_state.reopen_question          no   no     yes       yes     yes   yes  writes message:send
today_rail_state.load                no   no     yes       yes     yes   yes  reads  reminder:read
call_sheet_state.open                no   no     yes       yes     yes   yes  reads  patient:read
call_sheet_state.close               no   no     yes       yes     yes   yes  reads  signed-in
call_sheet_state.keep_note           no   no     yes       yes     yes   yes  reads  signed-in
call_sheet_state.record              no   no     yes       yes     yes   yes  writes call:record
call_sheet_state.undo                no   no     yes       yes     yes   yes  writes call:record
first_steps_state.load               no   no     yes       yes     yes   yes  reads  signed-in
first_steps_state.put_away           no   no     no        yes     yes   yes  writes patient:create
first_steps_state.show_again         no   no     no        yes     yes   yes  writes patient:create
first_steps_state.send               no   no     yes       yes     yes   yes  writes reminder:send
"""
HANDLER_CALLERS = ("anonymous", "pending", "volunteer", "moderator", "admin", "superadmin")

# Reflex's own handlers without which no page of ours works. Every other one is refused, the setters of variables too.
OF_REFLEX = """
                                                        anon pend volunteer moderator admin super
state.hydrate                                            no   no     yes       yes     yes   yes
state.hydrate_and_load                                   no   no     yes       yes     yes   yes
state.set_is_hydrated                                    no   no     yes       yes     yes   yes
on_load_internal_state.on_load_internal                  no   no     yes       yes     yes   yes
on_load_internal_state.set_is_hydrated                   no   no     yes       yes     yes   yes
update_vars_internal_state.update_vars_internal          no   no     yes       yes     yes   yes
frontend_event_exception_state.handle_frontend_exception no   no     yes       yes     yes   yes
"""

# The document of a page of the application: `yes` gets it, everybody else is led elsewhere.
PAGES = """
                                    anon pend volunteer moderator admin super needs
/dev/look                            no   no     no        no      no    yes  settings:manage
/simulator                           no   no     no        no      yes   yes  simulator:use
/patients/[id]                       no   no     yes       yes     yes   yes  patient:read
/patients/[id]/edit                  no   no     yes       yes     yes   yes  patient:write
/patients/new                        no   no     no        yes     yes   yes  patient:create
/reminders                           no   no     yes       yes     yes   yes  reminder:read
/files                               no   no     yes       yes     yes   yes  file:read
/patients                            no   no     yes       yes     yes   yes  patient:read
/patients/import                     no   no     no        yes     yes   yes  patient:create
/admin/approvals                     no   no     no        no      yes   yes  user:approve
/admin/integrations                  no   no     no        no      no    yes  settings:manage
/admin/jobs                          no   no     no        no      yes   yes  job:read
/admin/overview                      no   no     no        no      yes   yes  job:read
/admin/settings                      no   no     no        no      yes   yes  user:manage
"""

# Pages answer 303 to those who have nothing to do on them, and a form that we did not show is refused: 403.
PLAIN = """
                                anon pend vol admin
GET     /api/health                  200 200 200 200
GET     /api/health/live             200 200 200 200
GET     /api/health/ready            200 200 200 200
GET     /metrics                     401 401 401 200
GET     /api/openapi.json            200 200 200 200
GET     /api/docs                    401 403 403 200
GET     /api/docs.css                200 200 200 200
POST    /api/webhooks/gowa           401 401 401 401
GET     /api/{rest:path}             404 404 404 404
POST    /api/{rest:path}             404 404 404 404
PUT     /api/{rest:path}             404 404 404 404
PATCH   /api/{rest:path}             404 404 404 404
DELETE  /api/{rest:path}             404 404 404 404
OPTIONS /api/{rest:path}             404 404 404 404
GET     /frame.js                    200 200 200 200
GET     /sign-in                     200 303 303 303
POST    /sign-in                     403 403 403 403
GET     /sign-out                    303 200 200 200
POST    /sign-out                    403 403 403 403
POST    /language                    303 303 303 303
GET     /sign-up                     200 200 200 200
POST    /sign-up                     403 403 403 403
GET     /sign-up/received            200 200 200 200
GET     /pending                     303 200 303 303
POST    /pending                     303 403 403 403
GET     /verify-email/{secret}       200 200 200 200
POST    /verify-email/{secret}       403 403 403 403
GET     /forgot-password             200 200 200 200
POST    /forgot-password             403 403 403 403
GET     /reset-password/{secret}     410 410 410 410
POST    /reset-password/{secret}     403 403 403 403
GET     /profile/password            303 303 200 200
POST    /profile/password            403 403 403 403
POST    /profile/sessions/end        403 403 403 403
POST    /profile/sessions/end-all    403 403 403 403
GET     /profile/keys/new            303 303 200 200
POST    /profile/keys/new            303 303 403 403
GET     /patients/export             303 303 303 303
POST    /patients/export             303 303 403 403
GET     /s/{token}                   404 404 404 404
POST    /s/{token}                   403 403 403 403
POST    /s/{token}/download          403 403 403 403
GET     /s/{token}/file/{ticket}     404 404 404 404
GET     /s/{token}/preview           404 404 404 404
GET     /d/{token}                   404 404 404 404
POST    /d/{token}                   403 403 403 403
GET     /setup                       303 303 303 303
POST    /setup                       403 403 403 403
"""
PLAIN_CALLERS = ("anonymous", "pending", "volunteer", "admin")


def rows(table: str) -> dict[str, tuple[str, ...]]:
    """The lines of a table by what they are about: `METHOD /path`, or the name of a handler."""
    found: dict[str, tuple[str, ...]] = {}
    for line in table.strip("\n").splitlines()[1:]:
        words = line.split()
        named = 2 if len(words) > 1 and words[1].startswith("/") else 1
        if words:
            found[" ".join(words[:named])] = tuple(words[named:])
    return found
