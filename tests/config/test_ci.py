"""`.ci/run` says that it passed only when it came to its end."""

import signal
import subprocess
from pathlib import Path

import pytest

SCRIPT = (Path(__file__).resolve().parents[2] / ".ci" / "run").read_text()
FRAME, _, _ = SCRIPT.partition('step "system packages"')
END = SCRIPT.splitlines()[-1]
PASSES = 'keep sqlite echo "3 passed in 1.00s"'


pytestmark = pytest.mark.slow


@pytest.fixture
def started(tmp_path):
    def start(*steps):
        """The shipped frame around other steps."""
        script = tmp_path / ".ci" / "run"
        script.parent.mkdir()
        script.write_text("\n".join((FRAME, *steps, END)))
        # Whoever started the tests in the background made them, and so their children, deaf to some signals.
        command = ["env", "--default-signal=TERM,INT,HUP", "bash", script]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    return start


def test_it_passes_when_every_step_does(started):
    run = started(PASSES)
    said, _ = run.communicate(timeout=20)

    assert run.returncode == 0
    assert "CI passed" in said
    assert said.count("3 passed in 1.00s") == 2, "the closing lines repeat it"


@pytest.mark.parametrize(
    ("step", "status"),
    [
        pytest.param("keep sqlite false", 1, id="a step fails"),
        pytest.param("keep sqlite bash -c 'kill -TERM $$'", 143, id="a step is ended"),
        pytest.param("keep sqlite bash -c 'kill -KILL $$'", 137, id="a step is killed"),
        pytest.param("exit 0", 1, id="it ends too early"),
    ],
)
def test_it_fails_with_the_status_of_the_step(started, step, status):
    run = started(PASSES, step, "echo never reached")
    said, _ = run.communicate(timeout=20)

    assert run.returncode == status
    assert f"(status {status})" in said
    assert "CI passed" not in said
    assert "never reached" not in said


@pytest.mark.parametrize("ended_by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda ended_by: ended_by.name)
def test_it_fails_when_somebody_ends_it(started, ended_by):
    run = started(PASSES, "keep sqlite bash -c 'echo begun; sleep 2'")
    assert any(line == "begun\n" for line in run.stdout)
    run.send_signal(ended_by)
    said, _ = run.communicate(timeout=20)

    assert run.returncode == 128 + ended_by
    assert "CI passed" not in said
    assert "CI FAILED" in said
