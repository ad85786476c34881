"""The people who may use the desk. Groups come from `platforms.roles`, second factors from an invitation."""

from typing import Any

import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401 - registers what is taken away below
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from guides.desk.admin.conflicts import NoLostWork
from guides.desk.admin.invitation import invitation_page, invite_page
from platforms import accounts
from platforms.client_network import town_of
from platforms.models import AccountEvent, AccountEventKind

# Roles are written down in code, and nobody needs to see another one's secrets.
for model in (Group, StaticDevice, TOTPDevice, User):
    admin.site.unregister(model)


class NewStaffForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """Whoever is invited chooses the password."""

    usable_password = forms.ChoiceField(
        label="パスワードを決める人",
        required=False,
        initial="false",
        choices=[("false", "本人（招待リンクで決める）"), ("true", "管理者（いま決める）")],
        widget=forms.RadioSelect(attrs={"class": "radiolist inline"}),
        help_text="次の画面で役割を付けてから、「招待リンク」を作って渡します。",
    )


@admin.register(User)
class StaffAdmin(NoLostWork, UserAdmin):
    """Accounts are never deleted, because editions name them: who leaves is switched off, and every session ends."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("連絡先", {"fields": ("last_name", "first_name", "email")}),
        (
            "役割",
            {
                "fields": ("is_active", "is_staff", "groups"),
                "description": "やめた人は「有効」を外します。編集画面を使う人には「スタッフ権限」と役割を付けます。",
            },
        ),
    )
    add_form = NewStaffForm
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
    )
    add_form_template = "admin/platforms/change_form.html"
    filter_horizontal = ("groups",)
    list_display = ("username", "name", "roles", "has_second_factor", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    ordering = ("username",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        enrolled = Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True))
        return super().get_queryset(request).prefetch_related("groups").annotate(enrolled=enrolled)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/invite/", self.admin_site.admin_view(invite_page), name="auth_user_invite"),
            path("invitation/", invitation_page, name="invitation"),
            *super().get_urls(),
        ]

    @admin.display(description="名前")
    def name(self, user: User) -> str:
        return f"{user.last_name} {user.first_name}".strip()

    @admin.display(description="役割")
    def roles(self, user: User) -> str:
        return "、".join(group.name for group in user.groups.all()) or ("すべて" if user.is_superuser else "なし")

    @admin.display(description="二段階認証", boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        return bool(user.enrolled)

    def has_change_permission(self, request: Any, obj: User | None = None) -> bool:
        # Otherwise an administrator could take the account over that may do everything.
        out_of_reach = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not out_of_reach

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"is_active", "is_staff", "groups"} & set(form.changed_data):
            accounts.note(obj, AccountEventKind.RIGHTS, town_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(AccountEvent)
class AccountEventAdmin(NoLostWork):
    """Everybody sees what happened to the own account; who looks after people sees all."""

    list_display = ("at", "user", "kind", "network")
    list_filter = ("kind",)
    list_select_related = ("user",)
    date_hierarchy = "at"
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccountEvent]:
        every: QuerySet[AccountEvent] = super().get_queryset(request)
        return every if request.user.has_perm("auth.view_user") else every.filter(user_id=request.user.pk)  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccountEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AccountEvent | None = None) -> bool:
        return False
