"""The application that keeps and publishes facts."""

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    """Platforms: what each one charges, pays and demands."""

    name = "platforms"
    verbose_name = "プラットフォーム"
