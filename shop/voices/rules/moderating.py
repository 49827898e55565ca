"""What staff may decide about a review or a question, and for which reasons.

The reasons to withhold are those that US law leaves to a shop that shows its reviews (16 CFR 465.7(b)), the same for
praise and blame. None of them is about what somebody thinks of the product: a review is never withheld for its stars.
"""

PUBLISHED, WITHHELD, REPLIED, ANSWERED = "published", "withheld", "replied", "answered"
VERDICTS = {
    PUBLISHED: "Published",
    WITHHELD: "Not published",
    REPLIED: "Replied to",
    ANSWERED: "Answered by email only",
}
REASONS = {
    "abusive": "It is abusive, threatening, obscene or insults a group of people",
    "private": "It tells private facts, or names or shows another person",
    "secret": "It gives away a trade secret or something confidential",
    "unlawful": "It defames somebody or breaks another law",
    "unrelated": "It is not about this product, nor about how we sold it",
    "not-genuine": "It is an advertisement, a copy, or was not written by the buyer",
}


def why_not(*, verdict: str, reason: str, note: str) -> str:
    """What speaks against the decision as it stands, in one sentence; empty when nothing does."""
    if verdict == WITHHELD and reason not in REASONS:
        return "Choose why it is not published. An opinion, good or bad, is no reason."
    if verdict == WITHHELD and not note.strip():
        return "Say in a note which words you mean."
    if verdict != WITHHELD and reason:
        return "Only what is not published needs a reason."
    return ""
