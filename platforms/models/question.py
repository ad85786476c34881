"""What readers are asked: app-wide, and as one platform words it."""

from django.db import models

from platforms.models.base import OrderedRow, known_choice, side_field
from platforms.models.choices import QuestionKind, Side
from platforms.models.fields import CHOICE_KEY, QUESTION_KEY, LineField, LinesField, ProseField
from platforms.models.platform import Platform


class Question(models.Model):
    """One thing asked of the reader, the same on every platform."""

    key = models.CharField(
        "キー",
        max_length=60,
        unique=True,
        validators=[QUESTION_KEY],
        help_text="URLに入る名前です。共有されたリンクが使い続けるので、変えるときは前の名前を「以前のキー」に残してください。",
        error_messages={"unique": "このキーの質問はもうあります。"},
    )
    kind = models.CharField(
        "種類",
        max_length=20,
        choices=QuestionKind,
        help_text="公開したあとに変えると、以前のリンクの回答が読めなくなります。",
    )
    text = LineField("質問文")
    why = ProseField("この質問をする理由", help_text="読者が安心して答えられるように、1文で書きます。")
    where_to_look = ProseField("確認する場所", help_text="どの画面を見れば分かるかを書きます。")
    aliases = LinesField(
        "以前のキー", help_text="前に使っていたキーを、1行に1つ書きます。古いリンクが使い続けられます。"
    )
    loaded_digest = models.CharField("読み込み時の内容", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "質問"
        constraints = [known_choice("kind", QuestionKind, "question_kind_is_known")]

    def __str__(self) -> str:
        return f"{self.text}（{self.key}）"


class AbstractChoice(OrderedRow):
    """One possible answer to a question of kind `choice`."""

    key = models.CharField(
        "キー", max_length=60, validators=[CHOICE_KEY], help_text="URLに入る値です。公開したあとは変えないでください。"
    )
    label = LineField("表示")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


class QuestionChoice(AbstractChoice):
    """A choice offered on every platform that does not list its own."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices", verbose_name="質問")

    class Meta:
        verbose_name = verbose_name_plural = "選択肢"
        constraints = [
            models.UniqueConstraint(
                fields=["question", "key"],
                name="choice_key_is_unique_in_its_question",
                violation_error_message="同じキーの選択肢がもうあります。別のキーにしてください。",
            ),
        ]


class PlatformQuestion(OrderedRow):
    """A question that this platform needs answered. Empty wording means the app-wide wording."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="questions", verbose_name="プラットフォーム"
    )
    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        related_name="asked_by",
        verbose_name="質問",
        help_text="サイト共通の質問から選びます。",
    )
    text = LineField("質問文", blank=True, help_text="空欄なら、サイト共通の質問文を使います。")
    why = ProseField("この質問をする理由", blank=True, help_text="空欄なら、サイト共通の文を使います。")
    where_to_look = ProseField(
        "確認する場所",
        blank=True,
        help_text="このプラットフォームの画面名で書くと親切です。空欄なら、サイト共通の文を使います。",
    )
    unless_told = models.CharField(
        "言われるまでの答え",
        max_length=60,
        blank=True,
        default="",
        help_text="利用停止のような、めったにない事情の質問に書きます（例：no）。1つずつ尋ねず、この答えとして計算し、"
        "結果のページで変えられるようにします。ふつうの質問では空にします。",
    )
    side = side_field()

    class Meta:
        verbose_name = verbose_name_plural = "このプラットフォームの質問"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "question"],
                name="question_is_asked_once_on_a_platform",
                violation_error_message="この質問はもう入っています。",
            ),
            known_choice("side", Side, "platform_question_side_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return self.text or str(self.question)


class PlatformChoice(AbstractChoice):
    """A choice this platform offers. Where there is none, the app-wide choices are offered."""

    platform_question = models.ForeignKey(
        PlatformQuestion, on_delete=models.CASCADE, related_name="choices", verbose_name="質問"
    )

    class Meta:
        verbose_name = verbose_name_plural = "このプラットフォームの選択肢"
        constraints = [
            models.UniqueConstraint(
                fields=["platform_question", "key"],
                name="choice_key_is_unique_on_its_platform",
                violation_error_message="同じキーの選択肢がもうあります。別のキーにしてください。",
            ),
        ]
