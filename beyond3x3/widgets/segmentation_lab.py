"""The figure of chapter 3 in which networks label every pixel of a scene while the reader draws it."""

import json

import numpy as np
import traitlets

from ..dense_prediction import shadow_scenes
from ..operations import check_operations
from .figure import Choice, Figure, decoded, source

SIZE, MOST_NETWORKS, MOST_WEIGHTS = 48, 4, 50_000
POSTS = np.argwhere(shadow_scenes(1, SIZE, seed=1_000_000)[0][0, 0]).tolist()
PRESETS = {
    "Twenty posts, as in training": dict(posts=POSTS, selected=[37, 34]),
    "One post": dict(posts=[[24, 16]], selected=[24, 22]),
    "A wall": dict(posts=[[row, 16] for row in range(16, 32)], selected=[24, 26]),
    "A far post: 16 pixels away": dict(posts=[[24, 12]], selected=[24, 28]),
}
FIRST = PRESETS["Twenty posts, as in training"]


def is_place(place):
    return (
        isinstance(place, (list, tuple))
        and len(place) == 2
        and all(type(at) is int and 0 <= at < SIZE for at in place)
    )


def check_network(network):
    """Refuse with ValueError what is no packed network that scores lit and shadow for every pixel of a scene."""
    if not isinstance(network, dict) or {"name", "operations", "weights"} - set(
        network
    ):
        raise ValueError(
            "a network must be a dict of name, operations and weights, as Network.packed makes it"
        )
    if not isinstance(network["name"], str) or not 1 <= len(network["name"]) <= 24:
        raise ValueError(
            f"name is {network['name']!r}; it must be a string of 1 to 24 letters"
        )
    channels, size, numbers = check_operations(network["operations"], 1, SIZE)
    if (channels, size) != (2, SIZE):
        raise ValueError(
            f"the operations end in {channels} maps of {size} × {size}; "
            f"they must end in 2 of {SIZE} × {SIZE}, one for lit and one for shadow"
        )
    if numbers > MOST_WEIGHTS:
        raise ValueError(
            f"the operations need {numbers} weights; the page has time for {MOST_WEIGHTS}"
        )
    packed = decoded("weights", network["weights"])
    if len(packed) != 2 * numbers:
        raise ValueError(
            f"weights holds {len(packed)} bytes; the operations need {2 * numbers}, two each"
        )
    if not np.isfinite(np.frombuffer(packed, "<f2")).all():
        raise ValueError("weights holds numbers that are not finite as float16")


class SegmentationLabFigure(Figure):
    """Networks that say for every pixel of a drawn scene whether it is in shadow: `SegmentationLabFigure()`.

    Traits, each synced both ways: `posts` (a list of [row, column], 0 to 47), `sun` ("left", "right", "above" or
    "below", where the light comes from), `networks` (one to four packed networks; your own is
    `net.packed("mine")`), `selected` ([row, column], the pixel that is looked into, or [] for none). What cannot
    be shown raises TraitError.
    """

    name = "segmentation-lab"
    alt = (
        "A scene of posts, four times: with the true shadows, 16 pixels long, and as three small trained networks of "
        "equal size label it. The plain 3×3 network finds the first five pixels of each shadow, the atrous network "
        "all 16. The encoder–decoder misses some and puts others where there are none."
    )

    said = dict(SIZE=SIZE, PRESETS=PRESETS)

    posts = traitlets.List(FIRST["posts"]).tag(sync=True)
    sun = Choice(("left", "right", "above", "below"), "left").tag(sync=True)
    networks = traitlets.List().tag(sync=True)
    selected = traitlets.List(FIRST["selected"]).tag(sync=True)

    @traitlets.default("networks")
    def _shipped(self):
        return json.loads(source("segmentation_lab.json"))

    @traitlets.validate("posts")
    def _check_posts(self, proposal):
        for place in proposal["value"]:
            if not is_place(place):
                raise traitlets.TraitError(
                    f"posts holds {place!r}; it must hold [row, column], ints from 0 to {SIZE - 1}"
                )
        return sorted(
            {tuple(place): list(place) for place in proposal["value"]}.values()
        )

    @traitlets.validate("selected")
    def _check_selected(self, proposal):
        if proposal["value"] and not is_place(proposal["value"]):
            raise traitlets.TraitError(
                f"selected is {proposal['value']!r}; it must be [row, column], ints from 0 to {SIZE - 1}, or []"
            )
        return proposal["value"]

    @traitlets.validate("networks")
    def _check_networks(self, proposal):
        networks = proposal["value"]
        if not 1 <= len(networks) <= MOST_NETWORKS:
            raise traitlets.TraitError(
                f"networks holds {len(networks)}; it must hold 1 to {MOST_NETWORKS}"
            )
        for at, network in enumerate(networks):
            try:
                check_network(network)
            except (TypeError, ValueError) as error:
                raise traitlets.TraitError(f"networks[{at}]: {error}") from None
        return networks
