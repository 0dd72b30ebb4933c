"""Texts of blocklist matches, and labels of operations."""

from django.utils.translation import gettext as _

from pixstudio.prompts.blocklist import Match


def match_message(finding: Match) -> str:
    """Message of a match on submission: the entry, and whether anything was sent."""
    sentences = {
        "stop": _("“%(words)s” is on your team’s list of blocked words. Nothing was sent."),
        "warn": _("“%(words)s” is on your team’s list of words that need confirmation."),
    }
    return sentences[finding.action] % {"words": finding.words}


def trial_message(finding: Match) -> str:
    """Message of a match in the blocklist test."""
    sentences = {
        "stop": _("“%(words)s” would be blocked."),
        "warn": _("“%(words)s” would need a confirmation."),
    }
    return sentences[finding.action] % {"words": finding.words}
