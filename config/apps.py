"""The admin of this project, with a site class of our own."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Makes `admin.site` a `StaffSite`."""

    default_site = "config.staff_site.StaffSite"
