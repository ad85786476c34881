"""The day that a reader asks for."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict

from guides.questions.answers import Ignored, ignored
from guides.questions.fields import near_day
from platforms.clock import today_in_japan


@dataclass(frozen=True, slots=True)
class Day:
    """The day to decide for. `fixed`: the URL says it; otherwise it is today in Japan."""

    day: date
    fixed: bool = False
    ignored: tuple[Ignored, ...] = ()

    @property
    def control(self) -> dict[str, str]:
        """The `on` key to carry along, if the day is fixed."""
        return {"on": self.day.isoformat()} if self.fixed else {}


def read_day(query: QueryDict) -> Day:
    """Read `on`; whatever is not one clear date is named and today is used."""
    given = [text for text in query.getlist("on") if text]
    if not given:
        return Day(today_in_japan())
    if len(given) > 1:
        reason = "日付が2つ以上あるため、今日の日付で計算しました。"
        return Day(today_in_japan(), ignored=(ignored("on", "、".join(given), reason),))
    try:
        return Day(near_day(given[0], today_in_japan()), fixed=True)
    except ValidationError as error:
        reason = f"{error.messages[0]}今日の日付で計算しました。"
        return Day(today_in_japan(), ignored=(ignored("on", given[0], reason),))
