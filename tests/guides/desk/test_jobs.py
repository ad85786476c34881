"""The usual jobs, played as a browser without scripts plays them, within the clicks that editors were promised.

`pytest -s` prints the clicks of each job and the milliseconds of CPU that the server needed for it. Chromium plays the
same jobs in `tests/e2e/test_jobs.py`.
"""

import time
from datetime import date
from urllib.parse import urljoin

import pytest

from guides.desk.admin.review_by_source import COMPARED
from platforms.documents.figures import filled
from platforms.drafts.rows import facts_of, save_facts, save_question
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Blocker, Citation, Edition, FeeSchedule, Platform
from tests.documents import blocker, condition, make_facts, make_question, question
from tests.dom import parse
from tests.guides.desk import jobs

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def undefined_variables_fail():
    """Django's own admin templates ask for what is not there."""


@pytest.fixture
def desk(admin_client, time_machine):
    time_machine.move_to("2026-11-27T09:00:00+09:00")
    catalog.forget()
    return Player(admin_client)


@pytest.fixture
def published(desk):
    platform = save_facts(jobs.facts_to_change())
    publish(platform, by=None, reason="はじめての公開", today=date(2026, 11, 22))
    catalog.forget()
    return platform


class Player:
    """A browser without scripts that counts what its user does."""

    def __init__(self, client):
        self.client, self.clicks, self.seconds = client, 0, 0.0
        self.address, self.page, self.typed = "", None, {}

    def open(self, address):
        """Begin a job on a page; that is no click."""
        self.clicks, self.seconds = 0, 0.0
        self._get(address)

    def click(self, words):
        links = [each for each in self.page.all("a") if each.text == words]
        assert links, f"{self.address} has no link {words}: {self.errors}"
        self.clicks += 1
        self._get(urljoin(self.address, links[0]["href"]))

    def fill(self, **fields):
        for name, value in fields.items():
            assert self._fields(name), f"{self.address} has no field {name}"
            self.typed[name] = value
            self.clicks += len(value) if isinstance(value, list) else 1

    def send(self, button):
        form = next(each for each in self.page.all("form") if self._button(each, button))
        data = {}
        for each in form.walk():
            name, kind = each.get("name"), each.get("type")
            if not name or (each.tag == "input" and kind in ("submit", "button")):
                continue
            if each.tag == "input" and (kind not in ("checkbox", "radio") or "checked" in each.attributes):
                data.setdefault(name, []).append(each.get("value") or ("on" if kind == "checkbox" else ""))
            elif each.tag == "textarea":
                data[name] = [each._raw().removeprefix("\n")]
            elif each.tag == "select":
                options = each.all("option")
                chosen = [o["value"] for o in options if "selected" in o.attributes]
                data[name] = chosen or ([options[0]["value"]] if "multiple" not in each.attributes and options else [])
        pressed = self._button(form, button)
        if pressed.get("name"):
            data[pressed["name"]] = [pressed.get("value") or ""]
        for name, value in self.typed.items():
            data[name] = value if isinstance(value, list) else [value]
        self.clicks += 1
        target = urljoin(self.address, form.get("action") or self.address)
        if form.get("method") == "post":
            self._got(lambda: self.client.post(target, data, follow=True), target)
        else:
            self._got(lambda: self.client.get(target.partition("?")[0], data, follow=True), target)

    def done(self, job, at_most):
        print(f"{job}: {self.clicks} clicks of {at_most}, {1000 * self.seconds:.0f} ms")  # noqa: T201
        assert self.clicks <= at_most

    def values(self, name):
        """The values of all boxes with this name."""
        return [each["value"] for each in self._fields(name)]

    def _button(self, form, words):
        inputs = [each for each in form.all("input", value=words) if each.get("type") == "submit"]
        return next(iter([*inputs, *(each for each in form.all("button") if each.text == words)]), None)

    def _fields(self, name):
        return [each for each in self.page.walk() if each.get("name") == name]

    def _get(self, address):
        self._got(lambda: self.client.get(address, follow=True), address)

    def _got(self, ask, address):
        begun = time.process_time()
        response = ask()
        self.seconds += time.process_time() - begun
        assert response.status_code == 200, address
        self.address = response.request["PATH_INFO"] + ("?" + response.request["QUERY_STRING"]).rstrip("?")
        self.page, self.typed = parse(response.text), {}
        self.errors = [each.text for each in self.page.all(class_="errorlist")]
        catalog.forget()


def test_a_fee_that_changes_on_a_day(desk, published):
    jobs.change_a_fee_from_a_day_on(desk)

    old, new = facts_of(published).fee_schedules
    assert str(old.effective_until) == str(new.effective_from) == "2027-02-01"
    assert (str(old.tiers[0].rate), str(new.tiers[0].rate)) == ("0.2", "0.15")
    assert str(new.citations[0].checked_on) == "2026-11-27"
    assert Edition.objects.count() == 2


def test_a_name_that_says_its_own_rate_says_the_new_one_from_the_day_on(desk, published):
    published.fee_schedules.update(title="基本の手数料（{fee.standard.rate}）")
    schedule = FeeSchedule.objects.get()
    desk.open(f"/admin/platforms/platform/{published.pk}/fees/{schedule.key}/from/")
    told = {"source": "help", "says": "2月から15%になると発表した。", "checked_how": "お知らせの本文と照合"}
    desk.fill(day="2027-02-01", rate_0="0.15", **told)
    desk.send("この日から変える")

    old, new = filled(facts_of(published)).fee_schedules
    assert (old.title, new.title) == ("基本の手数料（20%）", "基本の手数料（15%）")


def test_a_figure_that_changes_everywhere(desk, published):
    jobs.change_a_figure_everywhere(desk)

    facts = Edition.objects.get(number=2).document()
    assert facts.summary == "500円から出金できます。"
    assert facts.payout_methods[0].minimum_yen == 500
    assert facts.payout_methods[0].how == "500円以上で自動です。"
    assert facts.blockers[1].conditions[0].value == (1, 499)


def test_a_range_is_shown_as_editors_write_it(desk, published):
    desk.open(f"/admin/platforms/platform/{published.pk}/figure/?old=1000円&new=500円")

    assert "1、999" in desk.page.text
    assert "1、499" in desk.page.text


@pytest.mark.parametrize(
    ("kind", "operator"),
    [
        pytest.param("date", "within_days", id="a day that is looked back to"),
        pytest.param("days", "at_least", id="a question that asks for days"),
    ],
)
def test_days_of_a_condition_change_with_days_and_not_with_yen(desk, kind, operator):
    row = blocker(conditions=[condition("asked", operator, 30)])
    platform = save_facts(make_facts(questions=[question("asked", kind)], blockers=[row]))
    address = f"/admin/platforms/platform/{platform.pk}/figure/"

    desk.open(f"{address}?old=30円&new=60円")
    assert not desk.values("place")
    desk.open(f"{address}?old=30日&new=60日")
    desk.send("選んだところを変える")

    assert facts_of(platform).blockers[0].conditions[0].value == 60


def test_a_place_that_is_not_ticked_keeps_its_figure(desk, published):
    desk.open(f"/admin/platforms/platform/{published.pk}/figure/?old=1000円&new=500円")
    desk.fill(place=[value for value in desk.values("place") if not value.startswith("summary")])
    desk.send("選んだところを変える")

    assert facts_of(published).summary == "1,000円から出金できます。"
    assert facts_of(published).payout_methods[0].minimum_yen == 500


def test_a_new_reason_with_a_new_question_and_two_ways_out(desk, published):
    jobs.add_a_reason(desk)

    blocker = Edition.objects.get(number=2).document().blockers[-1]
    assert (blocker.key, [each.key for each in blocker.remedies]) == ("open-reviews", ["finish", "wait"])
    assert blocker.remedies[1].wait.max_days == 7


def test_a_reason_that_says_too_little_keeps_what_was_typed(desk, published):
    desk.open(f"/admin/platforms/platform/{published.pk}/reason/")
    desk.fill(title="題", why="長い理由の文", when="new", way_1="wait", way_1_title="待つ", way_1_how="待ちます")
    desk.send("下書きに加える")

    assert "新しい質問では、必ず書いてください。" in desk.page.text
    assert "待つ日数を書いてください。" in desk.page.text
    assert "長い理由の文" in desk.page.text
    assert Blocker.objects.count() == 2


WHOLE_REASON = {
    "title": "評価を待っている取引があります", "why": "評価が済むまで退会できません。", "when": "new", "new_key": "open_reviews",
    "new_text": "評価が済んでいない取引がありますか", "new_why": "退会できるかが変わるためです。", "new_where": "取引の一覧です。",
    "way_1": "finish", "way_1_title": "評価する", "way_1_how": "取引の画面で評価します。",
    "source": "help", "says": "評価が済むまで退会できません。", "checked_how": "ヘルプの本文と照合",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"new_key": "Open Reviews"}, "半角の英小文字と数字を、下線でつないで", id="a key of two words"),
        pytest.param({"new_key": "ｏｐｅｎ"}, "半角の英小文字と数字を、下線でつないで", id="a key of wide letters"),
        pytest.param({"when": "balance|at_least|1"}, "新しい質問の「はい」", id="a new question and an old answer"),
        pytest.param({"title": "残高がある"}, "同じ状況の理由がもうあります", id="a reason that is there, after Back"),
        pytest.param({"source": ""}, "このフィールドは必須です", id="no source was picked"),
        pytest.param({"way_2_title": "待つ"}, "解消方法を選んでください", id="a way of no kind"),
    ],
)
def test_a_reason_with_a_mistake_tells_it_beside_its_field_and_as_a_hint(desk, published, changes, why):
    address = f"/admin/platforms/platform/{published.pk}/reason/"
    desk.open(address)
    desk.fill(**WHOLE_REASON | changes)
    desk.send("下書きに加える")

    assert any(why in told for told in desk.errors)
    assert "評価が済むまで退会できません。" in desk.page.text
    assert Blocker.objects.count() == 2
    assert desk.client.post(address, WHOLE_REASON | changes | {"_hints": "1"}).status_code == 200


def test_days_that_are_too_many_are_told_once(desk, published):
    desk.open(f"/admin/platforms/platform/{published.pk}/reason/")
    desk.fill(**WHOLE_REASON | {"way_1": "wait", "way_1_days": "99999"})
    desk.send("下書きに加える")

    assert desk.errors == ["この値は 3660 以下でなければなりません。"]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        pytest.param("2019-10-01", "2019年10月1日（火）に始まります", id="the day on which it begins"),
        pytest.param("2027-04-01", "2027年4月1日（木）の前の日に終わります", id="the day on which it ends"),
        pytest.param("9999-12-31", "2000年から2099年まで", id="a day that cannot be"),
    ],
)
def test_a_fee_changes_on_one_of_its_own_days(desk, published, day, why):
    FeeSchedule.objects.update(effective_from="2019-10-01", effective_until="2027-04-01")
    desk.open(f"/admin/platforms/platform/{published.pk}/fees/standard/from/")
    desk.fill(day=day, source="help", says="変わります。", checked_how="お知らせの本文と照合")
    desk.send("この日から変える")

    (told,) = desk.errors
    assert why in told
    assert FeeSchedule.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("1000.5円", "500円", "小数のない数"),
        ("1000円", "0.5円", "小数のない数"),
        ("20%", "120%", "100まで"),
        ("1000円", "１，０００円", "いまの数字と同じです"),
    ],
)
def test_a_figure_that_facts_cannot_hold_is_refused(desk, published, old, new, why):
    desk.open(f"/admin/platforms/platform/{published.pk}/figure/?old={old}&new={new}")

    assert any(why in told for told in desk.errors)
    assert not desk.values("place")


def test_a_place_that_somebody_changed_meanwhile_is_told(desk, published):
    desk.open(f"/admin/platforms/platform/{published.pk}/figure/?old=1000円&new=500円")
    Platform.objects.update(summary="800円から出金できます。")
    desk.send("選んだところを変える")

    assert "選んだうちの1か所は、そのあいだにほかの人が変えたので、変えていません" in desk.page.text
    assert facts_of(published).summary == "800円から出金できます。"
    assert facts_of(published).payout_methods[0].minimum_yen == 500


def test_a_new_platform(desk):
    for key in ("active_contracts", "awaiting_acceptance", "payout_requested"):
        save_question(make_question(key))
    save_question(make_question("balance", kind="amount"))
    jobs.add_a_platform(desk)

    facts = Edition.objects.get().document()
    assert [blocker.key for blocker in facts.blockers] == [
        "active-contracts", "awaiting-acceptance", "payout-requested", "balance",
    ]  # fmt: skip
    assert facts.payout_methods[0].transfer_fees[0].fee_yen == 500
    assert str(facts.fee_schedules[0].tiers[0].rate) == "0.2"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param({"minimum_yen": "1000"}, "出金のしかたも書いてください", id="an amount without a way"),
        pytest.param(
            {"reasons_say": "契約があると退会できない。", "reasons": []}, "理由を選ぶか", id="words on nothing"
        ),
        pytest.param({"page_url": "ftp://example.com/"}, "https:// か http://", id="an address of no web page"),
    ],
)
def test_nothing_that_was_typed_about_a_new_platform_is_dropped(desk, typed, why):
    desk.open("/admin/platforms/platform/new/?kind=agent")
    desk.fill(**typed)
    desk.send("下書きを作る")

    assert any(why in told for told in desk.errors)


def test_steps_that_were_copied_with_their_numbers_are_numbered_once(desk):
    save_question(make_question("active_contracts"))
    desk.open("/admin/platforms/platform/new/?kind=agent")
    desk.fill(
        name="新しい市場", kana="あたらしいしじょう", slug="new-market", url="example.com",
        summary="仕事を受ける人と頼む人をつなぎます。", reasons_say="契約が残っていると退会できない。",
        steps="1. マイページを開く\n２）2段階認証の番号を入れる\n・10分待つ\n", steps_say="マイページの退会から。",
        page_publisher="新しい市場 ヘルプ", page_url="example.com/help", checked_how="ヘルプの本文と照合",
    )  # fmt: skip
    desk.send("下書きを作る")

    (way,) = facts_of(Platform.objects.get()).paths
    assert [step.text for step in way.steps] == ["マイページを開く", "2段階認証の番号を入れる", "10分待つ"]


def test_a_new_platform_with_a_slug_that_is_taken_keeps_what_was_typed(desk, published):
    desk.open("/admin/platforms/platform/new/?kind=agent")
    desk.fill(slug="sample", summary="長い紹介の文")
    desk.send("下書きを作る")

    assert "このスラッグはもう使われています" in desk.page.text
    assert "長い紹介の文" in desk.page.text
    assert Platform.objects.count() == 1


def test_twelve_facts_checked_again_by_source(desk, published):
    save_facts(jobs.facts_to_check())
    jobs.check_twelve_facts_again(desk)

    checked = Citation.objects.filter(checked_on="2026-11-27")
    assert checked.count() == 12
    assert {(each.looked_at, each.checked_how) for each in checked} == {("live_page", COMPARED)}


def test_a_draft_with_mistakes_is_mended_first(desk, published):
    FeeSchedule.objects.get().tiers.all().delete()

    desk.open(f"/admin/platforms/platform/{published.pk}/figure/")

    assert "先に「下書きを公開」の画面を見て、直してください" in desk.page.text
