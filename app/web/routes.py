"""The server-rendered pages, by their address."""

from __future__ import annotations

from starlette.routing import Route

from app.web import asking, exports, frame, installing, keys, passwords, profile, setup, shares, sign_in, sign_up
from app.web.appearance import MANIFEST_PATH
from app.web.forms import Endpoint, explained


def _shown(path: str, endpoint: Endpoint) -> Route:
    return Route(path, explained(endpoint), methods=["GET"])


def _posted(path: str, endpoint: Endpoint) -> Route:
    return Route(path, explained(endpoint), methods=["POST"])


ROUTES = (
    _shown("/frame.js", frame.frame_script),
    _shown(MANIFEST_PATH, installing.manifest),
    _shown("/offline", installing.offline_page),
    _shown("/sign-in", sign_in.sign_in_page),
    _posted("/sign-in", sign_in.sign_in),
    _shown("/sign-out", sign_in.sign_out_page),
    _posted("/sign-out", sign_in.sign_out),
    _posted("/language", sign_in.choose_language),
    _shown("/sign-up", sign_up.sign_up_page),
    _posted("/sign-up", sign_up.sign_up),
    _shown("/sign-up/received", sign_up.received_page),
    _shown("/pending", sign_up.pending_page),
    _posted("/pending", sign_up.send_again),
    _shown("/verify-email/{secret}", sign_up.verify_page),
    _posted("/verify-email/{secret}", sign_up.verify),
    _shown("/forgot-password", passwords.forgot_page),
    _posted("/forgot-password", passwords.forgot),
    _shown("/reset-password/{secret}", passwords.reset_page),
    _posted("/reset-password/{secret}", passwords.reset),
    _shown("/profile/password", profile.password_page),
    _posted("/profile/password", profile.change_password),
    _posted("/profile/sessions/end", profile.end_session),
    _posted("/profile/sessions/end-all", profile.end_all_sessions),
    _shown("/profile/keys/new", keys.new_key_page),
    _posted("/profile/keys/new", keys.make_key),
    _shown("/patients/export", exports.export_page),
    _posted("/patients/export", exports.export),
    Route("/s/{token}", shares.share_page, methods=["GET"]),
    Route("/s/{token}", shares.open_share, methods=["POST"]),
    Route("/s/{token}/download", shares.begin_download, methods=["POST"]),
    Route("/s/{token}/file/{ticket}", shares.download, methods=["GET"]),
    Route("/s/{token}/preview", shares.preview, methods=["GET"]),
    Route("/d/{token}", asking.ask_page, methods=["GET"]),
    Route("/d/{token}", asking.answer, methods=["POST"]),
    _shown("/setup", setup.setup_page),
    _posted("/setup", setup.set_up),
)
