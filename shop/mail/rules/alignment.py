"""Whether the world can tell that emails from the sender's domain are the shop's: SPF, DKIM and DMARC."""

from dataclasses import dataclass

Texts = tuple[str, ...] | None


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: *good*, *weak*, *bad* or *unknown*, and why."""

    name: str
    verdict: str
    words: str


@dataclass(frozen=True)
class Records:
    """The TXT records at the three places; an empty tuple is no record, None is a name server that did not answer."""

    spf: Texts
    dkim: Texts
    dmarc: Texts


def dkim_place(domain: str, *, selector: str) -> str:
    """Where the key of a selector stands (RFC 6376, 3.6.2.1)."""
    return f"{selector}._domainkey.{domain}"


def dmarc_places(domain: str) -> tuple[str, ...]:
    """Where a policy for the domain may stand: at itself, else at the nearest domain above that is no bare ending."""
    labels = domain.split(".")
    return tuple("_dmarc." + ".".join(labels[at:]) for at in range(max(1, len(labels) - 1)))


def findings(records: Records, *, domain: str, selector: str, provider: str) -> tuple[Finding, ...]:
    """What the records of ``domain`` mean for letters that come from it."""
    return (
        _spf(records.spf, domain=domain, provider=provider),
        _dkim(records.dkim, selector=selector),
        _dmarc(records.dmarc),
    )


def _spf(texts: Texts, *, domain: str, provider: str) -> Finding:
    """RFC 7208. Aligned, because the shop's own mail server gives the sender's domain as the return path too."""
    if texts is None:
        return _silence("SPF")
    found = [text.lower().split() for text in texts if text.lower().split()[:1] == ["v=spf1"]]
    if len(found) != 1:
        words = "There is no SPF record" if not found else "There is more than one SPF record, so none counts"
        return Finding("SPF", "bad", f"{words} at {domain}.")
    terms = found[0]
    if "all" in terms or "+all" in terms:
        return Finding("SPF", "bad", "The record lets the whole world send in the shop's name (+all).")
    if not any(term in ("-all", "~all") or term.startswith("redirect=") for term in terms):
        return Finding("SPF", "weak", "The record says nothing of other senders; end it with -all or ~all.")
    path = f"{provider} must use a return path below {domain}" if provider else "The return path is the same domain"
    return Finding("SPF", "good", f"There is one record, and it names who may send. {path}, so that it is aligned.")


def _dkim(texts: Texts, *, selector: str) -> Finding:
    """RFC 6376. A key below the sender's own domain is aligned."""
    if not selector:
        return Finding("DKIM", "unknown", "SHOP_DKIM_SELECTOR is not set, so nobody can look for the key.")
    if texts is None:
        return _silence("DKIM")
    keys = [tags.get("p") for tags in map(_tags, texts) if "p" in tags]
    if not keys:
        return Finding("DKIM", "bad", f"There is no key under the selector {selector}.")
    if not any(keys):
        return Finding("DKIM", "bad", f"The key under the selector {selector} was withdrawn.")
    return Finding(
        "DKIM",
        "good",
        "There is a key below the sender's own domain, so a signature with it is aligned. Whether letters are signed, "
        "and the signature covers List-Unsubscribe and List-Unsubscribe-Post, shows only in a letter that arrived.",
    )


def _dmarc(texts: Texts) -> Finding:
    """RFC 7489."""
    if texts is None:
        return _silence("DMARC")
    found = [_tags(text) for text in texts if text.replace(" ", "").lower().startswith("v=dmarc1")]
    if len(found) != 1:
        return Finding("DMARC", "bad", "There is no policy." if not found else "There are two policies: none counts.")
    policy = found[0].get("p", "").lower()
    if policy == "none":
        return Finding("DMARC", "weak", "The policy asks others to do nothing (p=none). Gmail accepts it; aim higher.")
    if policy not in ("quarantine", "reject"):
        return Finding("DMARC", "bad", "The policy says nothing that counts; p must be none, quarantine or reject.")
    return Finding("DMARC", "good", f"The policy keeps others from writing in the shop's name (p={policy}).")


def _silence(name: str) -> Finding:
    return Finding(name, "unknown", "The name server does not answer, so nothing can be said. Try again later.")


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs if name.strip()}
