"""Notebooks run two at a time before their pages are read; myst-nb then finds what they gave in its cache."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import nbformat
from jupyter_cache import get_cache
from myst_nb.core.execute import ExecutionError, create_client
from sphinx.util import logging

logger = logging.getLogger(__name__)


def execute(app, env, names):
    """One that fails runs once more when its page is read, and that run says why."""
    config = env.mystnb_config
    cache = get_cache(config.execution_cache_path)
    cache.list_cache_records()  # its database is made once, not by both

    def run(path):
        notebook = nbformat.read(path, 4)
        with suppress(ExecutionError), create_client(notebook, path, config, logger):
            logger.info("ready: %s", env.path2doc(path))

    paths = map(env.doc2path, names)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, (path for path in paths if path.endswith(".ipynb"))))


def setup(app):
    app.connect("env-before-read-docs", execute)
