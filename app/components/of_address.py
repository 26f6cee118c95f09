"""Between two addresses: what a page still shows of the one before is not pressed any more."""

from __future__ import annotations

import reflex as rx

from app.components.words import Text


class OfAddressBox(rx.Component):
    """The local component of `assets/scripts/of-address.js`."""

    library = "$/public/scripts/of-address.js"
    tag = "OfAddress"
    of: rx.Var[str]


def of_address(identity: Text) -> rx.Component:
    """On the page of one thing: while the address is that of another one already, only links on it do something.

    Such a page's handlers act on the one of the address, and the browser changes that before the server has answered.
    """
    return OfAddressBox.create(of=identity)
