"""What each role at the desk may do. `tests/config/permissions.txt` spells out the outcome, page by page.

An editor changes drafts. A publisher also shows them to readers and takes them back. An administrator
also looks after the people. Whoever made the site (`make staff`) may do everything.
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Q

from platforms.models.edition import AppendOnlyRow

EDITOR, PUBLISHER, ADMINISTRATOR = "編集者", "公開者", "管理者"

_REFUSED = {
    # History hangs on these: they are retired, not deleted.
    "platforms.platform": {"delete"},
    "platforms.question": {"delete"},
    # Readers write these.
    "platforms.readerreport": {"add", "delete"},
    "platforms.reportedexit": {"add", "delete"},
    "platforms.ratecount": {"add", "change", "delete", "view"},
    # The machine writes these; people answer alarms and choose what is watched.
    "platforms.pagealarm": {"add", "delete"},
    "platforms.watchedpage": {"add", "delete"},
    **{
        f"platforms.{name}": {"add", "change", "delete", "view"}
        # The pages that make them ask for the permission to change or to publish the platform.
        for name in ("submission", "discardeddraft", "openpage")
    },
    **{
        f"platforms.{name}": {"add", "change", "delete", "view"}
        for name in ("alarmedfact", "pagebody", "pageuse", "pageversion", "watchedhost", "watchrun")
    },
}
_PUBLISHING = {"platforms.add_edition"}
_PEOPLE = {"auth.view_user", "auth.add_user", "auth.change_user"}


def setup_roles() -> None:
    """Make the three groups hold exactly these permissions, whatever they held before."""
    editing = _editing()
    with transaction.atomic():
        for name, wanted in (
            (EDITOR, editing),
            (PUBLISHER, editing | _PUBLISHING),
            (ADMINISTRATOR, editing | _PUBLISHING | _PEOPLE | {"platforms.delete_platform"}),
        ):
            Group.objects.get_or_create(name=name)[0].permissions.set(_permissions(wanted))


def _editing() -> set[str]:
    own = [model for model in apps.get_models() if not model.__module__.startswith(("django.", "django_otp."))]
    return {
        f"{model._meta.app_label}.{action}_{model._meta.model_name}" for model in own for action in _actions_on(model)
    }


def _actions_on(model: type[models.Model]) -> set[str]:
    if issubclass(model, AppendOnlyRow):
        return {"view"}
    return {"view", "add", "change", "delete"} - _REFUSED.get(model._meta.label_lower, set())


def _permissions(wanted: set[str]) -> models.QuerySet[Permission]:
    pairs = [each.split(".") for each in wanted]
    any_of = Q()
    for label in {label for label, _ in pairs}:
        names = [name for of, name in pairs if of == label]
        any_of |= Q(content_type__app_label=label, codename__in=names)
    return Permission.objects.filter(any_of)
