"""Processes that are forked from an interpreter which has loaded its modules, and need not start one of their own.

Starting Python and importing requests takes ten times as long as most of what is tested through a process. A fork is a
process all the same: it has its own streams, environment and exit code, and what it does ends with it. What it does not
show is which modules it loads; tests about that start an interpreter.

This file is both sides: a test uses ``Warm``, and as a script it is the interpreter. There it imports nothing of the
tests, since the interpreter may be another one that does not have them.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

SECONDS = 60
STATUS = struct.Struct("i")
SAFE = sys.platform != "darwin"
"""Whether a fork can use the network: on macOS, looking for a proxy ends one whose parent has used the system."""


class Warm:
    """An interpreter to run processes in, one at a time.

    Args:
        python: The interpreter.
        folder: The working directory, where modules and scripts are.
        modules: What is loaded once for all processes: modules, ``PACKAGE.*`` for all that a package has, or scripts.
    """

    def __init__(self, python: str | Path, folder: Path, *modules: str) -> None:
        self._python, self._folder, self._modules = str(python), str(folder), modules
        self._process: subprocess.Popen[bytes] | None = None
        self._busy = False

    def __enter__(self) -> "Warm":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self, command: list[str], given: bytes, environment: dict[str, str], folder: Path | None = None
    ) -> tuple[int, str, str]:
        """Run a process; return its exit code and what it wrote to both streams.

        Args:
            command: What follows the interpreter: ``-m MODULE``, ``-c CODE`` or a script, and arguments.
            given: What it reads.
            environment: Its environment.
            folder: Another working directory.
        """
        with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            stdin.write(given)
            stdin.seek(0)
            streams = [stdin.fileno(), out.fileno(), err.fileno()]
            code = self.start(command, streams, environment, folder)()
            out.seek(0)
            err.seek(0)
            return code, out.read().decode(), err.read().decode()

    def start(
        self, command: list[str], streams: list[int], environment: dict[str, str], folder: Path | None = None
    ) -> Callable[[], int]:
        """Start a process with these streams; what is returned waits for its end and returns the exit code."""
        place = str(folder or self._folder)
        if not SAFE:
            return self._start_anew(command, streams, environment, place)
        if self._busy:  # a test was given up before it waited
            self._kill()
        if self._process is None:
            self._begin(environment)
        self._busy = True
        with tempfile.TemporaryFile("w+") as request:
            json.dump([command, place, environment], request)
            request.seek(0)
            socket.send_fds(self._control, [b"!"], [request.fileno(), *streams])
        return self._wait

    def _begin(self, environment: dict[str, str]) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(SECONDS)
        with theirs:
            self._process = subprocess.Popen(
                [self._python, __file__, *self._modules],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                cwd=self._folder,
                env=environment,
                start_new_session=True,
            )

    def _start_anew(
        self, command: list[str], streams: list[int], environment: dict[str, str], place: str
    ) -> Callable[[], int]:
        stdin, out, err = streams
        process = subprocess.Popen(
            [self._python, *command], stdin=stdin, stdout=out, stderr=err, cwd=place, env=environment
        )

        def wait() -> int:
            with process:
                try:
                    return process.wait(SECONDS)
                finally:
                    process.kill()

        return wait

    def _wait(self) -> int:
        try:
            (status,) = STATUS.unpack(self._control.recv(STATUS.size))
        except BaseException:  # it does not end, or the test is given up
            self._kill()
            raise
        self._busy = False
        return os.waitstatus_to_exitcode(status)

    def _kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """End the interpreter; it begins anew when it is needed again."""
        if self._process is not None:
            self._control.close()
            self._process.wait()
            self._process, self._busy = None, False


def load(name: str) -> None:
    """Import a module, or all those of a package that are not run; or run a script."""
    if name.endswith(".py"):
        runpy.run_path(name)
        return
    if not name.endswith(".*"):
        importlib.import_module(name)
        return
    package = importlib.import_module(name.removesuffix(".*"))
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith(".__main__"):
            importlib.import_module(found.name)


def serve(control: socket.socket) -> list[int]:
    """Fork for each request until there are no more; return, in the fork, what came with it: request and streams."""
    while True:
        data, files, *_ = socket.recv_fds(control, 1, 4)
        if not data:
            sys.exit()
        process = os.fork()
        if not process:
            control.detach()
            return files
        for file in files:
            os.close(file)
        control.sendall(STATUS.pack(os.waitpid(process, 0)[1]))


def become(folder: str, environment: dict[str, str], streams: list[int]) -> None:
    """Be a process that was started in this folder, with this environment and these streams."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # noqa: SIM115 - open for as long as the process lasts
    sys.stdout = sys.__stdout__ = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[0] = folder


def execute(what: str, *arguments: str) -> None:
    """Do what the interpreter does with its command line."""
    if what == "-m":
        module = arguments[0]
        sys.argv = list(arguments)
        sys.modules.pop(f"{module}.__main__", None)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    elif what == "-c":
        sys.argv = ["-c", *arguments[1:]]
        exec(arguments[0], {"__name__": "__main__"})
    else:
        sys.argv = [what, *arguments]
        sys.path[0] = os.path.dirname(os.path.abspath(what))
        runpy.run_path(what, run_name="__main__")


def leave(code: Any) -> NoReturn:
    """End as the interpreter ends, without taking itself apart, which would take longer than most runs."""
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        code = 1
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


def main() -> None:
    """Be the interpreter."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where whoever started the tests ignores it
    sys.path[0] = os.getcwd()
    for module in sys.argv[1:]:
        load(module)
    gc.freeze()
    if "coverage" in sys.modules:  # what loading has covered is written once, here, and not again by each fork
        sys.modules["coverage"].Coverage.current().save()
    request, *streams = serve(socket.socket(fileno=0))
    with open(request) as file:
        command, folder, environment = json.load(file)
    become(folder, environment, streams)
    code: Any = 0
    try:
        execute(*command)
    except SystemExit as ended:
        code = ended.code
    leave(code)


if __name__ == "__main__":
    main()
