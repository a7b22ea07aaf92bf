"""One Python for page after page: those that a page opens speak to the worker which that one has started.

What the page before has defined, imported of the course and set in matplotlib is forgotten in between.
"""

FORGET = """
def forget():
    import __main__, builtins, kernel, sys
    for name in [name for name in sys.modules if name.partition(".")[0] == "beyond3x3"]:
        del sys.modules[name]
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcdefaults()
    for name in [name for name in vars(__main__) if not name.startswith("__")]:
        delattr(__main__, name)
    __main__.display, builtins._ = kernel.display, None

forget()
"""
LEND = """(() => {
  const Own = Worker
  window.Worker = !window.opener
    ? class extends Own {
        constructor(...given) {
          super(...given)
          window.python = this
        }
      }
    : class {
        constructor() {
          setTimeout(() => this.hear("hears"))
        }
        hear(kind, data) {
          this.onmessage({ data: { kind, ...data } })
        }
        postMessage(message) {
          const { python } = opener
          if (message.kind !== "start") return python.postMessage(message)
          opener.own ??= python.onmessage
          python.onmessage = ({ data }) => {
            if (data.kind === "error") this.hear("broken", { text: data.text })
            if (data.kind !== "done") return
            python.onmessage = event => this.onmessage(event)
            this.hear("ready")
          }
          python.postMessage({ kind: "run", cell: null, code: FORGET, number: 0 })
        }
      }
})()"""
GIVE_BACK = "() => { if (window.own) [python.onmessage, window.own] = [own, null] }"


def lend(context):
    """Before its first page: what a page of this context opens has that page's Python, once that has one."""
    context.add_init_script(LEND.replace("FORGET", repr(FORGET)))


def open_from(page):
    """A page, still blank, that has the Python of `page`."""
    with page.expect_popup() as opened:
        page.evaluate("() => void open('about:blank')")
    return opened.value


def give_back(page):
    """What Python says is for `page` again."""
    page.evaluate(GIVE_BACK)
