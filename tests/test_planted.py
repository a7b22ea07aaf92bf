"""The faults that tests/planted.py plants can still be planted: what each changes stands in its file, once."""

import planted


def test_every_fault_can_still_be_planted():
    planted.check(planted.FAULTS)
