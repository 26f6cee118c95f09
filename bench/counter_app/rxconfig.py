"""The reference of the click figures: a bare Reflex page with a number and a button, built and served as we are."""

import reflex as rx

config = rx.Config(
    app_name="counter",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
