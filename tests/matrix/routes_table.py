"""What each caller gets from each route, written down by hand after PRODUCT A5 and 0.1.

`own` and `other` are the same volunteer on a record of their own (patient assigned to them, their own key or
notification) and on somebody else's. `scoped` is a superadmin's API key, on a record of their own, whose only scope is
what the route needs; `key` is one with every scope but that. The last column is the permission that is needed.
A change here is a change of who may do what: it needs the same thought as a change of a permission.
"""

from __future__ import annotations

CALLERS = ("anonymous", "pending", "own", "other", "moderator", "admin", "superadmin", "scoped", "key")

ROUTES = """
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
POST   /api/v1/reminders/{reminder_id}/restore                      401 403 200 404 200 200 200 200 403  reminder:write
POST   /api/v1/reminders/{reminder_id}/reopen                       401 403 200 404 200 200 200 200 403  reminder:write
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
