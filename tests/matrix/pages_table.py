"""What each person gets from the pages and from what is served without the application, written down by hand."""

from __future__ import annotations

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
GET     /metrics                     401 403 403 200
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
GET     /manifest.webmanifest        200 200 200 200
GET     /offline                     200 200 200 200
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
