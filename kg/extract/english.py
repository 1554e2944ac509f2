"""English text made even for rules, length kept: lower case, lists and verb groups painted over with fillers.

Rules see, in place of what was there, runs of three fillers: `JOINED` between the members of a list ("A, B and, since
May, from C"), `DESCRIBED` before a name ("power-supply maker"), `PASSED_ON` where a verb hands its subject on to the next
("plans to", "has agreed to", "is expected to"). Places stay what they are in the encoded sentence.
"""

from __future__ import annotations

from typing import Final

import regex

from kg.extract.encode import char_class

JOINED: Final = "\ue000"
DESCRIBED: Final = "\ue001"
PASSED_ON: Final = "\ue002"
ADVERB: Final = "\ue003"

_ORGS: Final = char_class("ORG")
_WHO: Final = char_class("ORG", "PRO", "OWN")
_PLACES: Final = char_class("PLACE")
_NUMS: Final = char_class("NUM")
_GOODS: Final = char_class("PROD", "TECH", "MODEL")
_NOUNS: Final = (
    "(?:(?:chip|mobile|social|e-commerce|search|memory|cloud|server|software|power|contract)?-?(?:makers?|giants?|designers?|suppliers?|providers?|company|companies|firms?|vendors?|foundry|foundries|"
    "hyperscalers?|startups?|start-ups?|group|partners?|customers?|specialists?|manufacturers?|assemblers?|builders?|players?|operators?|leaders?|labs?|units?|affiliate|subsidiary|"
    "peers?|clients?|contractors?|packagers?|chipmakers?|carmakers?|neoclouds?|developers?|producers?|distributors?|integrators?|equipment-maker|leader|champion|unicorn|utility|retailer|brand|brands|"
    "platform|ODMs?|OSATs?|EMS|fabs?|buyers?|tenants?|majors?|newcomers?|house|houses|outfit|players|challenger|names?|heavyweights?|cell-maker|compatriots?|parent|sister))"
).lower()
_DESCRIPTION: Final = regex.compile(
    rf"(?:^|(?<=[{JOINED}])|(?<=\b(?:from|to|by|for|with|at|of|and|or|both|as|on|between|against|that|than|like|said|says|is|are|include|includes|while|whereas|but)\s)|(?<=[,;:(]\s))"
    rf"((?:the |its |an? |fellow |rival |both |either )?(?:[{_PLACES}]'s )?(?:(?!(?:and|or|from|to|by|for|with|said|is|are|was|were|has|have|of|in|on|at|that|which|who|as|its|than)\b)[\w&.'’-]+\s){{0,4}}?{_NOUNS}\s|[{_PLACES}]'s )(?=[{_ORGS}])"
)
_WORDY: Final = (
    rf",?\s(?:and|or|nor|as\swell\sas|plus|and\salso|followed\sby|and\sthen)(?P<aside>,\s[^,;:{_ORGS}]{{2,45}},)?\s(?P<prep>(?:from|to|by|with|on|at|for|of|that\sof)\s)?"
    r"(?:also\s|possibly\s|later\s|then\s|now\s|perhaps\s|soon\s|recently\s|more\srecently\s|to\sa\slesser\sextent,?\s)?"
)
_DESCRIBER: Final = (
    rf"(?:(?:the\s|its\s|fellow\s|rival\s|both\s|now\s)?(?:[{_PLACES}]'s\s)?(?:(?:[\w&.'’-]+\s){{0,4}}?{_NOUNS}\s)?)"
)
_BETWEEN_WHO: Final = regex.compile(
    rf"(?<=[{_WHO}])(?:(?P<wordy>{_WORDY})|(?P<comma>,\s(?:(?:from|to|by|for|as\swell\sas|including)\s)?)|(?P<mark>\s?/\s?|\s&\s))(?={_DESCRIBER}[{_ORGS}](?![\w-]))"
)
_COUNT: Final = rf"(?:(?:an?|the|its|two|three|four|five|six|seven|eight|nine|ten|twelve|dozens\sof|several|some|other|[{_NUMS}])\s)?"
_AGE: Final = r"(?:(?:now|then|later|even|also|the|its|next-generation|next-gen|newer|new|upcoming|latest|forthcoming|current|older|future|follow-on)\s){0,3}"
_BETWEEN_GOODS: Final = regex.compile(
    rf"(?<=[{_GOODS}])(?:(?P<wordy>,?\s(?:and|or|as\swell\sas|plus)\s{_AGE})|(?P<comma>,\s{_AGE})|(?P<mark>\s?/\s?|\s&\s))"
    rf"(?P<aside>)(?P<prep>)(?={_COUNT}[{_GOODS}])"
)
_ADVERBS: Final = (
    "currently|already|again|later|since|both|each|soon|once|today|meanwhile|in turn|thus|instead|in fact|in the past|at present|in future|for now|for years|for decades|"
    "so far|this year|last year|next year|of late|as well|half|now|still|all|also|long|two years ago|for example|for instance|on its own|by itself|of course|too|in volume|at scale|in part|at last|in bulk|"
    "this week|this month|this quarter|last week|last month|last quarter|next month|next quarter|a year ago|as of now|until now|until recently"
)
_GOING_ON: Final = (
    "begins?|began|begun|beginning|starts?|started|starting|continues?|continued|continuing|goes on|go on|went on|keeps?|kept|keeping|resumes?|resumed|resuming|stops?|stopped|stopping|ceases?|ceased|"
    "quits?|tried|tries|ruled out|rules out|halts?|halted|pauses?|paused|suspends?|suspended|weighs|weighing|mulls|mulling|contemplates|contemplating|discusses|discussed|discussing|finished|delays?|delayed|denies|denied|explores|exploring|considers?|considered|considering|seen"
)
_CONTROL: Final = (
    "begins?|began|begun|beginning|starts?|started|starting|continues?|continued|continuing|resumes?|resumed|plans?|planned|planning|expects?|expected|expecting|"
    r"intends?|intended|intending|aims?|aimed|aiming|agrees?|agreed|agreeing|(?<!\b(?:is|are|was|were|be|been)\s)used|set|(?<=\b(?:is|are|was|were|be)\s)due|likely|unlikely|said|believed|thought|understood|known|rumou?red|tipped|reported|slated|scheduled|going|poised|able|unable|"
    "hopes?|hoped|hoping|wants?|wanted|seeks?|sought|seeking|try|tries|tried|trying|ready|about|bound|certain|sure|eager|free|allowed|hired|ceases?|ceased|declines?|declined|refuses?|refused|"
    "fails?|failed|manages?|managed|prepares?|prepared|preparing|helps?|helped|helping|committed|commits?|obliged|contracted|commissioned|supposed|seen|forced|in a position|in talks|in discussions|in negotiations|negotiating|"
    "on track|on course|in line|the first|the only one|the latest|selected|chosen|picked|tapped|ramping up|ramp up|ramps up|step up|stepped up|gearing up|yet|no longer|first|licensed|cleared|approved|pledged|pledges|vowed|"
    "promised|promises|signed up|lined up|decided|decides|opted|opts|moved|looking|looks|happy|willing|proposes|proposed|offered|offers|is said"
)
_DEALS: Final = (
    r"(?:signs?|signed|won|wins?|winning|secured|has|have|had|landed|struck|received|inked|under|announced|clinched|reached|got|holds|entered into|sealed|agreed)\s(?:(?!to\b)[\w.$-]+\s){0,7}"
    r"(?:agreements?|contracts?|deals?|orders?|pacts?|letters? of intent|memorand(?:um|a)(?: of understanding)?|mous?|lois?|mandate|tender|rights?|approval|talks|plans?|commitment|licen[cs]e)"
)
_GROWTH: Final = r"(?:add(?:s|ed|ing)?|expand(?:s|ed|ing)?|builds?|building|ramp(?:s|ed|ing)?)\s(?:[\w-]+\s){0,4}(?:capacity|lines?|plants?|output|production)"
_PASSED: Final = regex.compile(
    rf"\b(?:(?:{_DEALS}|{_GROWTH}|{_CONTROL})(?=,?\s(?:to|with a view to)\s(?!(?:the|an?|its|their)\b|[{_WHO}])|\sbe\b|\snot\b)|(?:{_GOING_ON})(?=\s(?:\w+ly\s)?\w{{3,}}ing\b))"
)
_ADVERB: Final = regex.compile(
    rf"\b(?:(?:{_ADVERBS})(?=,?\s(?!of\b|(?:the\s)?[{_WHO}]))|(?!(?:supply|family|assembly|reply|apply|rely|comply|multiply|imply|july|italy|ally|only|early|anomaly|firefly|jointly|wholly|fully|partly|resupply|oversupply|undersupply|weekly|monthly|quarterly|fly)\b)\w{{3,}}ly(?=,?\s))"
)


def _paint(text: str, pattern: regex.Pattern[str], filler: str, group: int = 0, *, spare: str = "") -> str:
    """Give the text with every match of a group painted over, the same length; names in `spare` stay."""
    out: list[str] = []
    last = 0
    for found in pattern.finditer(text):
        start, end = found.span(group)
        if start and spare[start : start + 1].isupper():
            continue
        out.append(text[last:start])
        out.append(filler * (end - start))
        last = end
    out.append(text[last:])
    return "".join(out)


_OF_BOTH: Final = regex.compile(
    r"\b(?:between|among|of|both|by|with|from|for|at|on|to|in|against|than|like)\s(?:the\s)?$"
)
_ALONE: Final = regex.compile(r"\s(?:has|is|was|does|says|said\sit|wants|plans\sto)\b")


def _joined(text: str, between: regex.Pattern[str], member: str) -> str:
    """Give the text with what stands between the members of each list painted over.

    Two names with a mere comma between them are no list, nor are two with ", and": a new clause begins there.
    """
    chains: list[list[regex.Match[str]]] = []
    for found in between.finditer(text):
        before = chains[-1][-1] if chains else None
        if before is not None and regex.fullmatch(member, text[before.end() : found.start()]):
            chains[-1].append(found)
        else:
            chains.append([found])
    chars = list(text)
    for chain in chains:
        first = chain[0].start() - 1
        if (
            len(chain) == 1
            and _ALONE.match(text, chain[0].end() + 1)
            and not _OF_BOTH.search(text, max(0, first - 20), first)
        ):
            continue  # "bought X and Y has": the verb in the singular is Y's alone.
        if len(chain) > 1 or _is_pair(chain[0]):
            for step in chain:
                chars[step.start() : step.end()] = JOINED * (step.end() - step.start())
    return "".join(chars)


def _is_pair(step: regex.Match[str]) -> bool:
    """Say whether two names alone make a list: "A and B", "A and, since May, from B", never "A, and B"."""
    if step["mark"]:
        return True
    words = step["wordy"]
    if not words:
        return False
    return not words.startswith((", and ", ", or ")) or bool(step["aside"] or step["prep"])


def lowered(text: str) -> str:
    """Give the text in lower case, one character for one."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def even(text: str) -> str:
    """Give an encoded English sentence as rules see it."""
    low = lowered(text).replace("’", "'")
    low = _joined(low, _BETWEEN_WHO, rf"{_DESCRIBER}[{_ORGS}]")
    low = _joined(low, _BETWEEN_GOODS, rf"{_COUNT}[{_GOODS}]")
    low = _paint(low, _DESCRIPTION, DESCRIBED, 1)
    low = _paint(low, _PASSED, PASSED_ON, spare=text)
    return _paint(low, _ADVERB, ADVERB, spare=text)
