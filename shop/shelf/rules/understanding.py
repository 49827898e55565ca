"""What a customer's words ask for: a pen's name, a code, or things that must all be true of a product."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shop.shelf.rules import spelling
from shop.shelf.rules.language import MOST_CHARACTERS, MOST_WORDS, chunks, code, has_digit, pieces
from shop.shelf.rules.questions import Lexicon, Question, Term, Words

LONGEST_PHRASE = 4
COUNT = re.compile(r"(\d+)pin")


@dataclass
class _Word:
    """A word on its way: as it is compared and shown, whether it is a guess, and what else it may be."""

    text: str
    others: tuple[Words, ...] = ()
    shown: str = ""
    is_guess: bool = False


def understand(text: str, lexicon: Lexicon, *, unfinished: bool = False) -> Question:
    """Read a customer's words. Unknown words are joined, split or corrected; words with digits are left alone.

    With ``unfinished``, the last word is still being typed: it stands for the words that begin so.
    """
    written = list(_written(text[:MOST_CHARACTERS]))[:MOST_WORDS]
    last = written.pop() if unfinished and written else None
    read = _with_models([*_spelt(written, lexicon), *(_completed(last, lexicon) if last else ())], lexicon)
    rest, pens, names = _without_pens(read, lexicon)
    return Question(
        code=code(text[:MOST_CHARACTERS]),
        terms=tuple(_terms(rest, lexicon)),
        pens=pens,
        pen_terms=tuple(Term(word.text, ((word.text,), *word.others)) for word in names),
        meant=" ".join(word.shown or word.text for word in read) if any(word.is_guess for word in read) else "",
    )


def _written(text: str) -> Iterator[_Word]:
    """The words one by one."""
    for chunk in chunks(text):
        parts = pieces(chunk)
        yield from (_Word(part, shown=chunk if len(parts) == 1 else part) for part in parts)


def _spelt(read: list[_Word], lexicon: Lexicon) -> Iterator[_Word]:
    at = 0
    while at < len(read):
        word, following = read[at], read[at + 1] if at + 1 < len(read) else None
        if following and _are_one(word, following, lexicon):
            yield from _one_spelt(_Word(word.text + following.text), lexicon)
            at += 1
        else:
            yield from _one_spelt(word, lexicon)
        at += 1


def _one_spelt(word: _Word, lexicon: Lexicon) -> Iterator[_Word]:
    meanings = lexicon.synonyms.get((word.text,), ())
    if word.text in lexicon.words or has_digit(word.text):
        yield word
    elif len(meanings) == 1 and len(meanings[0]) > 1:
        yield from (_Word(part) for part in meanings[0])
    elif word.text in lexicon.known:
        yield word
    elif pair := spelling.halves(word.text, lexicon.spoken):
        yield from (_Word(half) for half in pair)
    elif found := spelling.guesses(word.text, lexicon.known) or spelling.guesses(word.shown, lexicon.known):
        yield from _guessed(word, found, lexicon)
    else:
        yield word


def _completed(word: _Word, lexicon: Lexicon) -> Iterator[_Word]:
    """The last word, and what it may become; read as a whole one where no known word begins so."""
    found = spelling.completions(word.shown or word.text, lexicon.spoken)
    if found:
        yield _Word(word.text, others=tuple((other,) for other in found if other != word.text), shown=word.shown)
    else:
        yield from _one_spelt(word, lexicon)


def _guessed(word: _Word, found: Sequence[spelling.Guess], lexicon: Lexicon) -> Iterator[_Word]:
    """The likeliest word in the place of the written one, which still counts where a product has it after all."""
    first, *more = found
    meanings = lexicon.synonyms.get((first.word,), ())
    if first.word not in lexicon.words and len(meanings) == 1 and len(meanings[0]) > 1:
        yield from (_Word(part, is_guess=True) for part in meanings[0])
    else:
        yield _Word(first.word, others=(*((guess.word,) for guess in more), (word.text,)), is_guess=True)


def _with_models(read: list[_Word], lexicon: Lexicon) -> list[_Word]:
    """The words with the number of a pen's name taken for what it is: the Dermapen 4 has needles, not four of them."""
    found: list[_Word] = []
    for word in read:
        size = COUNT.fullmatch(word.text)
        before = [each.text for each in found[-LONGEST_PHRASE + 1 :]]
        names = (tuple(before[at:]) for at in range(len(before)))
        is_model = size and any((*name, size[1]) in lexicon.pens for name in names)
        found += [_Word(size[1]), _Word("needle")] if size and is_model else [word]
    return found


def _are_one(word: _Word, following: _Word, lexicon: Lexicon) -> bool:
    """Whether two words are one that the shop knows, as in "derma pen", and not two that it knows together."""
    both, pair = word.text + following.text, (word.text, following.text)
    if both not in lexicon.spoken or has_digit(both):
        return False
    return pair not in lexicon.synonyms and not all(text in lexicon.words for text in pair)


def _without_pens(read: list[_Word], lexicon: Lexicon) -> tuple[list[_Word], tuple[str, ...], list[_Word]]:
    """The words that are no pen's name, the pens that were named, and the words that named them.

    Beside a pen's name, its maker's says nothing more.
    """
    rest, names, found = _parted(read, lexicon.pens)
    if not found:
        return read, (), []
    rest, makers, _ = _parted(rest, lexicon.makers)
    return rest, tuple(dict.fromkeys(key for keys in found for key in keys)), [*names, *makers]


def _parted(
    read: list[_Word], phrases: Mapping[Words, tuple[str, ...]]
) -> tuple[list[_Word], list[_Word], list[tuple[str, ...]]]:
    """The words outside the known phrases, those inside, and what the phrases stand for."""
    outside: list[_Word] = []
    inside: list[_Word] = []
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(read):
        size = _longest(read, at, phrases)
        if size:
            inside += read[at : at + size]
            found.append(phrases[tuple(word.text for word in read[at : at + size])])
        else:
            outside.append(read[at])
        at += size or 1
    return outside, inside, found


def _longest(read: Sequence[_Word], at: int, phrases: Mapping[Words, object]) -> int:
    """How many words from here on make the longest known phrase; 0 where they make none."""
    for size in range(min(LONGEST_PHRASE, len(read) - at), 0, -1):
        if tuple(word.text for word in read[at : at + size]) in phrases:
            return size
    return 0


def _terms(read: list[_Word], lexicon: Lexicon) -> Iterator[Term]:
    at = 0
    while at < len(read):
        size = _longest(read, at, lexicon.synonyms)
        words = read[at : at + (size or 1)]
        yield _term(words, lexicon, lexicon.synonyms.get(tuple(word.text for word in words), ()))
        at += size or 1


def _term(words: list[_Word], lexicon: Lexicon, meanings: tuple[Words, ...]) -> Term:
    """The words themselves, unless no product uses them and something else is meant; and all that they may mean."""
    literal = tuple(word.text for word in words)
    others = words[0].others if len(words) == 1 else ()
    is_used = all(part in lexicon.words or has_digit(part) for part in literal)
    own = () if meanings and not is_used else (literal,)
    return Term(" ".join(literal), (*own, *others, *(meaning for meaning in meanings if meaning not in own)))
