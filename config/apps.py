"""The admin of this project, with a site class of our own."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Makes `admin.site` a `StaffSite`, and fills it with the pages of the desk."""

    default_site = "config.staff_site.StaffSite"

    def ready(self) -> None:
        """Register our pages after Django's own: `staff` replaces the page of users."""
        super().ready()
        import_module("guides.desk.admin")
