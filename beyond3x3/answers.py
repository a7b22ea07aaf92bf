"""What comes of a learner's function, whatever it is: called with patience, compared by value, told in words."""

import inspect
import linecache
import re
import signal
from collections import deque
from collections.abc import Iterator, MappingView
from contextlib import contextmanager
from copy import deepcopy
from decimal import Decimal
from itertools import islice
from numbers import Real
from pathlib import Path
from traceback import walk_tb

import numpy as np

DEFAULTS = r", (stride=1|padding=0|dilation=1|transposed=False|output_padding=0|padding_end=None|ceil=False)(?=[,)])"
PATIENCE = 60  # seconds for one call of a learner's function
LONGEST = 100  # letters of a learner's line
OTHERS = (
    str(Path(__file__).parent),
    str(Path(linecache.__file__).parent),
)  # whose lines are not a learner's
MOST = 100_000  # items taken from what hands them over one by one
ERRORS = {
    "cannot reshape": "What reshape is given must multiply to as many numbers as there are. Write down the size of every axis.",
    "'list' object cannot be interpreted": "A list came where one number belongs: *rates hands its items over one by one.",
    "'tuple' object cannot be interpreted as an integer": "A tuple came where one number belongs: *shape hands its items over one by one.",
    "interpreted as an integer": "A size came out as a fraction: divide whole numbers by //.",
    "axes don't match": "transpose names every axis once, those too that stay where they are.",
    "broadcast": "Arrays of different shapes met. Look at .shape before you combine them: does one stick out at the end?",
    "to dtype('bool')": "An array of True and False adds nothing up. Make it of numbers.",
    "Cannot cast": "An array of whole numbers takes no fractions in. Make it of floats, as np.zeros does.",
    "is ambiguous": "An array is neither True nor False as a whole. Ask for its len, or compare, and add .all() or .any().",
    "cannot assign to field": "A Layer cannot be changed: replace(layer, padding=2) is a copy with another padding.",
    "do without": "The exercise asks you to write it yourself.",
    "and yours is": "The check's call has to fit the line that begins with def: keep the arguments that the exercise gave there.",
    "Layer.__init__()": "A layer is Layer(kernel, stride=1, padding=0, dilation=1): these names, in this order.",
    "unexpected keyword argument": "A call names an argument that the function does not have. Is it spelled as in its def?",
    "positional argument": "A call inside your function gives too few values, or too many: count them against that function's def.",
    "object is not callable": "What stands before round brackets is no function. Does its name stand for something else?",
    "NameError": "Your function raised this error: nothing has that name. Is it spelled as where it was made?",
    "TimeoutError": "Does a loop never end? Print what it looks at.",
    "ZeroDivisionError": "Something was divided by 0. Which number below a fraction can be 0?",
    "IndexError": "Something was read or put beyond the end. How long must it be, and is the index below that?",
    "": "Your function raised this error.",
}


class Raised(str):
    """The text of an error that came instead of an answer; `kind` is its class, `line` the learner's line, where it can be read."""

    @classmethod
    def by(cls, error):
        text = cls(f"{type(error).__name__}: {error}".splitlines()[0])
        text.kind, text.line = type(error), line_of(error)
        return text

    def hint(self):
        return next(hint for part, hint in ERRORS.items() if part in self)


def line_of(error):
    """The last line of the learner's own that the error came through, or nothing."""
    places = [
        (frame.f_code.co_filename, number)
        for frame, number in walk_tb(error.__traceback__)
    ]
    own = [
        place
        for place in places
        if not place[0].startswith(OTHERS) and "site-packages" not in place[0]
    ]
    return linecache.getline(*own[-1]).strip()[:LONGEST] if own else ""


@contextmanager
def patience(seconds):
    """TimeoutError after so many seconds, where the system has an alarm."""

    def ring(*_):
        raise TimeoutError(f"still running after {seconds} seconds")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def plain(value):
    """The value with a float for each Decimal, a list for a generator, a view of a dict or a deque, an array for a matrix."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, np.matrix):  # whose rows are matrices again
        return np.asarray(value)
    if isinstance(value, (Iterator, MappingView, deque)):
        return [plain(item) for item in islice(value, MOST)]
    if type(value) in (list, tuple):
        return type(value)(map(plain, value))
    if type(value) is dict:
        return {name: plain(item) for name, item in value.items()}
    return value


def attempt(function, *arguments):
    """What the function returns for copies of the arguments, or Raised; NotImplementedError passes through."""
    return called(lambda: function(*deepcopy(arguments)))


def called(function, *arguments):
    """The same for the arguments themselves, which the function may change."""
    try:
        with np.errstate(all="ignore"), patience(PATIENCE):
            return plain(function(*arguments))
    except NotImplementedError:
        raise
    except Exception as error:
        return Raised.by(error)


def attempts(function, probes):
    """What called gives for every tuple of arguments; after one that took too long no other is tried."""
    came = []
    for probe in probes:
        stuck = came and isinstance(came[-1], Raised) and came[-1].kind is TimeoutError
        came.append(came[-1] if stuck else called(function, *probe))
    return came


def is_number(value):
    """Whether it is one real number: of Python, of numpy, a Fraction, an array without axes; not a bool."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "iuf"
    return isinstance(value, Real) and not isinstance(value, bool)


def is_row(value):
    """Whether it is a list, a tuple, a range or an array with axes."""
    return (
        isinstance(value, (list, tuple, range))
        or isinstance(value, np.ndarray)
        and value.ndim > 0
    )


def is_truth(value):
    """Whether it is True or False, or a row of nothing else."""
    if is_row(value):
        return len(value) > 0 and all(map(is_truth, value))
    return isinstance(value, (bool, np.bool_))


def as_array(value):
    """The array of numbers that it is, or None."""
    try:
        array = np.asarray(value)
        array = array.astype(float) if array.dtype == object else array
    except (TypeError, ValueError):
        return None
    return array if array.dtype.kind in "iuf" else None


def same(got, right):
    """Whether two values are equal, in whatever container: numbers within the rounding of float32."""
    if isinstance(right, Raised):
        return isinstance(got, Raised) and issubclass(got.kind, right.kind)
    if isinstance(right, (bool, np.bool_)):
        return isinstance(got, (bool, np.bool_)) and bool(got) == bool(right)
    if isinstance(right, (set, frozenset)):
        return isinstance(got, (set, frozenset)) and set(got) == set(right)
    if isinstance(right, dict):
        return (
            isinstance(got, dict)
            and got.keys() == right.keys()
            and all(same(got[name], right[name]) for name in right)
        )
    if is_number(right) or is_row(right):
        if is_number(got) != is_number(right) or is_row(got) != is_row(right):
            return False
        one, other = as_array(got), as_array(right)
        if one is None or other is None:
            return len(got) == len(right) and all(map(same, got, right))
        scale = np.abs(other[np.isfinite(other)]).max(initial=0)
        return one.shape == other.shape and np.allclose(
            one, other, 1e-5, 1e-6 * scale, equal_nan=True
        )
    return type(got) is type(right) and got == right


def is_line(value):
    """Whether it is a row of single values."""
    return is_row(value) and not any(map(is_row, value))


def alike(got, right):
    """Whether two values are of one kind and size; a list, a tuple and an array are one kind.

    Where rows of different lengths are wanted, their lengths are part of the answer.
    """
    if not (is_row(got) and is_row(right)):
        return is_number(got) and is_number(right) or form(got) == form(right)
    one, other = as_array(got), as_array(right)
    if one is not None and other is not None:
        return one.shape == other.shape
    if len(got) != len(right):
        return False
    if other is None and all(map(is_line, right)):
        return all(map(is_line, got))
    return all(map(alike, got, right))


def form(value):
    """What kind of value it is and of what size, in words."""
    if isinstance(value, (bool, np.bool_)):
        return "True or False"
    if isinstance(value, Raised):
        return f"a {value.kind.__name__}"
    if is_number(value):
        return "a number"
    if isinstance(value, np.ndarray) and value.ndim > 1:
        kind = " of complex numbers" if value.dtype.kind == "c" else ""
        return f"an array of shape {value.shape}{kind}"
    if is_row(value):
        kinds = {form(item).split(" ", 1)[-1] for item in value}
        rows = "row" if kinds and all(map(is_row, value)) else "values"
        if len(value) == len(kinds) == 2 and not all(map(is_line, value)):
            return f"a pair: {form(value[0])}, and {form(value[1])}"
        kind = kinds.pop() if len(kinds) == 1 else rows
        if len(value) != 1:
            kind = re.sub(r"^(number|row|Layer|text|set)\b", r"\1s", kind)
        return f"a row of {len(value)} {kind}"
    names = {str: "a text", frozenset: "a set", np.ndarray: "an array"}
    return names.get(type(value), f"a {type(value).__name__}")


def shown(value):
    """The value as a message shows it: numbers plainly, and the form of what is long."""
    if isinstance(value, Raised):
        return f"{value}, in the line: {value.line}" if value.line else str(value)
    if value is None:
        return "None"
    if inspect.isfunction(value):
        return value.__name__
    if is_number(value):
        return f"{float(value):.7g}" if float(value) % 1 else str(int(value))
    if isinstance(value, np.ndarray):
        return (
            shown(value.tolist()) if value.size < 40 and value.ndim < 3 else form(value)
        )
    if isinstance(value, (set, frozenset)):
        text = f"{{{', '.join(map(shown, sorted(value, key=lambda one: (str(type(one)), one))))}}}"
    elif isinstance(value, (list, tuple)):
        text = f"[{', '.join(map(shown, value))}]"
    else:
        text = re.sub(DEFAULTS, "", repr(value))
    return text if len(text) < 300 else form(value)


def count(value):
    """How many values it holds, in rows of any length."""
    return sum(map(count, value)) if is_row(value) else 1


def first_difference(got, right):
    """Where two values of one form differ first, what stands there and what should, as (place, got, right) in words."""
    place = []
    long = count(right) > 12 or isinstance(right, np.ndarray) and right.ndim > 2
    while is_row(right) and (long or count(right) > 12) and alike(got, right):
        place.append(
            next(
                at
                for at, pair in enumerate(zip(got, right, strict=True))
                if not same(*pair)
            )
        )
        got, right = got[place[-1]], right[place[-1]]
    return f"{place} of " if place else "", shown(got), shown(right)
