"""The list of what must not be said (FACTS 2.6), each with its reason and where the reason comes from."""

import re
from dataclasses import dataclass

FDA = "US FDA, guidance on microneedling products, 10 November 2020"
NHS = "Chelsea and Westminster Hospital NHS Foundation Trust, Microneedling"
AAD = "American Academy of Dermatology, Microneedling, 2018"
CDC = "US CDC, Morbidity and Mortality Weekly Report 73(16), 2024"
ASA = "UK Advertising Standards Authority, on unsubstantiated claims about skin"
CFR = "21 CFR 878.4430, microneedling device for aesthetic use"
GRANULOMA = "Soltani-Arabshahi and others, JAMA Dermatology 150(1), 2014"
REVIEW = "Chu and others, Dermatologic Surgery 47(9), 2021"
SKINPEN = "Nuance Aesthetics, Care before and after SkinPen"
WARNINGS = "US FDA, warning letters of 2015 and 2016 about approval claims"

_GAP = r"(?:\W+[\w'-]+){0,%d}?\W+"
_NEAR, _CLOSE = _GAP % 7, _GAP % 3
_TROUBLE = (
    r"(?:scars?\b|scarring|acne|wrinkl\w+|fine lines?|melasma|(?:hyper)?pigment\w*|stretch[ -]?marks?|alopecia|"
    r"hair[ -]loss|cellulite|(?:dark|sun|age) ?spots?|rosacea|eczema|psoriasis|blemish\w*|pores\b|"
    r"uneven (?:skin )?tone|crow's feet)"
)
_ENDING = (
    r"(?:treat(?:s|ed|ing)?|cur(?:es?|ed|ing)|heal(?:s|ed|ing)?|remov(?:es?|ed|ing|al)|"
    r"g(?:e|o)t(?:s|ting)? rid of|eliminat\w+|fad(?:es?|ed|ing))"
)
_LESSENING = (
    r"(?:eras(?:es?|ed|ing)|banish\w*|revers(?:es?|ed|ing)|repair\w*|soften\w*|smooth(?:s|ed|ing|ens?)|reduc(?:es?|ed|ing)|"
    r"diminish\w*|shrink\w*|lighten\w*|fight\w*|tackl\w+|correct(?:s|ed|ing)?|clear(?:s|ed|ing)?(?: (?:up|away))?)"
)
_GROWING = (
    r"(?:stimulat\w+|boost\w*|promot\w+|increas\w+|produc\w+|rebuild\w*|build\w*|induc\w+|encourag\w+|trigger\w*|"
    r"activat\w+|restor\w+)"
)
_REGULATOR = r"(?:fda|mhra|tga|health canada)"
_PEOPLE = r"(?:people|users|customers|women|men|clients|patients|testers)"
_GOOD = r"(?:safe|suitable|works|right|ideal|perfect|good)"
_METHOD = (
    r"(?:procedure|treatment|microneedling|needling|method|devices?|pens?|cartridges?|tips?|tools?|it|they|sessions?)"
)
_SHOP_THING = r"(?:cartridges?|needles?|tips?|heads?|pens?)"


@dataclass(frozen=True)
class Rule:
    """One kind of claim. The group *head* in ``pattern`` marks the word that a denial must stand before.

    ``unless`` is searched in the hit and what surrounds it: a way of speaking that is honest and is let through.
    """

    name: str
    pattern: re.Pattern[str]
    reason: str
    source: str
    unless: re.Pattern[str] | None = None


def _rule(name: str, *patterns: str, reason: str, source: str, unless: str = "") -> list[Rule]:
    allowed = re.compile(unless) if unless else None
    return [Rule(name, re.compile(pattern), reason, source, allowed) for pattern in patterns]


# "reduces the risk of scars"; "take off the cartridge if you have acne"; "wait until your acne has healed";
# "treat only skin that has no acne".
_HONEST_ABOUT_TROUBLE = (
    r"\b(?:risk|chance|danger)s? of\b|"
    r"\bremov\w+ (?:the |your |a |any )?(?:used )?(?:cartridge|needle|tip|make-?up|cap|seal|lens)|"
    rf"\buntil\b.*{_TROUBLE}.*\b(?:healed|cleared|gone|faded)\b|\b(?:no|without) (?:\w+ )?{_TROUBLE}"
)

RULES: tuple[Rule, ...] = (
    *_rule(
        "official approval",
        rf"\b{_REGULATOR}[ -]?(?:approv\w+|register\w+|listed|certifi\w+|cleared(?! (?:sharps|container|box)))",
        rf"\b(?:approved|registered|listed|certified|cleared) (?:by|with) (?:the )?(?:us )?{_REGULATOR}\b",
        reason="No approval or registration is on file for our products; saying so is misbranding.",
        source=WARNINGS,
    ),
    *_rule(
        "medical grade",
        r"\bmedical[ -]grade\b",
        r"\b(?:clinic|hospital|professional|salon)[ -](?:grade|strength|quality) (?:results?|treatment|care)\b",
        reason="It presents a cosmetic product as a medical one.",
        source=FDA,
    ),
    *_rule(
        "proof",
        r"\b(?:clinical|medical|scientific|dermatological)ly[ -](?:proven|tested|shown)\b",
        r"\b(?:proven|guaranteed) results?\b",
        r"\bresults? (?:is|are) guaranteed\b",
        reason="We hold no clinical proof for any product.",
        source=ASA,
    ),
    *_rule(
        "share of people",
        rf"\b\d+(?:\.\d+)? ?(?:%|per ?cent){_NEAR}{_PEOPLE}\b",
        rf"\b(?:\d+|nine|eight) (?:out of|in) (?:\d+|ten) {_PEOPLE}\b",
        reason="There is no source for how many people see a change.",
        source=ASA,
    ),
    *_rule(
        "no risk",
        r"\bpain[- ]?(?:less|free)\b",
        r"\b(?P<head>no|without|zero|free of) (?:any )?(?:\w+ )?(?:side[- ]effects?|risks?\b(?! of)|downtime|pain\b)",
        r"\b(?:risk|side[- ]effect)[- ]free\b",
        r"\b100 ?% (?:safe|natural)\b",
        rf"\b{_GOOD} (?:for|on|with) (?:all|any|every|many|most)(?: \w+){{0,2}} (?:skins?|people|everyone)\b",
        rf"\b{_GOOD} (?:for|on) (?:everybody|everyone|anyone|anybody)\b",
        rf"\b{_METHOD} (?:is|are) (?:\w+ly |very |quite )?(?P<head>safe)\b",
        r"\bsafe,? (?:\w+,? )?(?:at-)?home (?:\w+ )?(?:tools?|pens?|devices?|rollers?|treatments?)\b",
        reason="Needles carry real risks: infection, scars and changes of colour.",
        source=REVIEW,
        unless=r"\b(?:whether|if|until|unless)\b",
    ),
    *_rule(
        "treats a condition",
        rf"\b(?P<head>{_ENDING})\b{_NEAR}{_TROUBLE}",
        rf"\b{_TROUBLE}{_NEAR}(?P<head>{_ENDING}|disappears?|vanish\w*)\b",
        rf"\b(?P<head>{_LESSENING})\b{_CLOSE}{_TROUBLE}",
        rf"\btreatments? (?:for|of|against) (?:\w+ )?{_TROUBLE}",
        rf"\b{_TROUBLE} (?:treatments?|remov\w+|reduc\w+|cures?)\b",
        rf"\b{_TROUBLE}{_CLOSE}(?:look|become|get|grow)\w* "
        r"(?P<head>lighter|fainter|smaller|smoother|less (?:visible|noticeable))\b",
        reason="It is the claim of a medical device; a scar does not disappear.",
        source=f"{FDA}; {NHS}",
        unless=_HONEST_ABOUT_TROUBLE,
    ),
    *_rule(
        "collagen",
        rf"\b(?P<head>{_GROWING})\b{_NEAR}(?:collagen|elastin|angiogenesis)\b",
        r"\b(?:collagen|elastin)" + _CLOSE + rf"(?P<head>{_GROWING}|peaks?|at its peak)\b",
        r"\bcollagen[\w'\" -]{0,3}(?:induction|workout|boost\w*|production|therapy|building)\b",
        reason="The US regulator takes such words as proof that a product is meant as a medical device.",
        source=FDA,
    ),
    *_rule(
        "wound healing",
        rf"\b(?P<head>{_GROWING}|speed\w*|accelerat\w+)\b{_CLOSE}(?:wound )?heal(?:ing)?\b",
        r"\bheals? (?:\w+ )?faster\b",
        reason="Helping wounds heal is the claim of a medical device.",
        source=FDA,
    ),
    *_rule(
        "like a clinic",
        r"\b(?:professional|clinic|clinical|salon) results? (?:at|from) home\b",
        r"\b(?P<head>same|similar|equal|identical|comparable|as good|just like|like)\b"
        + _CLOSE
        + r"(?:results? )?(?:\w+ )?(?:a |an |the |your )?"
        r"(?:professional|clinic|salon|dermatologist)\b(?! (?:told|said|says|gave))",
        r"\bclinic results? (?:at|from) home\b",
        reason="Home devices do less than a clinic, and dermatologists say so.",
        source=AAD,
    ),
    *_rule(
        "using again",
        rf"\b(?P<head>re-?us(?:able|e[sd]?|ing)) {_SHOP_THING}\b",
        rf"\b(?P<head>re-?us(?:e[sd]?|ing)) (?:(?:the|a|your|each|every|one) (?:same |used )?{_SHOP_THING}|it|them)\b",
        rf"\b{_SHOP_THING} (?:is|are|can be|may be) (?:\w+ )?(?P<head>re-?us(?:able|ed))\b",
        rf"\b(?P<head>use) (?:(?:it|them|the|a|your|each|every|one|same|{_SHOP_THING}) ){{0,4}}(?:up to )?"
        r"(?:\d+ times|twice|several times|more than once)\b(?! a (?:day|week|month))",
        reason="A cartridge is for one session. Cleaning does not make it sterile again.",
        source=CDC,
    ),
    *_rule(
        "sharing",
        r"\b(?P<head>shar(?:e[sd]?|ing|able))\b(?! (?:your |a |the |this |that |these |any )?(?:\w+ )?"
        r"(?:photos?|pictures?|review|experience|link|news|details|data|address|email|letter))",
        reason="A cartridge that two people use can pass on viruses in the blood.",
        source=CDC,
        unless=r"\bshared\b.*\b(?:risk|danger|infect\w*|virus\w*|disease|blood|doctor|urgent)\b",
    ),
    *_rule(
        "serum into the skin",
        r"\b(?P<head>infus\w+)\b",
        r"\b(?P<head>driv\w+|push\w*|deliver\w*)\b" + _CLOSE + r"(?:serums?|actives|ingredients)\b",
        r"\babsorption (?:up to|by)\b",
        r"\b(?:better|deeper|more|boosts?|increas\w+|improv\w+) (?:product |serum )?absorption\b",
        reason="Meant for use with a serum, it would deliver a drug, which the rule for such devices excludes.",
        source=CFR,
    ),
    *_rule(
        "products on fresh skin",
        r"\b(?P<head>use|apply|add|try|hydrate|layer|put)\b" + _NEAR + r"vitamin c\b",
        r"\bspf ?(?:[1-9]|1\d|2\d)\b(?!\d)",
        reason="Vitamin C under or after needles has caused lasting lumps; and sun cream below SPF 30 is too little.",
        source=f"{GRANULOMA}; {SKINPEN}",
        unless=r"\bno vitamin c\b",
    ),
    *_rule(
        "lasting results",
        r"\bpermanent(?:ly)?\b(?! (?:dark |light |red )?"
        r"(?:scar\w*|marks?|damage|harm|injur\w+|make-?up|patch\w*|discolou?r\w*))",
        r"\b(?P<head>prolong\w*|extend\w*|lock in)\b" + _CLOSE + r"results?\b",
        r"\bresults?\b" + _CLOSE + r"(?P<head>last) (?:longer|for (?:ever|months|years))\b",
        r"\b(?:instant|immediate|quick|fast|visible|noticeable|dramatic) (?:\w+ )?(?:results?|improvements?)\b",
        reason="Changes are gradual, differ from person to person, and there may be none.",
        source=NHS,
    ),
    *_rule(
        "anti-ageing",
        r"\banti[- ]?age?ing (?:treatment|therapy|effects?|device|results?)\b",
        r"\bturns? back (?:the clock|time)\b",
        reason="It is a claim about the body that no product of ours has shown.",
        source=ASA,
    ),
    *_rule(
        "before and after",
        r"\bbefore(?:/| ?& ?|[ -]and[ -])after (?:photos?|pictures?|images?|shots?|results?|pics?|gallery)\b",
        r"\bbefore ?/ ?after\b",
        reason="Pictures of a change need proof that the product made it.",
        source=ASA,
    ),
    *_rule(
        "open pores",
        r"\bopen pores\b",
        r"\bpores are (?:\w+ )?open\b",
        reason="Needles leave tiny channels; pores do not open and close.",
        source=REVIEW,
    ),
)
