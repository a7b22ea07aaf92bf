"""The voice of the assignments: what was expected, what came, what helps, and where to look again.

A chapter's checks are functions in beyond3x3/exercises/X.py, registered with its Assignment, which a cell calls by name.
"""

import inspect
from copy import deepcopy
from functools import wraps
from inspect import isfunction
from textwrap import dedent
from traceback import walk_tb
from types import FunctionType
from unittest.mock import patch

import beyond3x3 as b3
from beyond3x3.answers import (
    Raised,
    alike,
    attempt,
    attempts,
    first_difference,
    form,
    is_number,
    is_row,
    is_truth,
    same,
    shown,
)

NOTHING = "Nothing came back. Does every way through your function end with return?"
EMPTY = "No answer stands there yet."
UNQUOTE = "A number, not a text: leave out the quotation marks."
PLAIN = "A plain number, without quotation marks or brackets."
NAMES = "Write the answers into a dict, each by its name."
SPELLED = "Is the name there, spelled as in the question?"
PERCENT = "That is in percent."
CLOSE = (
    "That is close. Round to two decimal places or more, or give the fraction itself."
)
TRUTHS = "True and False stand where numbers are asked for."
KEPT = "The answer is right, but your function writes into what it was given. Let it work on a copy."
UNWRITTEN = (
    "{} is not written yet: in its cell above, replace the line raise NotImplementedError "
    "by your own, run the cell, and check again."
)
ELSEWHERE = (
    "No check is called {!r} here: does the cell of imports at the top take check "
    "from this chapter's exercises?"
)
LETTERS = 'Letters in braces, such as {"A", "B"}.'


def edited(function, old, new):
    """The function with a part of its source replaced: a slip, made from what is right."""
    source = dedent(inspect.getsource(function))
    if old not in source:
        raise ValueError(f"{function.__name__} has no {old!r} to replace")
    namespace = dict(function.__globals__)
    exec(source.replace(old, new), namespace)
    return namespace[function.__name__]


def slip_programs(right, slips):
    """(program, why) for slips given as (old, new, why), an edit of `right`, or as (program, why)."""
    return [
        (edited(right, *rest) if rest[1:] else rest[0], why) for *rest, why in slips
    ]


def only_one(whys):
    """The why that all of them are; None where there are several, or none."""
    different = set(whys)
    return different.pop() if len(different) == 1 else None


def is_rounded(got, right):
    """Whether got is right with too few decimal places, or cut off instead of rounded."""
    if abs(got - right) < 0.051 and abs(10 * got - round(10 * got)) < 1e-9:
        return True
    near = abs(got - right) < min(0.0102, 0.02 * abs(right))
    return near and abs(100 * got - round(100 * got)) < 1e-9


def without(answer, *names):
    """The function answer with these names of beyond3x3 out of its reach."""

    def refuse(name):
        def refused(*_, **__):
            raise RuntimeError(f"b3.{name} would answer for you: do without")

        return refused

    @wraps(answer)
    def alone(*arguments):
        with patch.multiple(b3, **{name: refuse(name) for name in names}):
            return answer(*arguments)

    return alone


def call(answer, arguments, named=None):
    """The call as a learner writes it."""
    told = [*map(shown, arguments)]
    told += [f"{name}={shown(value)}" for name, value in (named or {}).items()]
    return f"{getattr(answer, '__name__', 'your function')}({', '.join(told)})"


def unwritten(error):
    """The name of the function that raised NotImplementedError as an exercise does: without a word of its own."""
    if str(error):
        return None
    *_, (frame, _) = walk_tb(error.__traceback__)
    return frame.f_code.co_name


class Assignment:
    """The checks of a chapter by name. Call it with a name and the learner's answers: it prints what passed, or raises.

    places says where to look again, such as sizes='lesson.md, "Which size comes out?"'; every `look` below is one of
    its names. What fails raises AssertionError with what was expected, what came, a hint and the place.
    """

    def __init__(self, **places):
        self.places, self.parts = places, {}

    def part(self, function):
        """Register a check under its name with hyphens. Its docstring says what has passed; what it returns is told then."""
        self.parts[function.__name__.replace("_", "-")] = function
        return function

    def __call__(self, name, *answers):
        if name not in self.parts:
            raise LookupError(ELSEWHERE.format(name))
        part = self.parts[name]
        answers = [
            self.fitted(answer, part) if isfunction(answer) else answer
            for answer in answers
        ]
        try:
            told = part(*answers)
        except NotImplementedError as error:
            lacking = unwritten(error)
            raise NotImplementedError(
                UNWRITTEN.format(lacking) if lacking else error
            ) from None
        print(f"Passed: {part.__doc__}")
        if told:
            print(told)

    def fitted(self, answer, part):
        """The function answer, which tells a call that does not fit its parameters.

        What it should take is said where the right program of that name stands beside the check. It keeps the learner's
        globals, in which checks find her other functions.
        """
        name, own = answer.__name__, inspect.signature(answer)
        right = part.__globals__.get(name)
        known = isfunction(right) and right not in self.parts.values()
        asked = (
            f", the exercise gives {name}{inspect.signature(right)}" if known else ""
        )

        def refuse(arguments, named):
            called = f"the check calls {call(answer, arguments, named)}{asked}"
            raise TypeError(f"{called}, and yours is {name}{own}") from None

        def tried(*arguments, **named):
            try:
                own.bind(*arguments, **named)
            except TypeError:
                refuse(arguments, named)
            return answer(*arguments, **named)

        parts = tried.__code__, answer.__globals__, name, None, tried.__closure__
        return wraps(answer)(FunctionType(*parts))

    def expect(self, what, got, fits, expected, look, hint):
        """Pass when fits (a bool) is true. got is shown as it is when it is a text."""
        hint = NOTHING if got is None else hint
        got = got if type(got) is str else shown(got)
        message = f"{what}\n  expected: {expected}\n  you have: {got}\n  {hint}\n  Look again at {self.places[look]}."
        assert fits, message

    def named(self, answers, name, look, expected):
        """The answer of that name in a dict of answers, or in the one that a function returns."""
        answers = attempt(answers) if callable(answers) else answers
        self.expect(
            "your answers",
            answers,
            isinstance(answers, dict),
            f'a dict: {{"{name}": ..., and so on}}',
            look,
            answers.hint() if isinstance(answers, Raised) else NAMES,
        )
        self.expect(
            "your answers",
            sorted(answers, key=str),
            name in answers,
            f"an answer named {name!r}",
            look,
            SPELLED,
        )
        self.expect(
            name, str(answers[name]), answers[name] is not None, expected, look, EMPTY
        )
        return answers[name]

    def number(
        self, answers, name, right, look, hint, slips=None, expected="another number"
    ):
        """Pass when the answer of that name is the number; two decimal places will do. slips: {wrong number: why}."""
        got, example = (
            self.named(answers, name, look, "a number"),
            "a number, such as 7 or 0.25",
        )
        self.expect(
            name,
            repr(got),
            not isinstance(got, str),
            example,
            look,
            f"{UNQUOTE} {hint}",
        )
        self.expect(name, got, is_number(got), example, look, PLAIN)
        got = float(got)
        why = only_one(
            why
            for wrong, why in (slips or {}).items()
            if abs(got - float(wrong)) < 0.0051 and abs(wrong - right) > 0.0102
        )
        if not why and got > 1 > right > 0 and abs(got - 100 * right) < 0.51:
            why = PERCENT
        if why:
            hint = f"{why} {hint}"
        elif right % 1 and is_rounded(got, right):
            hint = CLOSE
        self.expect(name, got, abs(got - right) < 0.0051, expected, look, hint)

    def letters(self, answers, name, right, look, whys):
        """Pass when the answer of that name is the set of letters, small or capital; the first one too many or too few says why."""
        got = self.named(answers, name, look, "a set of letters")
        wanted = "another set of these letters: " + ", ".join(whys)
        self.expect(
            name,
            repr(got),
            (isinstance(got, (set, frozenset)) or is_row(got))
            and all(isinstance(one, str) for one in got),
            "a set of letters",
            look,
            LETTERS,
        )
        case = {letter.lower(): letter for letter in whys}
        got = {case.get(one.lower(), one) for one in got}
        for letter in sorted(got ^ right, key=lambda one: (one in whys, str(one))):
            self.expect(
                name,
                sorted(got, key=str),
                False,
                wanted,
                look,
                whys.get(letter, f"{letter!r} is none of the letters."),
            )

    def compare(
        self,
        answer,
        right,
        probes,
        look,
        hint,
        slips=(),
        part="",
        pick=lambda result: result,
        shape=None,
    ):
        """Pass when the functions answer and right give the same for every tuple of arguments in probes.

        Put small probes first: the first that fails is shown. slips are wrong programs, (old, new, why) as an edit of
        right's source or (program, why); one is named when it gives exactly the learner's answers on all probes and no
        slip with another why does. pick takes from the results what is compared, called part; shape is the hint when
        the kind or the size of the result differs. Errors count as results: right may raise, too. Arrays, lists and
        dicts among the arguments have to be left as they were.
        """
        given = [deepcopy(probe) for probe in probes]
        came = attempts(answer, given)
        wanted = [attempt(right, *probe) for probe in probes]
        results = [
            (attempt(pick, got), attempt(pick, fits))
            for got, fits in zip(came, wanted, strict=True)
        ]
        wrong = next((at for at, pair in enumerate(results) if not same(*pair)), None)
        if wrong is None:
            self.kept(answer, probes, given, look)
            return
        got, fits, why = (
            came[wrong],
            wanted[wrong],
            self.slip(right, slips, probes, came, wanted, pick),
        )
        what = call(answer, probes[wrong])
        if isinstance(got, Raised):
            both = (
                f"{shape} {hint}" if shape and got.kind is IndexError else shape or hint
            )
            why = why or f"{got.hint()} {both}"
            self.expect(what, got, False, form(fits), look, why)
        if isinstance(fits, Raised) or not alike(got, fits):
            got = repr(got) if type(got) is str else got
            got = "None" if got is None and isinstance(fits, Raised) else got
            got = form(got) if is_row(got) and "shape" in form(fits) else got
            if is_truth(got) and not is_truth(fits):
                why = why or TRUTHS
            self.expect(what, got, False, form(fits), look, why or shape or hint)
        place, got, fits = first_difference(*results[wrong])
        part = f"{place}{part} of " if part else place
        self.expect(part + what, got, False, fits, look, why or hint)

    def kept(self, answer, probes, given, look):
        """Pass when what was given is as it was: arguments of the probes and, after the call, of the copies."""
        for before, after in zip(probes, given, strict=True):
            for was, now in zip(before, after, strict=True):
                if (is_row(was) or isinstance(was, dict | set)) and not same(now, was):
                    what, as_before = (
                        call(answer, before),
                        "arguments left as they were",
                    )
                    self.expect(
                        what, f"{shown(was)}, changed", False, as_before, look, KEPT
                    )

    def slip(self, right, slips, probes, came, wanted, pick):
        """Why, if slips with one and the same why give exactly what came.

        An error has to say the same, too, unless the right program raises its kind on purpose.
        """
        purpose = {fits.kind for fits in wanted if isinstance(fits, Raised)}

        def gives(program, probe, got):
            slip = attempt(program, *probe)
            if isinstance(slip, Raised) and slip.kind not in purpose:
                return str(slip) == str(got)
            return same(attempt(pick, got), attempt(pick, slip))

        return only_one(
            why
            for program, why in slip_programs(right, slips)
            if all(map(gives, [program] * len(probes), probes, came))
        )
