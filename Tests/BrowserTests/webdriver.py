"""A browser without a window, driven by the WebDriver protocol: what the tests of the HTML report need of it."""
import json
import os
import subprocess
import urllib.request


class Browser:
    def __enter__(self):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        for line in self.driver.stdout:
            if "successfully on port" in line:
                port = line.rsplit(" ", 1)[1].strip(". \n")
                self.address = f"http://127.0.0.1:{port}"
                break
        arguments = ["--headless=new", "--disable-gpu", "--window-size=1280,1000"]
        if os.getuid() == 0:
            arguments.append("--no-sandbox")  # Chromium's own needs a user who is not root
        options = {"goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}}
        self.path = ""
        session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self.path = f"/session/{session['sessionId']}"
        return self

    def __exit__(self, *_):
        try:
            if self.path:
                self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + self.path + path, data, {"Content-Type": "application/json"}, method=method)
        # Never through a proxy that the environment names.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=100) as answer:
            return json.load(answer)["value"]

    def open(self, path):
        self.call("POST", "/url", {"url": "about:blank"})
        self.call("POST", "/url", {"url": "file://" + os.path.abspath(path)})

    def run(self, script, *arguments):
        """Runs a script in the page; what it returns, or what the promise that it returns comes to."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def evaluate(self, expression):
        """As `run`, for a page whose own scripts are switched off."""
        return self.devtools("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def press(self, key):
        for kind in "rawKeyDown", "keyUp":
            self.devtools("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def colours(self, scheme):
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def console(self):
        """What the browser complained of since it was asked last."""
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})]
