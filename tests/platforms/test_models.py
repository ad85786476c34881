from datetime import date
from types import NoneType

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, ProtectedError, RestrictedError

from platforms.documents import facts
from platforms.drafts.field_mapping import RowMapping, platform_rows, shared_question
from platforms.models import BalanceExpiry, Leftover, PayoutException, PayoutWindow, TransferFee
from platforms.models.fields import lines_of
from tests.factories import (
    BlockerFactory,
    CitationFactory,
    ConditionFactory,
    FeeScheduleFactory,
    FeeTierFactory,
    PayoutMethodFactory,
    PlatformFactory,
    QuestionFactory,
    RemedyFactory,
    SourceFactory,
)

TODAY = date(2026, 11, 22)


def window(**changes):
    days = {"from_day": 1, "to_day": 31, "pay_months_later": 1, "pay_day": 15}
    return PayoutWindow.objects.create(payout_method=PayoutMethodFactory(), **(days | changes))


def expiry(**term):
    return BalanceExpiry.objects.create(platform=PlatformFactory(), key="lapse", outcome="forfeited", **term)


def notice(**days):
    return PayoutException.objects.create(payout_method=PayoutMethodFactory(), paid_on=TODAY, **days)


def transfer_fee(**changes):
    return TransferFee.objects.create(payout_method=PayoutMethodFactory(), **({"fee_yen": 500} | changes))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "write"),
    [
        pytest.param("rate_is_a_fraction", lambda: FeeTierFactory(rate="1.000001"), id="a rate above 100 %"),
        pytest.param("rate_is_a_fraction", lambda: FeeTierFactory(rate="-0.1"), id="a rate below nothing"),
        pytest.param(
            "remainder_rate_is_a_fraction",
            lambda: FeeScheduleFactory(remainder_rate=2, rates_include_tax=True),
            id="more than all that is left",
        ),
        pytest.param(
            "remainder_rate_includes_tax",
            lambda: FeeScheduleFactory(remainder_rate="0.1", rates_include_tax=False),
            id="a rate on the remainder without tax",
        ),
        pytest.param("end_is_not_below_zero", lambda: FeeTierFactory(up_to_yen=-1), id="a tier below nothing"),
        pytest.param(
            "ends_after_it_starts",
            lambda: FeeScheduleFactory(effective_from=TODAY, effective_until=TODAY),
            id="a period that ends the day it starts",
        ),
        pytest.param("minimum", lambda: PayoutMethodFactory(minimum_yen=-1), id="a minimum below nothing"),
        pytest.param(
            "business_days_rise",
            lambda: PayoutMethodFactory(business_days_min=3, business_days_max=2),
            id="business days that fall",
        ),
        pytest.param(
            "payout_fee_rate", lambda: PayoutMethodFactory(fee_rate="1.5"), id="a payout fee above the payout"
        ),
        pytest.param("days_are_in_a_month", lambda: window(pay_day=32), id="the 32nd"),
        pytest.param("days_are_in_a_month", lambda: window(from_day=0), id="the 0th"),
        pytest.param("before_the_latest", lambda: window(pay_day_from=15), id="at the latest on the only day"),
        pytest.param("before_the_latest", lambda: window(pay_day_from=0), id="from the 0th"),
        pytest.param("expiry_has_one_term", expiry, id="no term"),
        pytest.param("expiry_has_one_term", lambda: expiry(days=180, months=6), id="days and months"),
        pytest.param(
            "expiry_has_one_term", lambda: expiry(days=180, from_month_end=True), id="days from the end of a month"
        ),
        pytest.param("within_three_months", lambda: window(pay_months_later=4), id="four months later"),
        pytest.param(
            "exception_ends",
            lambda: notice(caught_from=TODAY, caught_until=date(2026, 11, 21)),
            id="a notice that ends before it starts",
        ),
        pytest.param("transfer_fee_is", lambda: transfer_fee(fee_yen=-1), id="a transfer fee below nothing"),
        pytest.param("range_rises", lambda: transfer_fee(from_yen=2, to_yen=1), id="a range that falls"),
        pytest.param(
            "has_an_address", lambda: SourceFactory(url="", kind="article"), id="an article without an address"
        ),
        pytest.param("web_address", lambda: SourceFactory(url="javascript:alert(1)"), id="a script as an address"),
        pytest.param("web_address", lambda: PlatformFactory(url="ftp://example.com"), id="another scheme"),
        pytest.param("status_is_known", lambda: PlatformFactory(status="asleep"), id="an unknown status"),
        pytest.param("stage_is_known", lambda: BlockerFactory(stage="late"), id="an unknown stage"),
        pytest.param("kind_is_known", lambda: QuestionFactory(kind="text"), id="an unknown kind of question"),
        pytest.param("operator_is_known", lambda: ConditionFactory(operator="like"), id="an unknown comparison"),
        pytest.param(
            "wait_fits", lambda: RemedyFactory(wait_kind="none", wait_min_days=1), id="days of a wait of nothing"
        ),
        pytest.param(
            "wait_fits",
            lambda: RemedyFactory(wait_kind="days", wait_min_days=1, wait_question=QuestionFactory()),
            id="a question of a wait from today",
        ),
        pytest.param("wait_fits", lambda: RemedyFactory(wait_kind="ages"), id="an unknown wait"),
        pytest.param(
            "silence_fits", lambda: RemedyFactory(silence_min_days=1), id="days of a silence that has no kind"
        ),
        pytest.param(
            "wait_rises",
            lambda: RemedyFactory(wait_kind="days", wait_min_days=3, wait_max_days=2),
            id="a wait that falls",
        ),
        pytest.param("cost_fits", lambda: RemedyFactory(cost_kind="payout"), id="payout fees of no payout"),
        pytest.param(
            "cost_fits",
            lambda: RemedyFactory(cost_kind="none", cost_question=QuestionFactory()),
            id="a forfeited answer that costs nothing",
        ),
        pytest.param(
            "effect_value",
            lambda: RemedyFactory().effects.create(kind="clear", question=QuestionFactory(), value="yes"),
            id="a value that is cleared",
        ),
        pytest.param(
            "effect_value",
            lambda: RemedyFactory().effects.create(kind="set", question=QuestionFactory()),
            id="set to nothing",
        ),
    ],
)
def test_the_database_refuses_nonsense(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda: FeeTierFactory(rate="0"), id="a rate of nothing"),
        pytest.param(lambda: FeeTierFactory(rate="0.999999"), id="nearly everything"),
        pytest.param(lambda: PayoutMethodFactory(minimum_yen=0), id="no minimum"),
        pytest.param(lambda: window(pay_day=31), id="the last day of the month"),
        pytest.param(lambda: SourceFactory(url="", kind="inferred"), id="our own inference"),
        pytest.param(lambda: RemedyFactory(wait_kind="days", wait_min_days=2, wait_max_days=2), id="exactly two days"),
        pytest.param(lambda: transfer_fee(from_yen=1, to_yen=1), id="a range of one yen"),
        pytest.param(
            lambda: RemedyFactory(cost_kind="forfeit_reward", cost_question=QuestionFactory()), id="a forfeited answer"
        ),
    ],
)
def test_the_database_takes_what_is_possible(write):
    assert write().pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    "twice",
    [
        pytest.param(lambda p: BlockerFactory(platform=p, key="same"), id="blockers"),
        pytest.param(lambda p: SourceFactory(platform=p, key="same"), id="sources"),
        pytest.param(lambda p: FeeScheduleFactory(platform=p, key="same"), id="fee schedules"),
        pytest.param(lambda p: p.categories.create(key="same", label="分野"), id="categories"),
        pytest.param(lambda p: p.messages.create(key="same", title="題", body="本文"), id="messages"),
        pytest.param(lambda p: p.questions.create(question=QUESTION()), id="questions"),
    ],
)
def test_a_key_is_unique_on_its_platform_and_free_on_others(twice):
    platform = PlatformFactory()
    twice(platform)
    twice(PlatformFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        twice(platform)


def QUESTION():  # noqa: N802
    """The one question that platforms are asked about above."""
    found = QuestionFactory._meta.model.objects.filter(key="same").first()
    return found or QuestionFactory(key="same")


@pytest.mark.django_db
def test_a_source_stays_while_facts_rest_on_it():
    citation = CitationFactory()

    with pytest.raises(RestrictedError):
        citation.source.delete()


@pytest.mark.django_db
def test_a_payout_method_stays_while_a_remedy_waits_for_it():
    method = PayoutMethodFactory()
    RemedyFactory(blocker__platform=method.platform, wait_kind="payout", wait_method=method)

    with pytest.raises(RestrictedError):
        method.delete()
    method.platform.delete()


@pytest.mark.django_db
def test_a_payout_method_stays_while_what_is_left_is_paid_by_it():
    method = PayoutMethodFactory()
    Leftover.objects.create(platform=method.platform, outcome="paid_after", method=method)

    with pytest.raises(RestrictedError):
        method.delete()
    method.platform.delete()


@pytest.mark.django_db
def test_a_question_stays_while_anything_asks_it():
    condition = ConditionFactory()

    with pytest.raises(ProtectedError):
        condition.question.delete()


class TestWords:
    """What editors read beside every field."""

    ROWS = list(apps.get_app_config("platforms").get_models())

    @pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
    def test_every_model_and_field_has_a_japanese_name(self, model):
        names = [model._meta.verbose_name, *(f.verbose_name for f in model._meta.fields if f.editable)]

        ours = [
            str(name) for name in names if name not in ("ID", "URL", "content type", "object id", "コンテンツタイプ")
        ]

        assert all(any(ord(letter) > 0x3000 for letter in name) for name in ours), ours

    @pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
    def test_no_model_sorts_behind_the_readers_back(self, model):
        assert model._meta.ordering == []

    def test_every_refusal_can_be_told(self):
        for model in self.ROWS:
            for constraint in model._meta.constraints:
                if isinstance(constraint, CheckConstraint) and constraint.name != "edition_number_starts_at_one":
                    assert str(constraint.get_violation_error_message()).endswith("。"), constraint.name

    @pytest.mark.django_db
    def test_a_broken_rule_is_told_in_japanese(self):
        with pytest.raises(ValidationError, match=r"料率は0以上1以下で入力してください（20%なら0\.2）。"):
            FeeTierFactory.build(fee_schedule=FeeScheduleFactory(), rate="2").full_clean()


def mappings(mapping: RowMapping):
    yield mapping
    for inner in (*mapping.nested.values(), *mapping.children.values()):
        yield from mappings(inner)


class TestMirror:
    EVERY = [*mappings(platform_rows()), *mappings(shared_question())]

    def test_every_class_of_the_document_has_rows(self):
        known = {mapping.shape for mapping in self.EVERY}

        document = {
            value
            for value in vars(facts).values()
            if isinstance(value, type) and issubclass(value, facts.Fact) and value.__module__.startswith(facts.__name__)
        }
        assert document - known == {facts.Fact, facts.Cited, facts.Dated}

    def test_choices_in_the_admin_are_the_choices_of_the_document(self):
        for mapping in self.EVERY:
            for name, column in mapping.columns.items():
                if column.choices and mapping.shape is not facts.PlatformFacts:
                    words = set(dict(column.flatchoices)) - {""}
                    assert words == literals(mapping.shape.model_fields[name].annotation), (mapping.shape, name)

    def test_every_column_belongs_to_the_document(self):
        for mapping in self.EVERY:
            if mapping.prefix:
                continue
            own = {f.name for f in mapping.model._meta.fields if f.editable and not f.primary_key}
            of_values = {inner.prefix + name for inner in mapping.nested.values() for name in inner.columns}
            bookkeeping = {"order", "content_type", "object_id", mapping.link}
            assert own - set(mapping.columns) - of_values - bookkeeping == set(), mapping.model


def literals(annotation: object) -> set[object]:
    """The words of a Literal, also inside a tuple or where it may be None."""
    arguments = getattr(annotation, "__args__", ())
    words = {word for item in arguments for word in (literals(item) if hasattr(item, "__args__") else {item})}
    return words - {..., NoneType}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("一\n二", ("一", "二"), id="two lines"),
        pytest.param(" 一 \n\n　\n二", ("一", "二"), id="blanks and blank lines"),
        pytest.param("", (), id="nothing"),
        pytest.param(None, (), id="NULL"),
        pytest.param(["一", " 二 "], ("一", "二"), id="a list"),
    ],
)
def test_a_list_is_one_item_a_line(text, lines):
    assert lines_of(text) == lines
