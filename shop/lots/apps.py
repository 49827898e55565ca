"""Which lot of a product went to whom, until when it may be used, and how it is called back."""

from django.apps import AppConfig


class LotsConfig(AppConfig):
    """Which lot of a product went to whom, until when it may be used, and how it is called back."""

    name = "shop.lots"
    label = "lots"
    verbose_name = "Lots"
