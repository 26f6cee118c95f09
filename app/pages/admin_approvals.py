"""Admin · Approvals: who waits to come in."""

import reflex as rx

from app.components.words import t


@rx.page("/admin/approvals", title=t("app.name"))
def admin_approvals_page() -> rx.Component:
    """The people who wait."""
    return rx.el.main(rx.el.h1(t("app.name")))
