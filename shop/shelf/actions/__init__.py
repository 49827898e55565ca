"""What the shelf does: keep the cards like the catalogue."""

from shop.shelf.actions.keeping import Tally, rebuild, renew, renew_later

__all__ = ["Tally", "rebuild", "renew", "renew_later"]
