"""report.py PAGE [hostile]: holds a page of `--format html` in Chromium against what it promises.

Prints what does not hold, a line each, and exits 1 then. `hostile`: the page is that of Tests/CommandTests/HostilePage.
"""
import sys

from webdriver import Browser

failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)


SEEN = """
  const seen = [...document.querySelectorAll(".difference")].filter((item) => !item.closest("[hidden]"));
"""
# Waits until the number of what is shown is told anew.
TOLD = """
  return new Promise((done) => {
    const look = () => output.textContent ? done() : setTimeout(look, 10);
    look();
  });
"""
# Changes the form as a user does.
FILTER = """
  const [changes] = arguments;
  const form = document.getElementById("filters"), output = document.getElementById("matches");
  output.textContent = "";
  for (const [name, value] of Object.entries(changes)) {
    if (name === "cause") form.querySelector(`[value=${value}]`).click();
    else document.getElementById(name).value = value;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
""" + TOLD
RESET = """
  const output = document.getElementById("matches");
  output.textContent = "";
  document.querySelector("[type=reset]").click();
""" + TOLD


def opens_quietly(browser, page):
    browser.open(page)
    expect(browser.console() == [], "the console is not empty")
    expect(browser.run("return performance.getEntriesByType('resource').length") == 0, "something else is loaded")
    expect(browser.run("return document.compatMode") == "CSS1Compat", "no standards mode")
    expect(not browser.run("return document.getElementById('filters').hidden"), "the script did not run")


def filters(browser, page):
    browser.open(page)
    items = browser.run("return [...document.querySelectorAll('.difference')].map((item) => ({...item.dataset}))")
    values = lambda key: sorted({item[key] for item in items if item.get(key)})

    def check(changes, expected, what):
        browser.run(FILTER, changes)
        seen = browser.run(SEEN + "return seen.map((item) => ({...item.dataset}))")
        expect(seen == expected, f"{what}: {len(seen)} shown instead of {len(expected)}")
        told = browser.run("return document.getElementById('matches').textContent")
        words = f"{len(expected):,} of {len(items):,} shown" if changes else f"{len(items):,} shown"
        expect(told == words, f"{what}: '{told}' is told instead of '{words}'")
        counts = browser.run(SEEN + """
          return [...document.querySelectorAll(".group")].filter((group) => !group.hidden).map((group) =>
            [group.querySelector(".count").textContent, seen.filter((item) => group.contains(item)).length])""")
        expect(all(int(text.replace(",", "")) == number for text, number in counts), f"{what}: counts {counts}")
        wrong = browser.run("""
          return [...document.querySelectorAll(".picture a")].filter((link) => link.matches(".dim")
            !== Boolean(document.querySelector(link.getAttribute("href")).closest("[hidden]"))).length""")
        expect(wrong == 0, f"{what}: {wrong} parts of the picture are as if they were shown, or hidden")

    reset = lambda: browser.run(RESET)
    for key in "kind", "change", "layer":
        for value in values(key) if len(values(key)) > 1 or key != "layer" else []:
            check({key: value}, [item for item in items if item.get(key) == value], f"{key} {value}")
        reset()
    for value in values("cause"):
        check({"cause": value}, [item for item in items if item["cause"] == value], f"cause {value}")
        reset()
    both = values("cause")[:2]
    for cause in both[:-1]:
        browser.run(FILTER, {"cause": cause})
    check({"cause": both[-1]}, [item for item in items if item["cause"] in both], "two causes")
    reset()
    check({}, items, "nothing asked for")
    # A word of one line finds that line, also below closed folders, and opens what is above it.
    name = browser.run("return [...document.querySelectorAll('.folder .name')].at(-1).textContent")
    browser.run(FILTER, {"text": name.upper()})
    seen = browser.run(SEEN + "return seen.map((item) => [item.textContent, item.checkVisibility()])")
    expect(0 < len(seen) < len(items), f"text: {len(seen)} of '{name}'")
    expect(all(visible for _, visible in seen), f"text: of '{name}', {seen}")
    check({"text": "no such text anywhere"}, [], "text that is nowhere")
    reset()


def picture(browser, page):
    """A click on a part of the picture leads to what it stands for, opened."""
    browser.open(page)
    links = browser.run("return [...document.querySelectorAll('.picture a')].map((link) => link.getAttribute('href'))")
    for link in links[:5] + links[-5:]:
        browser.run("""
          for (const details of document.querySelectorAll("details")) details.open = false;
          const link = document.querySelector(`.picture a[href="${arguments[0]}"]`);
          link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
          return new Promise((done) => setTimeout(done, 100))""", link)
        expect(browser.run("return document.getElementById(arguments[0].slice(1))?.checkVisibility() ?? false", link),
               f"{link} leads to what is not seen")
        expect(browser.run("return location.hash") == link, f"{link} was not followed")
        browser.run("history.replaceState(null, '', ' ')")


def keys(browser, page):
    browser.open(page)
    browser.run("document.querySelector('.folder summary, .difference summary').focus()")
    where = "return document.activeElement.textContent"
    first = browser.run(where)
    browser.press("ArrowDown")
    second = browser.run(where)
    expect(first != second, "an arrow does not lead on")
    browser.press("ArrowUp")
    expect(browser.run(where) == first, "an arrow does not lead back")
    for key, is_open in ("ArrowLeft", False), ("ArrowRight", True):
        browser.run("document.activeElement.parentElement.open = !arguments[0]", is_open)
        browser.press(key)
        expect(browser.run("return document.activeElement.parentElement.open") == is_open, f"{key} does nothing")
    nameless = browser.run("""
      return [...document.querySelectorAll("input, select, button, a[href]:not([tabindex])")].filter((element) =>
        !(element.labels?.length || element.textContent.trim())).map((element) => element.outerHTML)""")
    expect(nameless == [], f"without a name: {nameless}")


# Of every text that is seen, how it stands out against what is behind it (WCAG 2.2, 1.4.3).
CONTRAST = """
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => { const [r, g, b] = colour.map((part) => (part /= 255) <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const ratio = (one, other) => { const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b); return (bright + .05) / (dark + .05); };
  const behind = (element) => { for (; element; element = element.parentElement) { const colour = parse(getComputedStyle(element).backgroundColor); if (colour[3] !== 0) return colour.slice(0, 3); } return [255, 255, 255]; };
  const found = new Set();
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || !element.checkVisibility() || element.closest("svg")) continue;
    const value = ratio(parse(getComputedStyle(element).color).slice(0, 3), behind(element));
    if (value < 4.5) found.add(`${element.tagName}.${element.className} ${value.toFixed(2)}`);
  }
  for (const link of document.querySelectorAll(".picture a:not(.rest)")) {
    const text = link.querySelector("text");
    if (!text) continue;
    const value = ratio(parse(getComputedStyle(text).fill).slice(0, 3), parse(getComputedStyle(link.querySelector("rect")).fill).slice(0, 3));
    if (value < 4.5) found.add(`picture ${link.className.baseVal} ${value.toFixed(2)}`);
  }
  return [...found];
"""


def colours(browser, page):
    for scheme in "light", "dark":
        browser.colours(scheme)
        browser.open(page)
        browser.run("for (const details of [...document.querySelectorAll('details')].slice(0, 200)) details.open = true")
        found = browser.run(CONTRAST)
        expect(found == [], f"{scheme}: too little contrast: {found}")
    browser.colours("light")


def narrow(browser, page):
    browser.devtools("Emulation.setDeviceMetricsOverride", width=400, height=800, deviceScaleFactor=1, mobile=False)
    browser.open(page)
    browser.run("for (const details of [...document.querySelectorAll('details')].slice(0, 200)) details.open = true")
    width = browser.run("return document.documentElement.scrollWidth")
    expect(width <= 400, f"on a narrow screen the page is {width} wide")
    browser.devtools("Emulation.clearDeviceMetricsOverride")


def without_script(browser, page):
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    expect(browser.evaluate("document.getElementById('filters').hidden"), "a form that does nothing is shown")
    count = browser.evaluate("document.querySelectorAll('.difference').length")
    expect(count > 0, "without the script there are no differences")
    browser.devtools("Emulation.setScriptExecutionDisabled", value=False)


def stays_text(browser, page):
    """What an archive holds is shown, and does nothing."""
    browser.open(page)
    text = browser.run("return document.body.textContent")
    for part in "<script>document.title", "<img src=x", "onmouseover='document.title", "</pre></details>", "&lt;b&gt;":
        expect(part in text, f"{part} is not shown as it is")
    for part in "\\u{202e}", "\\u{200b}", "\\u{ad}":
        expect(part in text, f"{part} is not shown")
    hidden = browser.run(r"return document.documentElement.outerHTML.match(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe]/g)")
    expect(hidden is None, f"hidden characters: {hidden}")
    expect("owned" not in browser.run("return document.title.slice(0, 9)"), "a script of the archive ran")
    expect(browser.run("return document.scripts.length") == 1, "there are more scripts")
    expect(browser.run("return document.querySelectorAll('img, iframe, object, [style]').length") == 0, "elements")
    handlers = browser.run("""
      return [...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()).filter((name) => name.startsWith("on"))""")
    expect(handlers == [], f"attributes that are code: {handlers}")
    far = browser.run("""
      return [...document.querySelectorAll("[href], [src]")].map((link) => link.getAttribute("href")).filter((link) => !/^#[\\w.-]+$/.test(link))""")
    expect(far == [], f"links to elsewhere: {far}")


def policy(browser, page):
    """Were there a way to put markup in after all, it would still do nothing."""
    browser.open(page)
    browser.console()
    ran = browser.run("""
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      const picture = document.createElement("img");
      const refused = new Promise((done) => addEventListener("securitypolicyviolation", (event) => { if (event.effectiveDirective === "img-src") done(); }));
      const late = new Promise((done) => setTimeout(() => done("a picture was loaded"), 2000));
      picture.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
      document.body.append(script, picture);
      return Promise.race([refused.then(() => window.ran ? "a script ran" : null), late])""")
    expect(ran is None, f"what was put in works: {ran}")


def main():
    page, is_hostile = sys.argv[1], sys.argv[2:] == ["hostile"]
    with Browser() as browser:
        checks = [opens_quietly, filters, picture, keys, colours, narrow, without_script, policy]
        for check in checks + ([stays_text] if is_hostile else []):
            before = len(failures)
            check(browser, page)
            failures[before:] = [f"{check.__name__}: {failure}" for failure in failures[before:]]
            if failures and check is opens_quietly:
                break
    print("\n".join(failures))
    sys.exit(1 if failures else 0)


main()
