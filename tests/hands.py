"""What the tests of the figures share: two results compared, and what a page shows."""

import numpy as np


def in_python(function, *arguments):
    try:
        return {"value": function(*arguments)}
    except ValueError as error:
        return {"refused": str(error)}


def agree(ours, theirs):
    """The same value to 1e-12, or a refusal that names the same argument."""
    if "refused" in ours or "refused" in theirs:
        return ours.keys() == theirs.keys() and ours["refused"].split()[0] == theirs["refused"].split()[0]
    return np.allclose(
        np.array(ours["value"], float), np.array(theirs["value"], float), rtol=1e-12, atol=1e-12
    )


def fact(page, name):
    return page.locator(".b3-facts div", has=page.get_by_text(name, exact=True)).locator("b").inner_text()


def model(page, name):
    return page.evaluate("name => document.querySelector('figure').model.get(name)", name)
