"""What the screening found and what presets are for, in words."""

from django.utils.translation import gettext as _

from pixstudio.prompts.blocklist import Match


def match_message(finding: Match) -> str:
    """A finding as the sender reads it: what was met, and whether anything was sent."""
    sentences = {
        "stop": _("“%(words)s” is on your team’s list of blocked words. Nothing was sent."),
        "warn": _("“%(words)s” is on your team’s list of words that need confirmation."),
    }
    return sentences[finding.action] % {"words": finding.words}


def trial_message(finding: Match) -> str:
    """A finding as whoever writes the list reads it."""
    sentences = {
        "stop": _("“%(words)s” would be blocked."),
        "warn": _("“%(words)s” would need a confirmation."),
    }
    return sentences[finding.action] % {"words": finding.words}
