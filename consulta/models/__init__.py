"""The tables, one file per noun."""

from consulta.models.account import Account, RoleRecord, account_role
from consulta.models.answer import Answer, AnswerChoice, TextLayer
from consulta.models.consultation import Consultation, Landmark
from consulta.models.contribution import ConflictingSubmission, Contact, Contribution, Place
from consulta.models.decision import Commitment, Decision, Disposition
from consulta.models.history import HistoryEntry
from consulta.models.question import Question, QuestionVersion
from consulta.models.release import ReleaseRecord
from consulta.models.theme import CodebookVersion, Coding, Theme

__all__ = [
    "Account",
    "Answer",
    "AnswerChoice",
    "CodebookVersion",
    "Coding",
    "Commitment",
    "ConflictingSubmission",
    "Consultation",
    "Contact",
    "Contribution",
    "Decision",
    "Disposition",
    "HistoryEntry",
    "Landmark",
    "Place",
    "Question",
    "QuestionVersion",
    "ReleaseRecord",
    "RoleRecord",
    "TextLayer",
    "Theme",
    "account_role",
]
