"""Every assignment, four ways: solved, untouched, freshly generated, and answered wrongly."""

import linecache
import pickle
import re
import runpy
import sys
from ast import parse
from functools import cache, partial, wraps
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path
from unittest.mock import patch

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from beyond3x3.checks import Assignment, slip_programs

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "beyond3x3" / "book"))
from assignments import numbered, solutions, student_version  # noqa: E402

SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
NEEDS_TORCH = {"design-trained"}  # trains, and compares nothing
chapters = pytest.mark.parametrize("chapter", [path.parent.name for path in solutions()])


@pytest.fixture(autouse=True)
def drawings():
    """What a cell draws is closed when its test ends."""
    yield
    plt.close("all")


def read(chapter, name):
    return nbformat.read(ROOT / "chapters" / chapter / f"{name}.ipynb", 4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def role(cell):
    marks = cell.metadata.get("nbgrader", {})
    return "exercise" if marks.get("solution") else "check" if marks.get("grade") else "other"


def exercises(notebook):
    """{exercise: (its cell, the checks that follow it)}"""
    found = {}
    for cell in code_cells(notebook):
        if role(cell) == "exercise":
            latest = found[cell.metadata.nbgrader.grade_id] = (cell, [])
        elif role(cell) == "check":
            latest[1].append(cell)
    return found


def run(source, namespace):
    """As a kernel does, which knows the lines of its cells."""
    code, name = TransformerManager().transform_cell(source), f"<cell {len(linecache.cache)}>"
    linecache.cache[name] = len(code), None, code.splitlines(True), name
    exec(compile(code, name, "exec"), namespace)
    if "def trained(" in source:
        namespace["trained"] = partial(trained_once, source, namespace["trained"])


TRAINED = {}


def trained_once(source, train, rates, width):
    """The network that a cell trains: one design is trained once, whichever test asks for it."""
    design = source, tuple(rates), width
    if design not in TRAINED:
        TRAINED[design] = train(list(rates), width)
    return TRAINED[design]


@cache
def solved(chapter):
    """The names that the solution defines, its checks not run."""
    namespace = {}
    for cell in code_cells(read(chapter, "solution")):
        if role(cell) != "check":
            run(cell.source, namespace)
    return namespace


def solved_by_learner(chapter, name):
    """Whether it is a function that an exercise asks for."""
    cells = [cell.source for cell, _ in exercises(read(chapter, "solution")).values()]
    return any(re.search(rf"^def {name}\(", source, re.MULTILINE) for source in cells)


def spoken(chapter):
    """The chapter's Assignment."""
    return import_module(f"beyond3x3.exercises.{chapter}").check


@cache
def asked(chapter):
    """{"compare": [...], "number": [...]}: (the check's name, arguments by name) of every call that the right answers meet."""
    found = {"compare": [], "number": []}

    def hearing(kind):
        method = getattr(Assignment, kind)

        def heard(*arguments, **named):
            call = signature(method).bind(*arguments, **named)
            call.apply_defaults()
            found[kind].append((name, call.arguments))
            method(*arguments, **named)

        return heard

    with patch.multiple(Assignment, **{kind: hearing(kind) for kind in found}):
        for cell in code_cells(read(chapter, "solution")):
            if role(cell) == "check" and cell.id not in NEEDS_TORCH:
                name = cell.id
                run(cell.source, dict(solved(chapter)))
    return found


def said(method, *arguments, **named):
    """The message, or None where the answer passes."""
    try:
        method(*arguments, **named)
    except AssertionError as error:
        return str(error)


def remembering(program):
    """The same program, which runs once on equal arguments: each slip is held against all others."""
    results = {}

    @wraps(program)
    def remembered(*arguments):
        key = pickle.dumps(arguments)
        if key not in results:
            try:
                results[key] = program(*arguments), None
            except Exception as error:
                results[key] = None, error
        result, error = results[key]
        if error:
            raise error
        return result

    return remembered


def wrong_answers(chapter, name="WRONG"):
    return runpy.run_path(str(ROOT / "tests" / "wrong_answers" / f"{chapter}.py"))[name]


def passed(capsys):
    return len(re.findall(r"^Passed: \S.*\.$", capsys.readouterr().out, re.MULTILINE))


@chapters
def test_the_solution_passes_from_top_to_bottom_and_every_check_says_so(chapter, capsys):
    """What trains is asked of another right answer, and of the solution by nbval."""
    namespace = {}
    for cell in code_cells(read(chapter, "solution")):
        if cell.id not in NEEDS_TORCH:
            run(cell.source, namespace)
            assert passed(capsys) == (role(cell) == "check"), cell.id


@chapters
def test_the_untouched_student_version_only_lacks_answers(chapter):
    namespace = {}
    for cell in code_cells(read(chapter, "assignment")):
        try:
            run(cell.source, namespace)
            came = None
        except Exception as error:
            came = type(error)
        allowed = {"check": {NotImplementedError}, "exercise": {NotImplementedError, None}, "other": {None}}
        assert came in allowed[role(cell)], f"{cell.id}: {came}"


@chapters
def test_the_right_program_of_a_name_takes_what_the_exercise_gives(chapter):
    """It stands in the message for a function whose parameters are others."""
    right, given = vars(import_module(f"beyond3x3.exercises.{chapter}")), solved(chapter)
    names = {
        node.name
        for cell, _ in exercises(read(chapter, "solution")).values()
        for node in parse(cell.source).body
    }
    shared = [
        name
        for name in names
        if isfunction(right.get(name)) and right[name] not in spoken(chapter).parts.values()
    ]
    assert shared
    for name in shared:
        assert str(signature(right[name])) == str(signature(given[name])), name


def test_a_call_that_does_not_fit_is_told_beside_both_signatures():
    def walk(layers, start):
        return []

    told = said(spoken("receptive_fields"), "walk-size", walk)
    assert (
        "calls walk([Layer(kernel=3, dilation=4)]), the exercise gives walk(layers), and yours is walk(layers, start)"
        in told
    )


@pytest.mark.parametrize(
    ("value", "shown"), [(float("inf"), "inf"), (float("nan"), "nan"), (np.complex64(1), "1\\+0j")]
)
def test_what_is_no_finite_number_is_told_like_any_wrong_one(value, shown):
    with pytest.raises(AssertionError, match=rf"you have: .*{shown}"):
        Assignment(here="lesson.md").number({"a": value}, "a", 0.25, "here", "A quarter.")


def untouched(chapter):
    """The names that a learner's version defines before she writes."""
    namespace = {}
    for cell in code_cells(read(chapter, "assignment")):
        if role(cell) == "exercise":
            run(cell.source, namespace)
    return namespace


def test_what_is_not_written_yet_is_said_in_a_sentence():
    check = spoken("receptive_fields")
    with pytest.raises(NotImplementedError, match=r"^walk is not written yet: in its cell above"):
        check("walk-size", untouched("receptive_fields")["walk"])


def test_a_check_of_another_chapter_is_said_in_a_sentence():
    with pytest.raises(
        LookupError, match=r"^No check is called 'shuffle-one' here: does the cell of imports"
    ):
        spoken("receptive_fields")("shuffle-one")


@chapters
def test_what_is_generated_is_fresh(chapter):
    solution = ROOT / "chapters" / chapter / "solution.ipynb"
    for name, fresh in dict(solution=numbered(solution), assignment=student_version(solution)).items():
        assert solution.with_stem(name).read_text(encoding="utf-8") == fresh, "run `make assignments`"


@chapters
def test_the_text_names_exercises_by_titles_which_stay_when_one_is_put_between(chapter):
    notebook = read(chapter, "solution")
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    ordinal = r"first|second|third|fourth|fifth|sixth|seventh|eighth|last"
    assert not re.findall(rf"(?i)exercises? \d|\b(?:{ordinal}) exercise", text)
    titles = set(re.findall(r"^## \d+\. (.*) \(\d+ points?\)$", text, re.MULTILINE))
    named = {title for title in re.findall(r"\*([A-Z][^*\n]+)\*", text) if len(title.split()) > 2}
    assert named <= titles


@chapters
def test_no_line_of_a_solution_is_left(chapter):
    untouched = exercises(read(chapter, "assignment"))
    for name, (cell, _) in exercises(read(chapter, "solution")).items():
        regions, left = SOLUTION.findall(cell.source), untouched[name][0].source
        assert left.count("raise NotImplementedError") == len(regions) > 0
        assert "SOLUTION" not in left
        kept = {line.strip() for line in left.splitlines()}
        assert not kept & {line.strip() for region in regions for line in region.splitlines() if line.strip()}


def validate(notebook):
    """Raises what nbgrader raises where it could not grade a notebook."""
    # takes 2 s, which workers without these tests need not wait
    from nbgrader.nbgraderformat import MetadataValidator

    MetadataValidator().validate_nb(notebook)


@chapters
def test_every_exercise_is_marked_and_checked_and_all_are_worth_twenty_points(chapter):
    for name in ("solution", "assignment"):
        notebook = read(chapter, name)
        validate(notebook)
        marks = [cell.metadata.nbgrader for cell in code_cells(notebook) if role(cell) == "check"]
        assert all(mark.locked and mark.points > 0 for mark in marks)
        assert sum(mark.points for mark in marks) == 20
        assert all(checks for _, checks in exercises(notebook).values())


@chapters
def test_every_check_of_the_chapter_is_called_once_by_the_cell_of_its_name(chapter):
    cells = [cell for cell in code_cells(read(chapter, "solution")) if role(cell) == "check"]
    called = {cell.id: re.fullmatch(r'check\("(.+?)", .+\)', cell.source)[1] for cell in cells}
    assert called == {name: name for name in spoken(chapter).parts}


@chapters
def test_checks_send_the_learner_to_headings_that_exist(chapter):
    for place in spoken(chapter).places.values():
        name, heading = re.fullmatch(r'(\S+), "(.+)"', place).groups()
        path = ROOT / "chapters" / chapter / name
        notebook = path.suffix == ".ipynb"
        cells = nbformat.read(path, 4).cells if notebook else [{"source": path.read_text(encoding="utf-8")}]
        text = "\n".join(cell["source"] for cell in cells)
        assert re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE), (
            f"{name} has no heading {heading!r}"
        )


@pytest.mark.parametrize(
    ("chapter", "shown", "judged"),
    [("receptive_fields", "shifted", "SHIFTED"), ("atrous_convolution", "networks", "BROKEN")],
)
def test_what_a_learner_mends_is_what_the_checks_hold_it_against(chapter, shown, judged):
    kept = getattr(import_module(f"beyond3x3.exercises.{chapter}"), judged)
    assert solved(chapter)[shown] == kept and solved(chapter)[shown] is not kept


@chapters
def test_every_exercise_has_wrong_answers(chapter):
    wrong = wrong_answers(chapter)
    assert set(wrong) == set(exercises(read(chapter, "solution")))
    assert min(map(len, wrong.values())) >= 3


@chapters
def test_every_slip_of_a_function_is_told_by_its_own_words(chapter):
    for name, call in asked(chapter)["compare"]:
        slips = [(remembering(program), why) for program, why in slip_programs(call["right"], call["slips"])]
        for program, why in slips:
            told = said(Assignment.compare, **call | {"answer": program, "slips": slips})
            assert told and why in told, f"{name}: {why}\n{told}"


@chapters
def test_every_wrong_number_is_told_by_its_own_words(chapter):
    for _, call in asked(chapter)["number"]:
        for wrong, why in (call["slips"] or {}).items():
            told = said(Assignment.number, **call | {"answers": {call["name"]: wrong}})
            assert told and why in told, f"{call['name']} = {wrong}: {why}\n{told}"


@chapters
def test_an_error_in_an_answer_is_told_and_not_raised(chapter):
    def broken(*_, **__):
        raise KeyError("a slip of the pen")

    for cell in code_cells(read(chapter, "solution")):
        if role(cell) == "check":
            answers = re.findall(r"\w+", cell.source.split(",", 1)[1])
            mine = {name: broken for name in answers if solved_by_learner(chapter, name)}
            with pytest.raises(
                AssertionError, match=r"(?s)in the line: raise KeyError\(.a slip of the pen.\).*Look again at"
            ):
                run(cell.source, solved(chapter) | mine)


@pytest.mark.filterwarnings("ignore:invalid value encountered in divide")
@pytest.mark.parametrize(
    ("chapter", "exercise", "old", "new", "message"),
    [
        pytest.param(path.parent.name, exercise, *answer, id=f"{path.parent.name}: {exercise} {mistake}")
        for path in solutions()
        for exercise, answers in wrong_answers(path.parent.name).items()
        for mistake, *answer in answers
    ],
)
def test_a_wrong_answer_meets_the_message_it_deserves(chapter, exercise, old, new, message, capsys):
    cell, checks = exercises(read(chapter, "solution"))[exercise]
    assert old in cell.source
    namespace = dict(solved(chapter))
    run(cell.source.replace(old, new), namespace)
    with pytest.raises(AssertionError) as caught:
        for check in checks:
            capsys.readouterr()
            run(check.source, namespace)
    assert "Passed" not in capsys.readouterr().out
    told = str(caught.value)
    assert re.search(message, told, re.DOTALL), told
    sentences = re.findall(r"[A-Z][^.]{20,}\.", told)
    assert len(sentences) == len({*sentences}), told
    assert re.search(r"expected: .+\n  you have: .+\n  \S.+\n  Look again at \S+", told), told


@pytest.mark.parametrize(
    ("chapter", "exercise", "old", "new"),
    [
        pytest.param(path.parent.name, exercise, *answer, id=f"{path.parent.name}: {exercise} {clothes}")
        for path in solutions()
        for exercise, answers in wrong_answers(path.parent.name, "RIGHT").items()
        for clothes, *answer in answers
    ],
)
def test_a_right_answer_passes_in_other_clothes(chapter, exercise, old, new, capsys):
    cell, checks = exercises(read(chapter, "solution"))[exercise]
    assert old in cell.source
    namespace = dict(solved(chapter))
    run(
        "import numpy as np\nfrom decimal import Decimal\nfrom fractions import Fraction\n"
        + cell.source.replace(old, new),
        namespace,
    )
    for check in checks:
        run(check.source, namespace)
    assert passed(capsys) == len(checks)
