"""The component library's style sheets, limited to what is used: two of its thirty colours, and no utility classes."""

from __future__ import annotations

import reflex as rx
from reflex_components_radix.plugin import RadixThemesPlugin


class CareTheme(RadixThemesPlugin):  # type: ignore[misc]  # the library ships no types
    """Radix Themes in the house's colours. `assets/tokens.css` comes after its sheets and has the last word."""

    def __init__(self) -> None:
        super().__init__(
            theme=rx.theme(
                accent_color="jade", gray_color="sage", radius="large", panel_background="solid", has_background=False
            )
        )

    def get_stylesheet_paths(self, **context: object) -> tuple[str, ...]:  # noqa: ARG002 - Reflex's signature
        """The sheets instead of the one that holds everything."""
        sheets = ("tokens/base.css", "tokens/colors/jade.css", "tokens/colors/sage.css", "components.css")
        return tuple(f"@radix-ui/themes/{sheet}" for sheet in sheets)

    def get_frontend_dependencies(self, **context: object) -> tuple[str, ...]:  # noqa: ARG002 - Reflex's signature
        """None beyond what pages import: named here, all of it would be sent, for components made at run time."""
        return ()
