"""What publishes, launches and watches the course: workflows with pinned actions and least rights, Binder's versions."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import machines
import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
KINDS = ("from_scratch", "on_gpu", "solution")
JOBS = [(path.stem, name) for path in WORKFLOWS for name in yaml.safe_load(path.read_text("utf-8"))["jobs"]]


def workflow(name):
    return yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text("utf-8"))


def requirements(path):
    lines = (ROOT / path).read_text("utf-8").splitlines()
    return {line.split("#")[0].strip() for line in lines if re.match(r"\w", line)}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit(path):
    used = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("path, job", JOBS)
def test_every_job_has_just_the_rights_that_it_needs(path, job):
    assert workflow(path)["permissions"] == {}
    allowed = {"pages": "write", "id-token": "write"} if job == "deploy" else {"contents": "read"}
    assert workflow(path)["jobs"][job]["permissions"] == allowed
    assert workflow(path)["jobs"][job]["timeout-minutes"] <= 60
    for step in workflow(path)["jobs"][job]["steps"]:
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
        assert "${{" not in step.get("run", "")


def test_only_what_passes_the_tests_is_published():
    jobs = workflow("publish")["jobs"]
    runs = [step.get("run", step.get("uses", "")) for step in jobs["build"]["steps"]]
    tested = runs.index("make test")
    assert "upload-pages-artifact" in runs[-1] and tested < len(runs) - 1
    assert jobs["deploy"]["needs"] == "build"
    assert workflow("publish")[True]["push"] == {"branches": ["main"]}


def test_what_a_workflow_makes_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for path in WORKFLOWS:
        assert set(re.findall(r"make ([a-z]+)", path.read_text("utf-8"))) <= targets


def test_every_requirement_is_pinned():
    for path in ("requirements.txt", ".binder/requirements.txt"):
        assert [
            line for line in requirements(path) if not re.fullmatch(r"[\w-]+==[\w.]+(; platform.*)?", line)
        ] == []


def test_binder_has_the_tested_versions_and_nothing_that_builds_or_tests():
    lean, full = requirements(".binder/requirements.txt"), requirements("requirements.txt")
    assert lean < full
    names = {line.split("==")[0] for line in lean}
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {"jupyterlab", "torch", *ours} <= names, "postBuild installs the package without what it needs"
    assert not names & {"jupyter-book", "nbval", "nbgrader", "playwright", "hypothesis", "ruff"}
    subprocess.run(["bash", "-n", ROOT / ".binder/postBuild"], check=True)
    assert (ROOT / ".binder/postBuild").stat().st_mode & 0o100


def measured(name):
    return json.loads((ROOT / f"references/measurements/{name}.json").read_text("utf-8"))


def test_the_page_for_instructors_says_what_was_measured():
    said = " ".join((ROOT / "references/teaching.md").read_text("utf-8").split())
    most = {
        kind: max(mb for path, mb in measured("binder")["megabytes"].items() if kind in path)
        for kind in KINDS
    }
    hub = measured("classroom")
    assert most["from_scratch"] <= 300 and max(most.values()) <= 1000
    assert f"`from_scratch.ipynb` of no chapter takes more than {most['from_scratch']} MB" in said
    assert f"`on_gpu.ipynb` no more than {most['on_gpu']} MB" in said
    assert f"one numpy notebook open that has run to its end, held {hub['megabytes']} MB" in said
    two, three, four = hub["slower"][1:]
    assert f"On a machine with {hub['cores']} cores, 2 students" in said
    assert (
        f"wait {two:.1f} times as long as one, 3 wait {three:.1f} times and 4 wait {four:.1f} times" in said
    )
    assert f"of {hub['confirmed']} hand-ins that had been confirmed all {hub['arrived']} arrived" in said
    assert hub["confirmed"] == hub["arrived"]


@pytest.mark.parametrize("place", ["binder", "colab"])
def test_every_notebook_was_run_elsewhere(place):
    notebooks = {
        str(path.relative_to(ROOT)) for path in ROOT.glob("chapters/*/*.ipynb") if path.stem in KINDS
    }
    assert set(measured(place)["megabytes"]) == notebooks


def test_every_processor_is_tried_each_week():
    matrix = workflow("weekly")["jobs"]["machines"]["strategy"]["matrix"]
    assert matrix == {"processor": [*machines.SETTINGS]}
