"""The voice of the assignments: what was expected, what came, what helps, and where to look again."""

import re

DEFAULTS = r", (stride=1|padding=0|dilation=1|transposed=False|output_padding=0)"
UNQUOTE = "A number, not a text: leave out the quotation marks."


def checks(places):
    """The functions expect, check and check_named, which return None or raise AssertionError with the message.

    places is a dict of str: where to look again. The `look` that the three are given is a key of it; `what`,
    `name` and `hint` are str, `got` and `right` anything that can be compared, `slips` a dict of wrong answers to
    the str that explains each, and `expected` what to show instead of `right`.
    """

    def expect(what, got, fits, expected, look, hint):
        """Pass when fits (a bool) is true; else raise AssertionError: what was expected, what came, what helps, where to look."""
        if got is None:
            hint = "Nothing came back. Does your function end with return?"
        message = f"{what}\n  expected: {expected}\n  you have: {got}\n  {hint}\n  Look again at {places[look]}."
        assert fits, re.sub(DEFAULTS, "", message)

    def check(what, got, right, look, hint, slips=None, expected=None):
        """Pass when got == right; else raise AssertionError with the slip that often gives such an answer, or hint."""
        if isinstance(got, str) and isinstance(right, (int, float)):
            got, hint = repr(got), UNQUOTE
        hint = next((why for wrong, why in (slips or {}).items() if wrong == got), hint)
        wanted = right if expected is None else expected
        expect(what, got, got is not None and got == right, wanted, look, hint)

    def check_named(answers, name, right, look, hint, slips=None, expected=None):
        """Check the answer of that name; AssertionError too where answers is no dict, or holds no such name."""
        what, form = "your answers", f'a dict: {{"{name}": ..., and so on}}'
        names = "Write the answers into a dict, each by its name."
        expect(what, answers, isinstance(answers, dict), form, look, names)
        spelled = "Is the name there, spelled as in the question?"
        named = f"an answer named {name!r}"
        expect(what, answers, name in answers, named, look, spelled)
        check(name, answers[name], right, look, hint, slips, expected)

    return expect, check, check_named
