"""The tables, one file per noun."""

from consulta.models.account import Account, RoleRecord, account_role
from consulta.models.answer import Answer, AnswerChoice, TextLayer
from consulta.models.ask_back import AskBack
from consulta.models.attachment import Attachment, DecisionAttachment
from consulta.models.commitment import Commitment, CommitmentUpdate
from consulta.models.consultation import Consultation, Landmark
from consulta.models.contribution import ConflictingSubmission, Contact, Contribution, Place
from consulta.models.decision import Clause, Decision, Disposition
from consulta.models.double_reading import DoubleReading
from consulta.models.history import HistoryEntry
from consulta.models.ledger import Checkpoint, TreeEntry, TreeNode
from consulta.models.notice import Notice
from consulta.models.question import Question, QuestionVersion
from consulta.models.release import ReleaseRecord
from consulta.models.suggestion import SuggestionModel, ThemeSuggestion
from consulta.models.theme import CodebookChange, CodebookVersion, Coding, Theme

__all__ = [
    "Account",
    "Answer",
    "AnswerChoice",
    "AskBack",
    "Attachment",
    "Checkpoint",
    "Clause",
    "CodebookChange",
    "CodebookVersion",
    "Coding",
    "Commitment",
    "CommitmentUpdate",
    "ConflictingSubmission",
    "Consultation",
    "Contact",
    "Contribution",
    "Decision",
    "DecisionAttachment",
    "Disposition",
    "DoubleReading",
    "HistoryEntry",
    "Landmark",
    "Notice",
    "Place",
    "Question",
    "QuestionVersion",
    "ReleaseRecord",
    "RoleRecord",
    "SuggestionModel",
    "TextLayer",
    "Theme",
    "ThemeSuggestion",
    "TreeEntry",
    "TreeNode",
    "account_role",
]
