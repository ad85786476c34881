"""Every address of the site. The public ones are in `guides.urls`."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import health, outage_page

urlpatterns = [
    path(settings.ADMIN_PATH, admin.site.urls),
    path("healthz", health.ready, name="healthz"),
    path("healthz/live", health.live, name="healthz-live"),
    path("", include("guides.urls")),
]

handler500 = outage_page.failed
