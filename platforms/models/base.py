"""What the rows of a draft have in common.

Every model mirrors one class of `platforms.documents.facts` and uses the same names, relations included:
`platforms.drafts.field_mapping` pairs them by name and needs no other list.
"""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.models.choices import Certainty, Side
from platforms.models.fields import KEY, WEB_ADDRESS

LAST = 1000
"""New rows come after the others, which are numbered 10, 20, 30 …"""


class OrderedRow(models.Model):
    """A row with a place among its siblings."""

    order = models.PositiveIntegerField(
        "並び順", default=LAST, help_text="小さい順に並びます。間に入れられるように、10ずつ空けてあります。"
    )

    class Meta:
        abstract = True


class KeyedRow(OrderedRow):
    """A row that other rows, links and old answers name by its key."""

    key = models.CharField(
        "キー",
        max_length=60,
        validators=[KEY],
        help_text="半角の英小文字・数字・ハイフン。リンクやほかのデータから参照されるので、公開したあとは変えないでください。",
    )

    class Meta:
        abstract = True


class CitedRow(KeyedRow):
    """A fact with its evidence."""

    certainty = models.CharField(
        "確かさ",
        max_length=20,
        choices=Certainty,
        default=Certainty.CONFIRMED,
        editable=False,
    )
    """Worked out from the citations when the draft becomes a document; kept here as it was when last loaded."""
    citations = GenericRelation("platforms.Citation", verbose_name="根拠")

    class Meta:
        abstract = True


class PlatformFact(CitedRow):
    """A cited fact that hangs directly below a platform. Subclasses name the relation."""

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"],
                name="%(class)s_key_is_unique_on_its_platform",
                violation_error_message="同じキーがこのプラットフォームにもうあります。別のキーにしてください。",
            ),
        ]


def url_field(verbose_name: str = "URL", **options: object) -> models.CharField:
    """A web address, or empty."""
    settings: dict[str, object] = {"max_length": 500, "blank": True, "default": "", "validators": [WEB_ADDRESS]}
    return models.CharField(verbose_name, **(settings | options))  # type: ignore[arg-type]


def side_field() -> models.CharField:
    """Whom a row concerns; empty: both sides."""
    return models.CharField(
        "立場",
        max_length=10,
        choices=Side,
        blank=True,
        default="",
        help_text="仕事を受ける側か頼む側の、どちらかだけの話なら選びます。両方にあてはまるなら空欄にします。",
    )


def url_is_a_web_address(name: str, field: str = "url") -> CheckConstraint:
    """Refuses `javascript:` and the like, whoever writes the row."""
    return CheckConstraint(
        condition=Q(**{field: ""})
        | Q(**{f"{field}__startswith": "https://"})
        | Q(**{f"{field}__startswith": "http://"}),
        name=name,
        violation_error_message="URLは https:// か http:// で始めてください。",
    )


def yen_field(verbose_name: str, **options: object) -> models.BigIntegerField:
    """Whole yen, 0 to a trillion."""
    limits = [MinValueValidator(0, "0円以上にしてください。"), MaxValueValidator(10**12, "1兆円以下にしてください。")]
    return models.BigIntegerField(verbose_name, validators=limits, **options)  # type: ignore[arg-type]


def days_field(verbose_name: str, **options: object) -> models.PositiveIntegerField:
    """A number of days, or empty."""
    settings: dict[str, object] = {
        "null": True,
        "blank": True,
        "validators": [MaxValueValidator(3660, "3660日（約10年）以下にしてください。")],
    }
    return models.PositiveIntegerField(verbose_name, **(settings | options))  # type: ignore[arg-type]


def rate_field(verbose_name: str, **options: object) -> models.DecimalField:
    """A fraction: 20 % is 0.2. Two digits before the point, so that a percentage is told apart from a typing error."""
    return models.DecimalField(verbose_name, max_digits=8, decimal_places=6, **options)  # type: ignore[arg-type]


def rate_is_a_fraction(field: str, name: str) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": 0, f"{field}__lte": 1}),
        name=name,
        violation_error_message="料率は0以上1以下で入力してください（20%%なら0.2）。",
    )


def not_below_zero(field: str, name: str) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": 0}) | Q(**{f"{field}__isnull": True}),
        name=name,
        violation_error_message="0以上で入力してください。",
    )


def not_above(low: str, high: str, name: str, message: str) -> CheckConstraint:
    """`low` ≤ `high` where both are given."""
    return CheckConstraint(
        condition=Q(**{f"{low}__isnull": True}) | Q(**{f"{high}__isnull": True}) | Q(**{f"{low}__lte": models.F(high)}),
        name=name,
        violation_error_message=message,
    )


def period_ends_after_it_starts(name: str) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(effective_from__isnull=True)
        | Q(effective_until__isnull=True)
        | Q(effective_until__gt=models.F("effective_from")),
        name=name,
        violation_error_message="終了日は開始日より後にしてください（終了日の当日は含みません）。",
    )


def known_choice(
    field: str, choices: type[models.TextChoices], name: str, *, optional: bool = False
) -> CheckConstraint:
    """Only the listed values, whoever writes the row."""
    allowed = [*choices.values, ""] if optional else choices.values
    return CheckConstraint(
        condition=Q(**{f"{field}__in": allowed}),
        name=name,
        violation_error_message="一覧にない値です。選び直してください。",
    )
