"""The voice of the assignments: what was expected, what came, what helps, and where to look again."""

import re

DEFAULTS = r", (stride=1|padding=0|dilation=1|transposed=False|output_padding=0)"
UNQUOTE = "A number, not a text: leave out the quotation marks."


def checks(places):
    """The functions expect, check and check_named; the `look` they are given is a key of places."""

    def expect(what, got, fits, expected, look, hint):
        """Pass when the answer fits; else say what was expected, what came, what helps and where to look."""
        if got is None:
            hint = "Nothing came back. Does your function end with return?"
        message = f"{what}\n  expected: {expected}\n  you have: {got}\n  {hint}\n  Look again at {places[look]}."
        assert fits, re.sub(DEFAULTS, "", message)

    def check(what, got, right, look, hint, slips=None, expected=None):
        """Pass when got == right; else name the slip that often gives such an answer, or hint."""
        if isinstance(got, str) and isinstance(right, (int, float)):
            got, hint = repr(got), UNQUOTE
        hint = next((why for wrong, why in (slips or {}).items() if wrong == got), hint)
        wanted = right if expected is None else expected
        expect(what, got, got is not None and got == right, wanted, look, hint)

    def check_named(answers, name, right, look, hint, slips=None, expected=None):
        """Check the answer of that name, once the answers are a dict that holds it."""
        what, form = "your answers", f'a dict: {{"{name}": ..., and so on}}'
        names = "Write the answers into a dict, each by its name."
        expect(what, answers, isinstance(answers, dict), form, look, names)
        spelled = "Is the name there, spelled as in the question?"
        named = f"an answer named {name!r}"
        expect(what, answers, name in answers, named, look, spelled)
        check(name, answers[name], right, look, hint, slips, expected)

    return expect, check, check_named
