"""One factory for each model that tests make by hand. Documents are made in `tests.documents`."""

from datetime import date

import factory
from django.contrib.auth import get_user_model

from platforms import models


class StaffFactory(factory.django.DjangoModelFactory):
    """A member of staff who may do everything."""

    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"editor-{n}")
    is_staff = True
    is_superuser = True


class PlatformFactory(factory.django.DjangoModelFactory):
    """A platform without anything below it."""

    class Meta:
        model = models.Platform

    slug = factory.Sequence(lambda n: f"platform-{n}")
    name = factory.LazyAttribute(lambda platform: f"{platform.slug}の名前")
    kana = "なまえ"
    kind = models.choices.PlatformKind.MARKETPLACE
    summary = "仕事を受ける人と頼む人をつなぎます。"
    fee_status = models.choices.FeeStatus.UNKNOWN


class SourceFactory(factory.django.DjangoModelFactory):
    """An official page."""

    class Meta:
        model = models.Source

    platform = factory.SubFactory(PlatformFactory)
    key = factory.Sequence(lambda n: f"source-{n}")
    publisher = "公式ヘルプ"
    url = "https://example.com/help"
    kind = models.choices.SourceKind.OFFICIAL


class QuestionFactory(factory.django.DjangoModelFactory):
    """An app-wide question answered with yes or no."""

    class Meta:
        model = models.Question

    key = factory.Sequence(lambda n: f"question_{n}")
    kind = models.choices.QuestionKind.YES_NO
    text = "まだ終わっていない契約がありますか"
    why = "退会できるかどうかが変わるためです。"
    where_to_look = "マイページです。"


class BlockerFactory(factory.django.DjangoModelFactory):
    """A reason without conditions or remedies yet."""

    class Meta:
        model = models.Blocker

    platform = factory.SubFactory(PlatformFactory)
    key = factory.Sequence(lambda n: f"blocker-{n}")
    title = "契約が残っている"
    why = "契約が残っていると退会できません。"
    stage = models.choices.Stage.WORK


class RemedyFactory(factory.django.DjangoModelFactory):
    """Something the reader does at once and for nothing."""

    class Meta:
        model = models.Remedy

    blocker = factory.SubFactory(BlockerFactory)
    key = factory.Sequence(lambda n: f"remedy-{n}")
    title = "終わらせる"
    how = "終了の手続きをします。"
    actor = models.choices.Actor.YOU
    wait_kind = models.choices.WaitKind.NONE


class FeeScheduleFactory(factory.django.DjangoModelFactory):
    """Rates without tiers yet."""

    class Meta:
        model = models.FeeSchedule

    platform = factory.SubFactory(PlatformFactory)
    key = factory.Sequence(lambda n: f"fees-{n}")
    title = "基本の手数料"
    base = models.choices.FeeBase.TAX_INCLUDED
    rounding = models.choices.Rounding.FLOOR


class FeeTierFactory(factory.django.DjangoModelFactory):
    """A rate without an upper end."""

    class Meta:
        model = models.FeeTier

    fee_schedule = factory.SubFactory(FeeScheduleFactory)
    rate = "0.2"


class PayoutMethodFactory(factory.django.DjangoModelFactory):
    """A payout of which only the name is known."""

    class Meta:
        model = models.PayoutMethod

    platform = factory.SubFactory(PlatformFactory)
    key = factory.Sequence(lambda n: f"payout-{n}")
    title = "自動の出金"
    how = "待ちます。"
    trigger = models.choices.Trigger.AUTOMATIC


class CitationFactory(factory.django.DjangoModelFactory):
    """Evidence of `owner`, from a source of its platform."""

    class Meta:
        model = models.Citation

    owner = factory.SubFactory(BlockerFactory)
    source = factory.SubFactory(SourceFactory, platform=factory.SelfAttribute("..owner.platform"))
    says = "そう書いてあります。"
    checked_on = date(2026, 11, 1)


class ConditionFactory(factory.django.DjangoModelFactory):
    """Yes to a question."""

    class Meta:
        model = models.Condition

    owner = factory.SubFactory(BlockerFactory)
    question = factory.SubFactory(QuestionFactory)
    operator = models.choices.Operator.IS
    value = "yes"
