"""matplotlib's figures in the page: drawn by Agg, shown by the kernel."""

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

import kernel


class FigureManager(FigureManagerBase):
    @classmethod
    def pyplot_show(cls, *, block=None):
        kernel.show_figures()


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager
