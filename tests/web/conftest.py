"""A headless Chromium, spoken to through pipes with the standard library alone; tests are skipped without one."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from pydantic import TypeAdapter

Value = TypeVar("Value")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)


class Browser:
    """One page of one browser: commands of the DevTools protocol, and every event that came meanwhile."""

    def __init__(self, program: str, profile: Path) -> None:
        mine, its_out = os.pipe()
        its_in, to_it = os.pipe()

        def hand_over() -> None:
            # The numbers 3 and 4 are the protocol's; both are moved out of the way first.
            first, second = os.dup(its_in), os.dup(its_out)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=hand_over, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(its_in)
        os.close(its_out)
        self._to, self._from, self._rest, self._number = to_it, mine, b"", 0
        self.events: list[dict[str, object]] = []
        self._session = ""
        targets = TypeAdapter(list[dict[str, object]]).validate_python(self.do("Target.getTargets")["targetInfos"])
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        self._session = str(self.do("Target.attachToTarget", targetId=page, flatten=True)["sessionId"])
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.do(f"{domain}.enable")

    def do(self, method: str, **parameters: object) -> dict[str, object]:
        number = self._send(method, parameters)
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result = answer["result"]
                assert isinstance(result, dict)
                return result
            self.events.append(answer)

    def _send(self, method: str, parameters: dict[str, object]) -> int:
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        return self._number

    def _next(self) -> dict[str, object]:
        """The next message; a page that asks whether to leave it is left."""
        while b"\0" not in self._rest:
            assert select.select([self._from], [], [], 30)[0], "the browser said nothing for 30 s"
            more = os.read(self._from, 1 << 16)
            assert more, "the browser went away"
            self._rest += more
        head, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(head)
        assert isinstance(message, dict)
        if message.get("method") == "Page.javascriptDialogOpening":
            self._send("Page.handleJavaScriptDialog", {"accept": True})
        return message

    def open(self, path: Path, *, width: int = 1280, height: int = 900) -> None:
        self.events.clear()
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.do("Page.navigate", url=path.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def run(self, script: str) -> object:
        """The value of an expression in the page; promises are awaited."""
        answer = self.do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        result = answer["result"]
        assert isinstance(result, dict)
        return result.get("value")

    def read(self, script: str, kind: type[Value]) -> Value:
        """The value of an expression in the page, which is of this kind or the test fails."""
        return TypeAdapter(kind).validate_python(self.run(script))

    def key(self, key: str, code: str = "", text: str = "") -> None:
        for kind in ("keyDown", "keyUp"):
            extra = {"text": text} if text and kind == "keyDown" else {}
            self.do("Input.dispatchKeyEvent", type=kind, key=key, code=code or key, **extra)

    def click(self, x: float, y: float) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            self.do("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def complaints(self) -> list[str]:
        """Errors, warnings and refused things that the page made the browser say."""
        methods = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled", "Network.loadingFailed")
        return [json.dumps(event) for event in self.events if event.get("method") in methods]

    def asked_for(self) -> list[str]:
        """Every address that was asked for, but for what is inside the page."""
        sent = [event["params"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        asked = [parameters["request"] for parameters in map(_mapping, sent)]
        urls = [str(request["url"]) for request in map(_mapping, asked)]
        return [url for url in urls if not url.startswith("data:")]

    def close(self) -> None:
        os.close(self._to)
        self._process.terminate()
        self._process.wait(timeout=20)
        os.close(self._from)


def _mapping(value: object) -> dict[str, object]:
    assert isinstance(value, dict), value
    return value


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    one = Browser(program, tmp_path_factory.mktemp("profile"))
    yield one
    one.close()
