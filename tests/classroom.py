"""A class on this machine, as root: `python tests/classroom.py [STUDENTS]`, with JupyterHub from references/classroom/.

Students log in, pull the lessons by an nbgitpuller link, run a notebook, fetch an assignment, work on it and hand it in; the
hub is killed in the middle and started again; the teacher collects, grades and counts. Printed are how long a cell takes
when n students run it at once, and the memory of each student.
"""

import csv
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import nbformat

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "references/classroom"
SERVED, EXCHANGE = Path("/srv/jupyterhub"), Path("/srv/nbgrader")
CHAPTER = "receptive_fields"
HUB = "http://127.0.0.1:8000"
REPOSITORY = "git://127.0.0.1/beyond3x3.git"
PACKAGES = ["jupyterhub", "nbgrader", "nbgitpuller", "websocket-client", "requests"]


def run(*command, **options):
    return subprocess.run(
        list(map(str, command)), check=True, capture_output=True, text=True, **options
    ).stdout


def refuse_where_a_hub_lives(names):
    """This makes accounts and folders and takes them away again, so none of them may be there before."""
    taken = [name for name in names if subprocess.run(["id", name], capture_output=True).returncode == 0]
    taken += [str(path) for path in (SERVED, EXCHANGE) if path.exists()]
    if taken:
        sys.exit(f"on this machine there is already: {', '.join(taken)}; try the class on another")


def prepare(folder, students):
    """The environment that the page for instructors asks for, the folders, and an account for everyone."""
    run("/usr/bin/python3", "-m", "venv", folder / "hub")
    python = folder / "hub/bin/python"
    torch = next(
        line for line in (ROOT / ".binder/requirements.txt").read_text().splitlines() if line[:5] == "torch"
    )
    for packages in (
        [torch],
        ["--retries", "0", "-r", ROOT / ".binder/requirements.txt", *PACKAGES],
        ["--no-deps", f"git+{REPOSITORY}"],
    ):
        run(python, "-m", "pip", "install", "--quiet", *packages)
    run("npm", "install", "--silent", "--prefix", folder, "configurable-http-proxy")
    (folder / "hub/bin/configurable-http-proxy").symlink_to(
        folder / "node_modules/.bin/configurable-http-proxy"
    )
    shutil.copy(CONFIG / "nbgrader_config.py", folder / "hub/etc/jupyter/nbgrader_config.py")
    run("chmod", "-R", "a+rX", folder)
    SERVED.mkdir()
    (SERVED / "proxy_token").write_text(secrets.token_hex(32))
    EXCHANGE.mkdir()
    EXCHANGE.chmod(0o777)
    passwords = {name: secrets.token_hex(8) for name in ["teacher", *students]}
    for name, password in passwords.items():
        run("useradd", "--create-home", "--shell", "/bin/bash", name)
        run("chpasswd", input=f"{name}:{password}")
    return passwords


def environment(folder):
    """Everyone's: the hub's programs first."""
    return dict(PATH=f"{folder}/hub/bin:{os.environ['PATH']}", LANG="C.UTF-8")


def serve_repository(folder):
    """The course's repository at REPOSITORY, which stands for its public address."""
    run("git", "clone", "--quiet", "--bare", ROOT, folder / "beyond3x3.git")
    daemon = [
        "git",
        "daemon",
        "--reuseaddr",
        "--export-all",
        "--listen=127.0.0.1",
        f"--base-path={folder}",
        folder,
    ]
    daemon = subprocess.Popen(list(map(str, daemon)), start_new_session=True)
    for _ in range(50):
        if subprocess.run(["git", "ls-remote", "--quiet", REPOSITORY], capture_output=True).returncode == 0:
            return daemon
        time.sleep(0.2)
    raise RuntimeError("the repository is not served")


def start_hub(folder):
    with (folder / "hub.log").open("a") as log:
        hub = subprocess.Popen(
            [folder / "hub/bin/jupyterhub", "-f", folder / "jupyterhub_config.py"],
            cwd=SERVED,
            env=environment(folder),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    for _ in range(300):
        try:
            if requests.get(f"{HUB}/hub/health", timeout=5).status_code == 200:
                return hub
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise RuntimeError((folder / "hub.log").read_text()[-3000:])


def as_teacher(folder, *command):
    given = [f"{key}={value}" for key, value in environment(folder).items()]
    return run("runuser", "-u", "teacher", "--", "env", *given, *command, cwd="/home/teacher/beyond3x3")


class Student:
    """A browser that someone sits at: a session with cookies, at the hub and at the own server behind it."""

    def __init__(self, name, password):
        self.name, self.session = name, requests.Session()
        self.session.get(f"{HUB}/hub/login")
        form = dict(username=name, password=password, _xsrf=self.session.cookies.get("_xsrf", path="/hub/"))
        answer = self.session.post(f"{HUB}/hub/login?next=%2Fhub%2Fspawn", data=form)
        answer.raise_for_status()
        self.here = f"{HUB}/user/{name}"
        for _ in range(240):
            answer = self.session.get(f"{self.here}/lab")
            if answer.ok and answer.url.startswith(f"{self.here}/lab"):
                break
            time.sleep(0.5)
        else:
            raise RuntimeError(f"{name}: no server")

    def headers(self):
        return {"X-XSRFToken": self.session.cookies.get("_xsrf", path=f"/user/{self.name}/")}

    def post(self, path, **options):
        answer = self.session.post(f"{self.here}/{path}", headers=self.headers(), timeout=120, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def pull(self, repository):
        """What an nbgitpuller link does once it is followed."""
        link = dict(repo=repository, branch="main", targetpath="beyond3x3")
        lines = self.session.get(f"{self.here}/git-pull/api", params=link, timeout=300).text.splitlines()
        last = [json.loads(line[6:]) for line in lines if line.startswith("data: ")][-1]
        assert last["phase"] == "finished", last

    def read(self, path):
        answer = self.session.get(f"{self.here}/api/contents/{path}", timeout=60)
        answer.raise_for_status()
        return answer.json()

    def write(self, path, notebook):
        body = dict(type="notebook", format="json", content=notebook)
        self.session.put(
            f"{self.here}/api/contents/{path}", headers=self.headers(), json=body, timeout=60
        ).raise_for_status()

    def open(self, path):
        """A kernel for a notebook, and the line to it."""
        body = dict(path=path, name="", type="notebook", kernel={"name": "python3"})
        kernel = self.post("api/sessions", json=body)["kernel"]["id"]
        cookies = "; ".join(
            f"{cookie.name}={cookie.value}"
            for cookie in self.session.cookies
            if self.here[len(HUB) :] in cookie.path
        )
        address = f"{self.here}/api/kernels/{kernel}/channels".replace("http", "ws", 1)
        return websocket.create_connection(address, cookie=cookies, origin=HUB, timeout=600)

    def execute(self, line, source):
        """Seconds until a cell is done; an error in it is an error here."""
        message = secrets.token_hex(8)
        header = dict(
            msg_id=message, msg_type="execute_request", username=self.name, session="class", version="5.3"
        )
        content = dict(code=source, silent=False, store_history=True, allow_stdin=False)
        start = time.perf_counter()
        line.send(
            json.dumps(dict(header=header, parent_header={}, metadata={}, content=content, channel="shell"))
        )
        while True:
            answer = json.loads(line.recv())
            if answer["parent_header"].get("msg_id") != message:
                continue
            if answer["msg_type"] == "error":
                raise RuntimeError("\n".join(answer["content"]["traceback"])[-2000:])
            if answer["msg_type"] == "execute_reply":
                return time.perf_counter() - start


def solved(released, solution):
    """The released notebook with the solutions written into its cells, as a good student hands it in."""
    answers = {cell.id: cell.source for cell in solution.cells}
    for cell in released["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = answers[cell["id"]]
    return released


def megabytes(name):
    """Memory that all processes of a user hold, without what they share counted twice."""
    total = 0
    for process in run("pgrep", "-u", name).split():
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def code(notebook):
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


def together(students, work):
    with ThreadPoolExecutor(len(students)) as pool:
        return list(pool.map(work, students))


def lesson(passwords):
    names = [name for name in passwords if name != "teacher"]
    students = together(names, lambda name: Student(name, passwords[name]))
    print(f"{len(students)} students have logged in and have servers", flush=True)
    together(students, lambda student: student.pull(REPOSITORY))
    path = f"beyond3x3/chapters/{CHAPTER}/from_scratch.ipynb"
    lines = together(students, lambda student: student.open(path))
    cells = code(students[0].read(path)["content"])

    def first_run(pair):
        return sum(pair[0].execute(pair[1], cell) for cell in cells)

    print(f"the lessons are pulled; {path.split('/')[-1]} ran at all of them at once, in s:", end=" ")
    print(
        *(f"{seconds:.0f}" for seconds in together(list(zip(students, lines, strict=True)), first_run)),
        flush=True,
    )
    heavy = "x = np.random.default_rng(0).normal(size=(8, 16, 96, 96)); w = np.ones((16, 16, 3, 3))\nfor _ in range(20): b3.conv2d(x, w, padding=1)"
    medians = []
    for count in range(1, len(students) + 1):
        some = list(zip(students, lines, strict=True))[:count]
        seconds = [max(together(some, lambda pair: pair[0].execute(pair[1], heavy))) for _ in range(3)]
        medians.append(sorted(seconds)[1])
        print(
            f"{count} at once: a cell takes {medians[-1] / medians[0]:.2f} times as long as alone", flush=True
        )
    held = max(megabytes(student.name) for student in students)
    print(f"memory of a student with one notebook open: up to {held:.0f} MB", flush=True)
    for line in lines:
        line.close()
    return students, dict(
        slower=[round(seconds / medians[0], 2) for seconds in medians], megabytes=round(held)
    )


def release(folder):
    """What the teacher does first, with the notebook that the course ships."""
    run("runuser", "-u", "teacher", "--", "mkdir", "-p", f"/home/teacher/beyond3x3/source/{CHAPTER}")
    source = Path(f"/home/teacher/beyond3x3/source/{CHAPTER}/assignment.ipynb")
    shutil.copy(ROOT / f"chapters/{CHAPTER}/solution.ipynb", source)
    shutil.chown(source, "teacher")
    for command in ("generate_assignment", "release_assignment"):
        as_teacher(folder, "nbgrader", command, CHAPTER)


def hand_in(student, solution, good, killed, restarted):
    """Fetch, work, hand in; twice, and the second time after the hub was killed. Gives how many were confirmed."""
    which = dict(course_id="beyond3x3", assignment_id=CHAPTER)
    answer = student.post("assignments/fetch", data=which)
    assert answer["success"], answer
    path = f"{CHAPTER}/assignment.ipynb"
    notebook = student.read(path)["content"]
    student.write(path, solved(notebook, solution) if good else notebook)
    confirmed = 0
    for moment in (killed, restarted):
        assert student.post("assignments/submit", data=which)["success"]
        confirmed += 1
        moment.wait(120)
    assert student.post("assignments/submit", data=which)["success"]
    return confirmed + 1


def main(count=4):
    names = [f"student{number}" for number in range(1, count + 1)]
    refuse_where_a_hub_lives(["teacher", *names])
    folder = Path(tempfile.mkdtemp(prefix="class-", dir="/srv"))
    folder.chmod(0o755)
    hub = daemon = None
    try:
        daemon = serve_repository(folder)
        passwords = prepare(folder, names)
        shutil.copy(CONFIG / "jupyterhub_config.py", folder)
        with (folder / "jupyterhub_config.py").open("a") as config:
            config.write(f"\nc.Spawner.environment |= {environment(folder)!r}\n")
        hub = start_hub(folder)
        students, measured = lesson(passwords)
        release(folder)
        solution = nbformat.read(ROOT / f"chapters/{CHAPTER}/solution.ipynb", 4)
        killed, restarted = Event(), Event()
        with ThreadPoolExecutor(count) as pool:
            work = [
                pool.submit(hand_in, student, solution, at % 2 == 0, killed, restarted)
                for at, student in enumerate(students)
            ]
            inbound = EXCHANGE / "beyond3x3/inbound"
            while sum(1 for _ in inbound.glob("*")) < count // 2:
                time.sleep(0.1)
            hub.send_signal(signal.SIGKILL)
            hub.wait()
            print("the hub is killed while assignments are handed in", flush=True)
            killed.set()
            hub = start_hub(folder)
            print("it is started again", flush=True)
            restarted.set()
            confirmed = sum(job.result(300) for job in work)
        arrived = sum(1 for _ in inbound.glob("*"))
        print(f"handed in and confirmed: {confirmed}, arrived: {arrived}", flush=True)
        assert arrived >= confirmed
        again = Student(names[0], passwords[names[0]])
        assert again.read(f"{CHAPTER}/assignment.ipynb")
        as_teacher(folder, "nbgrader", "collect", CHAPTER)
        as_teacher(folder, "nbgrader", "autograde", CHAPTER)
        as_teacher(folder, "nbgrader", "export")
        with Path("/home/teacher/beyond3x3/grades.csv").open() as rows:
            scores = {
                row["student_id"]: float(row["score"]) / float(row["max_score"])
                for row in csv.DictReader(rows)
            }
        print("graded, of 1:", scores, flush=True)
        assert scores == {name: float(at % 2 == 0) for at, name in enumerate(names)}
        measured |= dict(confirmed=confirmed, arrived=arrived, cores=os.cpu_count(), date=str(date.today()))
        record = ROOT / "references/measurements/classroom.json"
        record.parent.mkdir(exist_ok=True)
        record.write_text(json.dumps(measured, indent=1) + "\n")
    finally:
        for name in ["teacher", *names]:
            subprocess.run(["pkill", "-KILL", "-u", name], check=False)
        for server in filter(None, (hub, daemon)):
            os.killpg(server.pid, signal.SIGKILL)
        subprocess.run(["pkill", "-f", f"{folder}/"], check=False)
        time.sleep(1)
        for name in ["teacher", *names]:
            subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)
        if sys.exc_info()[0]:
            print((folder / "hub.log").read_text()[-3000:] if (folder / "hub.log").exists() else "")
        for made in (folder, SERVED, EXCHANGE):
            shutil.rmtree(made, ignore_errors=True)


if __name__ == "__main__":
    try:
        import requests
        import websocket
    except ModuleNotFoundError as missing:
        sys.exit(f"pip install requests websocket-client: {missing}")
    socket.setdefaulttimeout(600)
    main(*map(int, sys.argv[1:]))
