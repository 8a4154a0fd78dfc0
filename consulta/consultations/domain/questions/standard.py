"""The three questions every new consultation starts with (DESIGN §1). The keys are fixed."""

from consulta.consultations.domain.questions.spec import QuestionSpec

STANDARD_QUESTIONS: tuple[QuestionSpec, ...] = (
    QuestionSpec(
        key="transform",
        kind="long_text",
        wording="¿En qué le gustaría que se transforme la zona definida para el CUBO?",
        required=True,
    ),
    QuestionSpec(key="purpose", kind="long_text", wording="¿Para qué?"),
    QuestionSpec(
        key="benefits",
        kind="long_text",
        wording="¿Qué beneficios directos identifica para las comunidades?",
    ),
)
STANDARD_KEYS: frozenset[str] = frozenset(question.key for question in STANDARD_QUESTIONS)
