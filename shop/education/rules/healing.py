"""The first week after needles: what skin does, what to leave out how long, when to get help; and where to draw it.

Hours count from the end of the session. FACTS 2.1 (the barrier, redness), 2.4 (the careful value of each window) and
4.3 (when to get help).
"""

from dataclasses import dataclass

DAY = 24
WEEK = 7 * DAY

# The drawing's own units: about one pixel each on a telephone.
WIDTH, EDGE = 360, 8
TOP, ROW, BAR, FOOT = 34, 46, 12, 6


@dataclass(frozen=True)
class Window:
    """What holds from one hour to another; with ``until`` None it goes on after the week.

    ``fades_until`` is the hour until which it may hold for some people. ``kind`` is *skin* (what it does), *wait*
    (leave it out), *use* (from now on) or *help* (see a doctor).
    """

    what: str
    kind: str
    since: int
    until: int | None
    note: str
    fades_until: int | None = None

    @property
    def when(self) -> str:
        """The time in words, such as ``first 48 hours`` or ``from day 7``."""
        if self.until is None:
            return f"from day {self.since // DAY}" if self.since >= WEEK else f"from {self.since} hours"
        return f"first {self.until // DAY} days" if self.until >= WEEK else f"first {self.until} hours"


WINDOWS = (
    Window(
        "Skin is pink and warm", "skin", 0, 48, "Often gone after 24 to 48 hours, for some only after 7 days.", WEEK
    ),
    Window("Tiny channels close", "skin", 0, 72, "In one study of shallow needles the barrier worked again by then."),
    Window("Nothing on your skin", "wait", 0, DAY, "Not even sun cream. Stay indoors or in the shade."),
    Window("Sun cream, SPF 30 or more", "use", DAY, None, "Each day, for at least four weeks."),
    Window("No make-up", "wait", 0, 48, "It can get into the tiny channels."),
    Window("No sport, sweat or hot water", "wait", 0, 72, "Light movement is fine afterwards, if your skin is calm."),
    Window("No pool and no sauna", "wait", 0, WEEK, "Water that many people use holds germs."),
    Window("No direct sun", "wait", 0, WEEK, "14 days if your skin is darker or marks easily.", 2 * WEEK),
    Window("No vitamin C, retinoids, acids or scrubs", "wait", 0, WEEK, "And not before nothing flakes.", 2 * WEEK),
    Window(
        "Getting worse? See a doctor", "help", 48, None, "More redness, heat, swelling or pain after 48 to 72 hours."
    ),
    Window("Wound still open? See a doctor", "help", WEEK, None, "A wound that is not closed after 7 days."),
)


@dataclass(frozen=True)
class Bar:
    """One window as it is drawn: its words at ``text_y``, and a bar, with a pale part where some people take longer."""

    window: Window
    text_y: int
    y: int
    x: int
    width: int
    pale_x: int
    pale_width: int
    goes_on: bool


@dataclass(frozen=True)
class Drawing:
    """The whole picture: its size, the days with their places, and the bars."""

    width: int
    height: int
    line_top: int
    line_bottom: int
    days: tuple[tuple[int, int], ...]
    bars: tuple[Bar, ...]
    bar: int = BAR
    right: int = WIDTH - EDGE


def drawing(windows: tuple[Window, ...] = WINDOWS) -> Drawing:
    """Where each thing stands in the picture; the first week, day by day, from left to right."""
    height = TOP + ROW * len(windows) + FOOT
    return Drawing(
        width=WIDTH,
        height=height,
        line_top=TOP - FOOT,
        line_bottom=height - FOOT,
        days=tuple((day, place(day * DAY)) for day in range(8)),
        bars=tuple(_bar(window, TOP + ROW * at) for at, window in enumerate(windows)),
    )


def place(hours: int) -> int:
    """How far from the left an hour stands; what comes after the week stands at its end."""
    return EDGE + round((WIDTH - 2 * EDGE) * min(hours, WEEK) / WEEK)


def _bar(window: Window, top: int) -> Bar:
    start, end = place(window.since), place(WEEK if window.until is None else window.until)
    # What begins at the end of the week is a mark of its own height.
    start = min(start, end - BAR)
    pale = place(window.fades_until or 0)
    return Bar(
        window=window,
        text_y=top + 18,
        y=top + 26,
        x=start,
        width=end - start,
        pale_x=end,
        pale_width=max(0, pale - end),
        goes_on=window.until is None or (window.fades_until or 0) > WEEK,
    )
