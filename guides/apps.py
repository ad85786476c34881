"""The application that asks, decides and answers."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """Guides: the questions, the reports and the scenarios that watch over them."""

    name = "guides"
    verbose_name = "退会ガイド"
