"""Moving in and out."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Imports, exports and the demo blog."""

    name = "transfer"
    verbose_name = "Moving in and out"
