"""How Reflex builds and runs Carepost. Everything that may differ between machines comes from `app.settings`."""

import reflex as rx

from app.settings import get_settings
from app.web.frontend_build import FrontendBuild

_settings = get_settings()

config = rx.Config(
    app_name="app",
    # Nobody is told that this runs, and no start waits for a version check.
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # Which page of which origin may open the socket is decided by `app.security.origins`, which knows the request's
    # own host, and which pages elsewhere may call the API by `app.security.elsewhere`: Reflex allows nobody.
    cors_allowed_origins=[],
    state_manager_mode=(
        rx.constants.StateManagerMode.REDIS if _settings.redis_url else rx.constants.StateManagerMode.MEMORY
    ),
    redis_url=_settings.redis_url,
    redis_token_expiration=24 * 3600,  # a tab left open overnight still knows its page in the morning
    frontend_lazy_bundled_libraries=True,  # nothing here is evaluated in the browser
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[FrontendBuild()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
