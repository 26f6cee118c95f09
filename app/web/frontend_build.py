import reflex as rx


class FrontendBuild(rx.plugins.Plugin):
    def post_build(self, **context) -> None:
        print("POST", context)
