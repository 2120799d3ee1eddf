"""A headless Chromium for tests: a small WebDriver client, standard library only.

`open_browser()` skips the program (exit code 77) when chromium or its driver is not installed."""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from free_ports import free_port  # noqa: E402  (needs the path above)

SKIPPED = 77
START_S = 40
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def programs():
    """Paths of the browser and its driver; skips the test program without them."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        print("skipped: chromium and chromedriver are not installed")
        sys.exit(SKIPPED)
    return browser, driver


class Browser:
    """One browser window. Use as a context manager."""

    def __init__(self):
        browser, driver = programs()
        self.directory = tempfile.TemporaryDirectory()
        self.base = f"http://127.0.0.1:{free_port()}"
        self.driver = subprocess.Popen([driver, f"--port={self.base.rsplit(':', 1)[1]}"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.directory.name})
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     f"--user-data-dir={self.directory.name}/profile"]
        options = {"goog:chromeOptions": {"binary": browser, "args": arguments},
                   "goog:loggingPrefs": {"browser": "ALL"}}
        self.session = None
        try:
            self.wait_for_driver()
            answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": options}})
            self.session = answer["sessionId"]
        except BaseException:
            self.close()
            raise

    def wait_for_driver(self):
        deadline = time.monotonic() + START_S
        while True:
            try:
                return self.call("GET", "/status")
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > deadline or self.driver.poll() is not None:
                    raise
                time.sleep(0.05)

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from error

    def command(self, path, body):
        return self.call("POST", f"/session/{self.session}{path}", body)

    def devtools(self, name, **parameters):
        return self.command("/goog/cdp/execute", {"cmd": name, "params": parameters})

    def size(self, width, height, dark=False, script=True, calm=False):
        """The size of the page, its colours, and whether its script may run; before `open`."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                      mobile=False)
        self.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"}])
        self.devtools("Emulation.setScriptExecutionDisabled", value=not script)

    def open(self, path):
        self.command("/url", {"url": Path(path).resolve().as_uri()})

    def run(self, script, *arguments):
        return self.command("/execute/sync", {"script": script, "args": list(arguments)})

    def press(self, keys):
        """Keys to whatever has the focus."""
        active = self.call("GET", f"/session/{self.session}/element/active")[ELEMENT]
        self.command(f"/element/{active}/value", {"text": keys})

    def console(self):
        """Errors and warnings since the last call."""
        return [entry["message"] for entry in self.command("/se/log", {"type": "browser"})
                if entry["level"] in ("SEVERE", "WARNING")]

    def picture(self, path, whole=True):
        shot = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        Path(path).write_bytes(base64.b64decode(shot["data"]))

    def close(self):
        try:
            if self.session:
                self.call("DELETE", f"/session/{self.session}")
        finally:
            self.driver.terminate()
            self.driver.wait()
            self.directory.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
