"""A new platform on one page."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from guides.desk import new_facts
from guides.desk.admin import hints
from guides.desk.admin.guided import ADD, tell, text
from guides.desk.admin.page import SEE, desk_page, require
from guides.desk.new_facts import Evidence, Reason, Way
from platforms.clock import today_in_japan
from platforms.documents.facts import PlatformFacts, Question
from platforms.drafts.editing import ChangedMeanwhileError, replacement
from platforms.drafts.rows import DraftRefusedError, shared_questions
from platforms.models import DraftChange, Platform
from platforms.models.choices import FeeBase, PlatformKind, Rounding
from platforms.models.fields import KEY, WEB_ADDRESS

USUAL = {
    "marketplace": ("active_contracts", "awaiting_acceptance", "payout_requested", "balance"),
    "agent": ("active_contracts",),
    "content": ("payout_requested", "balance"),
    "lessons": ("active_contracts", "payout_requested", "balance"),
    "delivery": ("payout_requested", "balance"),
}
"""The questions whose 「はい」 usually keeps somebody from leaving, by the kind of platform."""
USUAL_TITLES = {
    "active_contracts": ("途中の契約がある", "work", "契約を終わらせる"),
    "awaiting_acceptance": ("検収を待っている仕事がある", "work", "検収を終えてもらう"),
    "payout_requested": ("手続き中の出金がある", "money", "振り込まれるのを待つ"),
    "balance": ("受け取っていない報酬がある", "money", "報酬を出金する"),
}


_NUMBER = re.compile(r"\s*(?:[0-9０-９]{1,2}[.．)）]|[①-⑳・•●])\s*")
"""What stands before a step that was copied from a list: pages number steps themselves."""
PROSE = ("summary", "reasons_say", "steps", "steps_say", "payout_how", "money_says")
"""Fields that hold sentences."""


def _web_address(label: str) -> forms.URLField:
    # Else the field says of whatever a validator refuses only that it is wrong.
    messages = {"invalid": str(WEB_ADDRESS.message)}
    return forms.URLField(label=label, assume_scheme="https", validators=[WEB_ADDRESS], error_messages=messages)


class PlatformForm(forms.Form):
    """A platform in reading order: what it is, why one cannot leave, how to leave, payouts, fees, the page read."""

    kind = forms.ChoiceField(label="種類", choices=PlatformKind.choices)
    name = text("名前", "読者に見える名前です。")
    kana = text("よみ", "ひらがなで書きます。")
    slug = forms.CharField(
        label="スラッグ", validators=[KEY], max_length=60, help_text="URLに使います。公開したあとは変えられません。"
    )
    url = _web_address("公式サイト")
    summary = text("何をするところか", rows=2)
    reasons = forms.MultipleChoiceField(
        label="退会できない理由",
        choices=[(key, title) for key, (title, _, _) in USUAL_TITLES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="公式のページに書いてあるものだけを選びます。",
    )
    reasons_say = text("公式は、退会できない理由を何と言っているか", rows=2, required=False)
    steps = text("退会の手順", "1行に1つずつ書きます。", rows=4)
    steps_say = text("公式は、退会の手順を何と言っているか", rows=2)
    minimum_yen = forms.IntegerField(
        label="最低出金額（円）", min_value=0, required=False, help_text="分からなければ空欄にします。"
    )
    transfer_fee_yen = forms.IntegerField(label="振込手数料（円）", min_value=0, required=False)
    payout_how = text("出金のしかた", rows=2, required=False, help_text="報酬を出金する仕組みがなければ空欄にします。")
    rate = forms.DecimalField(
        label="手数料率", min_value=Decimal(0), max_value=Decimal(1), max_digits=8, decimal_places=6, required=False,
        help_text="20%なら0.2と書きます。分からなければ空欄にします（「分からない」と出ます）。",
    )  # fmt: skip
    base = forms.ChoiceField(label="料率をかける金額", choices=FeeBase.choices)
    rates_include_tax = forms.NullBooleanField(label="料率は消費税込み", required=False)
    rounding = forms.ChoiceField(label="1円未満の扱い", choices=Rounding.choices)
    money_says = text("公式は、出金と手数料を何と言っているか", rows=2, required=False)
    page_publisher = text("読んだページの発行元", "例：◯◯ ヘルプ")
    page_url = _web_address("読んだページのURL")
    checked_how = text("何と何を比べたか", "例：公式ヘルプの本文と照合。")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Platform.objects.filter(slug=slug).exists():
            raise forms.ValidationError("このスラッグはもう使われています。")
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reasons") and not cleaned.get("reasons_say"):
            self.add_error("reasons_say", "理由の根拠を書いてください。")
        if cleaned.get("reasons_say") and not cleaned.get("reasons"):
            self.add_error("reasons", "あてはまる理由を選ぶか、下の根拠を空にしてください。")
        amounts = (cleaned.get("minimum_yen"), cleaned.get("transfer_fee_yen"))
        if any(amount is not None for amount in amounts) and not cleaned.get("payout_how"):
            self.add_error("payout_how", "最低出金額や振込手数料を書いたときは、出金のしかたも書いてください。")
        if (cleaned.get("payout_how") or cleaned.get("rate") is not None) and not cleaned.get("money_says"):
            self.add_error("money_says", "出金と手数料の根拠を書いてください。")
        if "balance" in cleaned.get("reasons", ()) and not cleaned.get("payout_how"):
            self.add_error("payout_how", "「受け取っていない報酬がある」を選んだときは、出金のしかたを書いてください。")
        return cleaned

    def document(self, today: date, shared: dict[str, Question]) -> dict[str, Any]:
        """The platform as plain data in the shape of `PlatformFacts`."""
        told = self.cleaned_data

        def cited(says: str) -> list[dict[str, Any]]:
            evidence = Evidence(source="official", says=says, checked_on=today, checked_how=told["checked_how"])
            return [evidence.document()]

        document: dict[str, Any] = {name: told[name] for name in ("kind", "name", "kana", "slug", "url", "summary")}
        source = {"key": "official", "publisher": told["page_publisher"], "url": told["page_url"], "kind": "official"}
        steps = [{"text": text} for line in told["steps"].splitlines() if (text := _NUMBER.sub("", line).strip())]
        document |= {
            "fee_status": "known" if told["rate"] is not None else "unknown",
            "sources": [source],
            "questions": [shared[key].model_dump() for key in told["reasons"] if key in shared],
            "paths": [{"key": "web", "title": "退会の手順", "steps": steps, "citations": cited(told["steps_say"])}],
        }
        if told["payout_how"]:
            fees = [] if told["transfer_fee_yen"] is None else [{"fee_yen": told["transfer_fee_yen"]}]
            method = {"key": "bank", "title": "銀行振込", "how": told["payout_how"], "trigger": "on_request"}
            method |= {"minimum_yen": told["minimum_yen"], "transfer_fees": fees}
            document["payout_methods"] = [method | {"citations": cited(told["money_says"])}]
        if told["rate"] is not None:
            fee = {name: told[name] for name in ("base", "rates_include_tax", "rounding")}
            fee |= {"key": "standard", "title": "基本の手数料", "tiers": [{"rate": str(told["rate"])}]}
            document["fee_schedules"] = [fee | {"citations": cited(told["money_says"])}]
        document["blockers"] = [self._blocker(key, cited(told["reasons_say"])[0]) for key in told["reasons"]]
        return document

    def _blocker(self, key: str, citation: dict[str, Any]) -> dict[str, Any]:
        title, stage, way = USUAL_TITLES[key]
        is_money = key == "balance"
        reason = Reason(
            title=title,
            why=self.cleaned_data["reasons_say"],
            stage=stage,
            question=key,
            operator="at_least" if is_money else "is",
            value=1 if is_money else "yes",
            ways=(Way(kind="payout" if is_money else "ask", title=way, how=f"{way}まで、退会を待ちます。"),),
            evidence=Evidence(**citation),
            method="bank",
        )
        return new_facts.blocker_of(reason, set())


@require_http_methods(["GET", "POST"])
def platform_page(request: HttpRequest) -> HttpResponse:
    """A new platform on one page, in reading order; the kind ticks what is usual."""
    require(request, SEE, ADD)
    kind = request.GET.get("kind", "marketplace")
    usual = {"kind": kind, "reasons": USUAL.get(kind, ())}
    form = PlatformForm(request.POST or None, initial=usual)
    shared = {question.key: question for question in shared_questions()}
    if hints.ASKED in request.POST:
        return hints.form_hints(request, form, PROSE, lambda: form.document(today_in_japan(), shared), None)
    if form.is_valid():
        try:
            facts = PlatformFacts.model_validate(form.document(today_in_japan(), shared))
            platform, _ = replacement(facts).write(who=request.user, via=DraftChange.Via.ADMIN)
        except (ValidationError, DraftRefusedError) as error:
            tell(form, error, {})
        except ChangedMeanwhileError:
            form.add_error("slug", "このスラッグはもう使われています。")
        else:
            messages.success(request, f"「{platform}」の下書きを作りました。まだ公開していません。")
            return redirect("admin:platforms_platform_change", platform.pk)
    kinds = [(key, label, f"?kind={key}") for key, label in PlatformKind.choices if key in USUAL]
    context = {"form": form, "button": "下書きを作る", "platform": None, "kinds": kinds}
    return desk_page(request, "desk/guided.html", "プラットフォームを加える", context)
