"""Every address of the site. The public ones are in `guides.urls`."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django_otp.admin import OTPAdminSite

from config import health, unavailable

if settings.STAFF_SECOND_FACTOR:
    admin.site.__class__ = OTPAdminSite

admin.site.site_header = "やめどき 編集"
admin.site.site_title = "やめどき 編集"
admin.site.index_title = "公開データの編集"

urlpatterns = [
    path(settings.ADMIN_PATH, admin.site.urls),
    path("healthz", health.ready, name="healthz"),
    path("healthz/live", health.live, name="healthz-live"),
    path("", include("guides.urls")),
]

handler500 = unavailable.failed
