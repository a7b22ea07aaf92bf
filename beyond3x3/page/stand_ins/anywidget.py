"""Answers for anywidget in the page: a live figure's traits, synced with the view that the page shows."""

import json

import traitlets

import kernel

MODELS = {}


class AnyWidget(traitlets.HasTraits):
    """A widget whose synced traits go to the page when they change, and come back when a hand changes them."""

    heard = {}

    def __init__(self, **traits):
        super().__init__(**traits)
        self.model_id = str(len(MODELS))
        MODELS[self.model_id] = self
        self.observe(self.tell)

    def synced(self):
        return [name for name in self.traits(sync=True) if name[0] != "_"]

    def tell(self, change):
        name, value = change["name"], change["new"]
        told = name in self.heard and self.heard[name] == json.loads(json.dumps(value))
        if name in self.synced() and not told:
            kernel.send("trait", model=self.model_id, state=json.dumps({name: value}))

    def hear(self, state):
        self.heard = state
        try:
            with self.hold_trait_notifications():
                for name, value in state.items():
                    self.set_trait(name, value)
        finally:
            self.heard = {}

    def page_model(self):
        return dict(model=self.model_id, figure=self.name, state=json.dumps(self.state()))

    def _repr_mimebundle_(self, **kwargs):
        return {"text/plain": repr(self)}, {}
