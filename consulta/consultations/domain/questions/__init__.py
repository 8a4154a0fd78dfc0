"""The types of questions, found by looking at the files of this package.

To add a type, add a file with its class; nothing else has to change.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType, ModuleType
from typing import TypeGuard

from consulta.consultations.domain.questions.base import AnswerValue, QuestionType
from consulta.consultations.domain.questions.spec import Option, QuestionSpec

__all__ = [
    "TYPES",
    "AnswerValue",
    "Option",
    "QuestionSpec",
    "QuestionType",
    "check_spec",
    "clean",
    "question_type",
]


def _discover() -> Iterator[QuestionType]:
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        for member in vars(module).values():
            if _is_type_of(module, member):
                yield member()


def _is_type_of(module: ModuleType, member: object) -> TypeGuard[type[QuestionType]]:
    """Whether a module's member is a complete type of its own, not a base or something it imported."""
    return (
        isinstance(member, type)
        and issubclass(member, QuestionType)
        and member.__module__ == module.__name__
        and not inspect.isabstract(member)
        and "kind" in vars(member)
    )


TYPES: Mapping[str, QuestionType] = MappingProxyType(
    {one.kind: one for one in sorted(_discover(), key=lambda one: (one.position, one.kind))}
)


def question_type(kind: str) -> QuestionType:
    """The type with that identifier. Raises KeyError for one that does not exist."""
    return TYPES[kind]


def clean(raw: Sequence[str], spec: QuestionSpec) -> AnswerValue:
    """The answer to a question in what was sent for it. Raises InvalidValue."""
    return question_type(spec.kind).clean(raw, spec)


def check_spec(spec: QuestionSpec) -> None:
    """Check a question's definition by its type. Raises InvalidValue; KeyError for an unknown type."""
    question_type(spec.kind).check_spec(spec)
