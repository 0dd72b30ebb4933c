"""The operations of music and speech."""

from dataclasses import replace

from ..list_signs import ANY_OF_ITS_LIST
from ..operation import Operation
from ..parameters import MODEL, REFERENCES, REQUIRED_PROMPT, Parameter, decimal, switch, text
from ..price_rules import PriceRule

MAX_LYRICS_LENGTH = 3500
MUSIC_IMAGES = 10
EMOTIONS = (
    *("auto", "happy", "sad", "angry", "fearful"),
    *("disgusted", "surprised", "neutral", "calm"),
)
# What both families speak; `speech/models` has the list of each model, which may be longer.
LANGUAGE_CODES = ("en", "es", "fr", "de", "pt", "it", "ja", "ko", "hi", "ar")


def _by_model(*parameters: Parameter) -> tuple[Parameter, ...]:
    return tuple(replace(item, is_by_model=True) for item in parameters)


MUSIC = Operation(
    "music",
    "create",
    (
        REQUIRED_PROMPT,
        *REFERENCES[:MUSIC_IMAGES],
        MODEL,
        switch("instrumental"),
        *_by_model(text("lyrics", MAX_LYRICS_LENGTH)),
    ),
    PriceRule("item", is_exact=True),
    kind="music",
    default_model="music-2.6",
    list_sign=ANY_OF_ITS_LIST,
)
SPEECH = Operation(
    "speech",
    "create",
    (
        # The API's record calls it prompt as well.
        replace(REQUIRED_PROMPT, wire_name="text"),
        Parameter("voice_id", "speech_voice", required=True),
        MODEL,
        *_by_model(
            Parameter("language_code", "choice", choices=LANGUAGE_CODES),
            Parameter("emotion", "choice", choices=EMOTIONS, default="auto"),
            # Without a value the model's own counts, which no page gives.
            decimal("speed"),
            decimal("volume"),
            Parameter("pitch", "integer"),
            decimal("stability"),
            decimal("similarity_boost"),
            decimal("style"),
            switch("use_speaker_boost"),
        ),
    ),
    PriceRule("characters", is_exact=True),
    kind="speech",
    default_model="speech-2.8-hd",
    list_sign=ANY_OF_ITS_LIST,
)
