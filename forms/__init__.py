"""Form definitions (text) compiled to immutable forms that ask, judge and read back answers.

Reads no disk; knows neither engine nor web.
"""

from forms.definition import compile_form
from forms.errors import FORM_LEVEL, FormDefinitionError, FormError, InvalidFormError
from forms.form import Form
from forms.model import Choice, Condition, DescribedCondition, Field, Options, Page
from forms.reading_back import ReadBack

__all__ = [
    "FORM_LEVEL",
    "Choice",
    "Condition",
    "DescribedCondition",
    "Field",
    "Form",
    "FormDefinitionError",
    "FormError",
    "InvalidFormError",
    "Options",
    "Page",
    "ReadBack",
    "compile_form",
]
