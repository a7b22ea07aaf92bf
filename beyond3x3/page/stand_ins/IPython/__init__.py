"""The little of IPython that the notebooks use."""

from . import display as display
