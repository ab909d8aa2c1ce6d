# SPDX-License-Identifier: MIT
"""phrases - what flite says for the training: ours, and nothing of ours"""

# Phrases without recordings of people; what they mean.
PHRASES = {
    "guide": {
        "next": "next", "next step": "next", "continue": "next", "go back": "back",
        "previous step": "back", "repeat that": "repeat", "say that again": "repeat",
        "start over": "start-over", "how many steps": "how-many", "where am i": "where-am-i",
        "what can i say": "what-can-i-say", "explain": "explain", "stop": "stop",
        "help": "help", "emergency": "emergency", "roadside assistant": "wake",
        "repeat": "repeat", "understood": "understood", "pause": "pause",
        "how many steps are left": "how-many", "okay next": "next",
        "help me": "help",
    },
    "confirm": {
        "yes": "yes", "no": "no", "i don't know": "unknown", "go back": "back",
        "yes it is": "yes", "no it isn't": "no", "yes i can": "yes", "that's right": "yes",
        "no i can't": "no",
    },
    "year": {"twenty fourteen": "query", "two thousand and six": "query", "oh nine": "query",
             "nineteen": "query", "it's a twenty eleven": "query", "seventeen": "query",
             "two thousand three": "query", "stop": "stop", "i'm not sure": "unknown"},
    "query": dict.fromkeys((
        "twenty fourteen mini countryman", "two thousand and six cooper", "mini paceman twenty thirteen",
        "it's a convertible from oh nine", "two door hardtop twenty nineteen", "twenty twenty two clubman",
        "a mini clubman", "john cooper works g p", "mini cooper s from two thousand eight", "oh five mini",
        "i have a twenty ten mini coupe", "paceman", "countryman two thousand seventeen", "mini",
        "hardtop", "my mini is a two thousand eleven clubman", "roadster twenty fifteen",
        "two thousand three mini hardtop", "four door hardtop twenty sixteen", "twenty twenty",
    ), "query") | {"stop": "stop", "help": "help", "i don't know": "unknown", "repeat that": "repeat",
                   "start over": "start-over"},
}  # fmt: skip
# Said while it sleeps; the first is the wake phrase itself.
BREATH = {
    "roadside assistant": "wake",
    "roadside assistant twenty fourteen mini countryman": "query",
    "roadside assistant i have a two thousand six cooper": "query",
    "roadside assistant mini clubman": "query",
    "roadside assistant emergency": "emergency",
}
# Words that are a phrase, or begin one, of the state: neither right nor foreign there.
OURS = {
    "guide": {"stop", "help", "repeat", "back", "emergency"},
    "confirm": {"yes", "no", "stop", "help", "repeat", "back", "emergency"},
    "query": {"stop", "help", "repeat", "emergency", "mini", "two", "four"},
    "year": {"stop", "help", "repeat", "back", "emergency", "mini", "two", "four"},
    "idle": set(),
}
# Said by flite as well, and nothing of ours: the voices must not mean "right".
FOREIGN = (
    "where did you put the umbrella", "it will rain tomorrow", "text", "nest", "bag",
    "the dog is barking", "shop", "held", "yet", "snow", "i would like a coffee please",
    "turn left at the lights", "black", "complete", "tell me more about it", "mess",
    "start of the year", "twenty four hours", "mister cooper", "many", "top", "okay",
    "a mini break", "two thousand people came", "nineteen ninety nine red balloons",
    "club members only", "the outside assistant", "right side is missing", "twenty minutes", "go on",
    "road works", "a convertible sofa", "i cannot see it", "not yet", "where am i going to sleep",
)  # fmt: skip
# In what names a car, these say nothing.
EMPTY = frozenset(("a", "an", "the", "and", "i", "have", "it's", "it", "is", "my", "from", "mini"))


def content(text: str) -> list[str]:
    """The words that tell which car was meant."""
    return [word for word in text.split() if word not in EMPTY]
