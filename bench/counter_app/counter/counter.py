"""One number, one button."""

import reflex as rx


class CounterState(rx.State):
    count: int = 0

    @rx.event
    def increment(self) -> None:
        self.count += 1


def index() -> rx.Component:
    return rx.el.div(
        rx.el.button("+", on_click=CounterState.increment, id="press"),
        rx.el.p(CounterState.count, id="shown"),
    )


app = rx.App()
app.add_page(index, route="/")
