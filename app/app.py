import reflex as rx


class S(rx.State):
    count: int = 0

    @rx.event
    def bump(self):
        self.count += 1


def page():
    return rx.el.div(rx.el.h1("Hello"), rx.button("bump", on_click=S.bump), rx.el.p(S.count, id="count"))


app = rx.App()
app.add_page(page, route="/admin/approvals", title="Approvals")
