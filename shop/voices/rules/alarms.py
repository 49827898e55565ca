"""Words that tell of harm (FACTS 4.3). Who writes them is told at once where help is, and read first by staff."""

import re

_ALARMS = (
    r"(?:trouble|hard|difficult\w*|cannot|can't|can not) (?:to )?breath\w*",
    r"(?:swollen|swelling|swells?|swelled)",
    r"(?:pus|yellow crust|oozing|weeping)",
    r"(?:fever|red streaks?)",
    r"(?:infect\w+|abscess\w*|sepsis)",
    r"(?:blister\w*|cold sores?|herpes)",
    r"(?:allerg\w+|anaphyla\w+|hives)",
    r"(?:bleed\w*|blood) (?:\w+ ){0,4}(?:stop\w*|hours?|days?|lot)",
    r"(?:won't|will not|does not|doesn't|cannot) stop bleeding",
    r"(?:burn(?:t|ed|ing)?|pain\w*|hurts?|sore) (?:\w+ ){0,5}(?:worse|days?|weeks?|since|spread\w*)",
    r"(?:redness|rash|bumps?|patch(?:es)?|lumps?)",
    r"(?:in|into|near|at) (?:my |the |his |her )?eyes?",
    r"(?:not|never|n't) heal\w*",
    r"(?:second[- ]?hand|already used|somebody else'?s|someone else'?s|used by (?:my|a|another))",
    r"(?:hospital|emergency|ambulance|doctor|a&e)",
)
_ALARM = re.compile(rf"\b(?:{'|'.join(_ALARMS)})\b", re.IGNORECASE)


def alarms_in(text: str) -> list[str]:
    """The words of ``text`` that may tell of harm, each once, in order. It finds too much rather than too little."""
    plain = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return list(dict.fromkeys(found[0].casefold() for found in _ALARM.finditer(plain)))
