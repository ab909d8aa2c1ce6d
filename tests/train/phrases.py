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
        "how many steps are left": "how-many", "i'm done": "next", "okay next": "next",
        "help me": "help",
    },
    "confirm": {
        "yes": "yes", "no": "no", "i don't know": "unknown", "go back": "back",
        "yes it is": "yes", "no it isn't": "no", "yes i can": "yes", "that's right": "yes",
        "no i can't": "no",
    },
    "year": {"twenty fourteen": "query", "two thousand and six": "query", "oh nine": "query"},
    "idle": {"roadside assistant": "wake"},
    "query": {
        "twenty fourteen mini countryman": "query", "two thousand and six cooper": "query",
        "it's a convertible from oh nine": "query", "two door hardtop twenty nineteen": "query",
        "a mini clubman": "query", "john cooper works g p": "query",
        "i have a twenty ten mini coupe": "query", "paceman": "query",
    },
}  # fmt: skip
# Words that are a phrase, or begin one, of the state: neither right nor foreign there.
OURS = {
    "guide": {"stop", "help", "repeat", "back", "emergency"},
    "confirm": {"yes", "no", "stop", "help", "repeat", "back", "emergency"},
}
# Said by flite as well, and nothing of ours: the voices must not mean "right".
FOREIGN = (
    "where did you put the umbrella", "it will rain tomorrow", "text", "nest", "bag",
    "the dog is barking", "shop", "held", "yet", "snow", "i would like a coffee please",
    "turn left at the lights", "black", "complete", "tell me more about it", "mess",
    "start of the year", "twenty four hours", "mister cooper", "many", "top", "okay",
)  # fmt: skip
