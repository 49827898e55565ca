"""The measurement of branches, shown a planted hole."""

import importlib.util

from tests import branches

PLANTED = """
def half(a):
    if a:
        return 1
    return 2


def whole(a):
    return 1 if a else 2
"""


def test_a_branch_that_no_test_takes_is_noticed(tmp_path):
    file = tmp_path / "rules.py"
    file.write_text(PLANTED)
    found = importlib.util.spec_from_file_location("planted_rules", file)
    planted = importlib.util.module_from_spec(found)
    measurement = branches.measuring([str(file)])
    found.loader.exec_module(planted)
    answers = (planted.half(True), planted.whole(True))
    noticed = branches.holes(measurement)
    assert (answers, noticed) == ((1, 1), [f"{file}: half, lines [5], branches [[3, 5]]"])


def test_every_room_with_rules_is_watched():
    rooms = {file.relative_to(branches.ROOT / "shop").parts[0] for file in branches.ROOT.glob("shop/*/rules*")}
    assert rooms - set(branches.ROOMS) == {"demo", "portraits"}  # Pictures are drawn in other processes.
