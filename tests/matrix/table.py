"""What each caller gets from each route, written down by hand after PRODUCT A5 and 0.1.

`own` and `other` are the same volunteer on a record of their own (patient assigned to them, their own key or
notification) and on somebody else's. `key` is a superadmin's API key whose scopes do not include what the route needs.
A change here is a change of who may do what: it needs the same thought as a change of a permission.
"""

from __future__ import annotations

CALLERS = ("anonymous", "pending", "own", "other", "moderator", "admin", "superadmin", "key")

TABLE = """
                                                                  anon pend own other mod admin super key
POST   /api/v1/auth/register                                       202  202  202  202  202  202  202  202
POST   /api/v1/auth/login                                          401  401  401  401  401  401  401  401
POST   /api/v1/auth/refresh-token                                  401  401  401  401  401  401  401  401
POST   /api/v1/auth/logout                                         204  204  204  204  204  204  204  204
POST   /api/v1/auth/forgot-password                                202  202  202  202  202  202  202  202
POST   /api/v1/auth/reset-password                                 410  410  410  410  410  410  410  410
GET    /api/v1/auth/csrf                                           401  403  200  200  200  200  200  200

GET    /api/v1/users/me                                            401  403  200  200  200  200  200  200
GET    /api/v1/users                                               401  403  403  403  403  200  200  403
POST   /api/v1/users                                               401  403  403  403  403  201  201  403
GET    /api/v1/users/{user_id}                                     401  403  403  403  403  200  200  403
PATCH  /api/v1/users/{user_id}                                     401  403  403  403  403  200  200  403
DELETE /api/v1/users/{user_id}                                     401  403  403  403  403  204  204  403
POST   /api/v1/users/{user_id}/approve                             401  403  403  403  403  200  200  403
POST   /api/v1/users/{user_id}/decline                             401  403  403  403  403  200  200  403
POST   /api/v1/users/{user_id}/undo-decision                       401  403  403  403  403  200  200  403
POST   /api/v1/users/{user_id}/suspend                             401  403  403  403  403  200  200  403
POST   /api/v1/users/{user_id}/restore                             401  403  403  403  403  200  200  403

GET    /api/v1/keys                                                401  403  200  200  200  200  200  403
POST   /api/v1/keys                                                401  403  201  201  201  201  201  403
DELETE /api/v1/keys/{key_id}                                       401  403  204  404  404  404  404  403

GET    /api/v1/patients                                            401  403  200  200  200  200  200  403
POST   /api/v1/patients                                            401  403  403  403  201  201  201  403
GET    /api/v1/patients/{patient_id}                               401  403  200  404  200  200  200  403
PATCH  /api/v1/patients/{patient_id}                               401  403  200  404  200  200  200  403
DELETE /api/v1/patients/{patient_id}                               401  403  403  403  403  204  204  403
POST   /api/v1/patients/{patient_id}/restore                       401  403  403  403  403  200  200  403
GET    /api/v1/patients/{patient_id}/contacts                      401  403  200  404  200  200  200  403
POST   /api/v1/patients/{patient_id}/contacts                      401  403  201  404  201  201  201  403
GET    /api/v1/patients/{patient_id}/contacts/{contact_id}         401  403  200  404  200  200  200  403
PATCH  /api/v1/patients/{patient_id}/contacts/{contact_id}         401  403  200  404  200  200  200  403
DELETE /api/v1/patients/{patient_id}/contacts/{contact_id}         401  403  204  404  204  204  204  403
GET    /api/v1/patients/{patient_id}/record                        401  403  200  404  200  200  200  403
POST   /api/v1/patients/{patient_id}/record                        401  403  201  404  201  201  201  403
GET    /api/v1/patients/{patient_id}/record/{entry_id}             401  403  200  404  200  200  200  403
PATCH  /api/v1/patients/{patient_id}/record/{entry_id}             401  403  200  404  200  200  200  403
DELETE /api/v1/patients/{patient_id}/record/{entry_id}             401  403  204  404  204  204  204  403
GET    /api/v1/patients/{patient_id}/record/{entry_id}/history     401  403  200  404  200  200  200  403
GET    /api/v1/patients/{patient_id}/verification                  401  403  200  404  200  200  200  403
POST   /api/v1/patients/{patient_id}/verification                  401  403  201  404  201  201  201  403
GET    /api/v1/patients/{patient_id}/messages                      401  403  200  404  200  200  200  403
POST   /api/v1/patients/{patient_id}/messages                      401  403  201  404  201  201  201  403
GET    /api/v1/patients/{patient_id}/timeline                      401  403  200  404  200  200  200  403

GET    /api/v1/reminders                                           401  403  200  200  200  200  200  403
POST   /api/v1/reminders                                           401  403  201  404  201  201  201  403
POST   /api/v1/reminders/send-all                                  401  403  200  200  200  200  200  403
GET    /api/v1/reminders/{reminder_id}                             401  403  200  404  200  200  200  403
PATCH  /api/v1/reminders/{reminder_id}                             401  403  200  404  200  200  200  403
DELETE /api/v1/reminders/{reminder_id}                             401  403  204  404  204  204  204  403
POST   /api/v1/reminders/{reminder_id}/send-now                    401  403  200  404  200  200  200  403
GET    /api/v1/occurrences                                         401  403  200  200  200  200  200  403
GET    /api/v1/occurrences/{occurrence_id}                         401  403  200  404  200  200  200  403
POST   /api/v1/occurrences/{occurrence_id}/confirm                 401  403  200  404  200  200  200  403
POST   /api/v1/occurrences/{occurrence_id}/decline                 401  403  200  404  200  200  200  403

GET    /api/v1/emergencies                                         401  403  200  200  200  200  200  403
GET    /api/v1/emergencies/{emergency_id}                          401  403  200  404  200  200  200  403
POST   /api/v1/emergencies/{emergency_id}/take                     401  403  200  404  200  200  200  403
POST   /api/v1/emergencies/{emergency_id}/close                    401  403  200  404  200  200  200  403

GET    /api/v1/messages/unmatched                                  401  403  403  403  200  200  200  403
POST   /api/v1/ai/classify                                         401  403  200  200  200  200  200  403
GET    /api/v1/notifications                                       401  403  200  200  200  200  200  403
POST   /api/v1/notifications/{notification_id}/read                401  403  200  404  404  404  404  403
GET    /api/v1/jobs                                                401  403  403  403  403  200  200  403
POST   /api/v1/jobs/{name}/run                                     401  403  403  403  403  202  202  403
GET    /api/v1/devices                                             401  403  403  403  403  200  200  403
GET    /api/v1/simulator/patients/{patient_id}/phone               401  403  403  403  403  200  200  403
POST   /api/v1/simulator/patients/{patient_id}/answer              401  403  403  403  403  201  201  403
POST   /api/v1/simulator/patients/{patient_id}/react               401  403  403  403  403  201  201  403
POST   /api/v1/simulator/patients/{patient_id}/read                401  403  403  403  403  201  201  403
"""

HANDLERS = """
                                    anon pend volunteer moderator admin super
approvals_state.load                 no   no     no        no      yes   yes
approvals_state.approve              no   no     no        no      yes   yes
approvals_state.decline              no   no     no        no      yes   yes
approvals_state.undo_decision        no   no     no        no      yes   yes
notices_state.show                   no   no     yes       yes     yes   yes
notices_state.close                  no   no     yes       yes     yes   yes
notices_state.take_back              no   no     yes       yes     yes   yes
session_state.load                   no   no     yes       yes     yes   yes
"""
HANDLER_CALLERS = ("anonymous", "pending", "volunteer", "moderator", "admin", "superadmin")

PLAIN = """
                                anonymous
GET     /api/health                 200
GET     /api/health/live            200
GET     /api/health/ready           200
GET     /metrics                    401
GET     /api/openapi.json           200
GET     /api/docs                   401
GET     /api/docs.css               200
POST    /api/webhooks/gowa          401
GET     /api/{rest:path}            404
POST    /api/{rest:path}            404
PUT     /api/{rest:path}            404
PATCH   /api/{rest:path}            404
DELETE  /api/{rest:path}            404
OPTIONS /api/{rest:path}            404
GET     /sign-in                    200
POST    /sign-in                    403
GET     /sign-out                   303
POST    /sign-out                   403
POST    /language                   303
GET     /sign-up                    200
POST    /sign-up                    403
GET     /sign-up/received           200
GET     /pending                    303
POST    /pending                    303
GET     /verify-email/{secret}      200
POST    /verify-email/{secret}      403
GET     /forgot-password            200
POST    /forgot-password            403
GET     /reset-password/{secret}    410
POST    /reset-password/{secret}    403
GET     /setup                      200
POST    /setup                      403
GET     /today                      303
"""


def rows(table: str) -> dict[str, tuple[str, ...]]:
    """The lines of a table by what they are about: `METHOD /path`, or the name of a handler."""
    found: dict[str, tuple[str, ...]] = {}
    for line in table.strip("\n").splitlines()[1:]:
        words = line.split()
        named = 2 if len(words) > 1 and words[1].startswith("/") else 1
        if words:
            found[" ".join(words[:named])] = tuple(words[named:])
    return found
