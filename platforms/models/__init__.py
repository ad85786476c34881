"""The rows that staff edit: one concept a file, the names of `platforms.documents.facts` throughout."""

from platforms.models.account_event import AccountEvent, AccountEventKind
from platforms.models.article import Article, QuotedFact
from platforms.models.blocker import Blocker
from platforms.models.citation import Citation
from platforms.models.condition import Condition
from platforms.models.draft_change import DraftChange
from platforms.models.edition import Edition, UnchangeableError
from platforms.models.expiry import BalanceExpiry, Closing, Leftover
from platforms.models.fee_schedule import FeeSchedule, FeeTier
from platforms.models.guidance import Alternative, Consequence, Faq, Note, Precaution, UnknownFact
from platforms.models.message import Message
from platforms.models.path import WithdrawalPath, WithdrawalStep
from platforms.models.payout_method import PayoutException, PayoutMethod, PayoutWeek, PayoutWindow, TransferFee
from platforms.models.platform import Platform, PlatformCategory, PlatformPlan
from platforms.models.question import PlatformChoice, PlatformQuestion, Question, QuestionChoice
from platforms.models.rate_count import RateCount
from platforms.models.reader_report import ReaderReport, ReportStatus
from platforms.models.remedy import Effect, Remedy
from platforms.models.reported_exit import ReportedExit
from platforms.models.scenario import Scenario
from platforms.models.source import Source
from platforms.models.submission import DiscardedDraft, OpenPage, Submission, SubmissionState
from platforms.models.watched_page import (
    AlarmAnswer,
    AlarmedFact,
    AlarmKind,
    LookResult,
    PageAlarm,
    PageBody,
    PageUse,
    PageVersion,
    WatchedHost,
    WatchedPage,
    WatchRun,
)

__all__ = [
    "AccountEvent",
    "AccountEventKind",
    "AlarmAnswer",
    "AlarmKind",
    "AlarmedFact",
    "Alternative",
    "Article",
    "BalanceExpiry",
    "Blocker",
    "Citation",
    "Closing",
    "Condition",
    "Consequence",
    "DiscardedDraft",
    "DraftChange",
    "Edition",
    "Effect",
    "Faq",
    "FeeSchedule",
    "FeeTier",
    "Leftover",
    "LookResult",
    "Message",
    "Note",
    "OpenPage",
    "PageAlarm",
    "PageBody",
    "PageUse",
    "PageVersion",
    "PayoutException",
    "PayoutMethod",
    "PayoutWeek",
    "PayoutWindow",
    "Platform",
    "PlatformCategory",
    "PlatformChoice",
    "PlatformPlan",
    "PlatformQuestion",
    "Precaution",
    "Question",
    "QuestionChoice",
    "QuotedFact",
    "RateCount",
    "ReaderReport",
    "Remedy",
    "ReportStatus",
    "ReportedExit",
    "Scenario",
    "Source",
    "Submission",
    "SubmissionState",
    "TransferFee",
    "UnchangeableError",
    "UnknownFact",
    "WatchRun",
    "WatchedHost",
    "WatchedPage",
    "WithdrawalPath",
    "WithdrawalStep",
]
