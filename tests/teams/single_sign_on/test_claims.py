"""Claims of odd types: a fault of the provider or of no consequence, never one of ours."""

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from pixstudio.teams.single_sign_on.configuration import read_single_sign_on
from pixstudio.teams.single_sign_on.id_tokens import verified_claims
from pixstudio.teams.single_sign_on.identity import Identity, ProviderFault, identity_of
from tests.rows import each_row
from tests.teams.single_sign_on.travel import VALUES

ISSUER = "https://id.studio.example"
PROVIDER = read_single_sign_on({**VALUES, "server_url": ISSUER})
KEY = ec.generate_private_key(ec.SECP256R1())
KEYS = {"keys": [json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))]}
ENDLESS, NO_NUMBER, HUGE = float("inf"), float("nan"), 10**400


def identity_with(claims: dict[str, Any]) -> Identity:
    """Who comes with a signed token of these claims, beside the usual ones."""
    now = int(time.time())
    usual = {"iss": ISSUER, "aud": "us", "sub": "frida", "nonce": "n", "iat": now, "exp": now + 60}
    text = json.dumps({**usual, **claims}).encode()
    token = jwt.api_jws.PyJWS().encode(text, KEY, algorithm="ES256")
    found = verified_claims(token, keys=KEYS, issuer=ISSUER, client_id="us", nonce="n")
    assert PROVIDER is not None
    return identity_of(PROVIDER, found)


@each_row(
    ("claim", "value"),
    [
        *(("sub", value) for value in (5, True, "a\x00b", "\ud800", "a\nb", ["frida"])),
        *(("exp", value) for value in (ENDLESS, NO_NUMBER, "x", [1], None)),
        *(("iat", value) for value in (ENDLESS, HUGE, "x", [1])),
        *(("nbf", value) for value in (ENDLESS, HUGE, "x", [1])),
        *(("nonce", value) for value in ("\ud800", ["n"], 5, None)),
        *(("aud", value) for value in ([], {"us": 1}, [["us"]], ["us", 5], 5, None)),
        *(("azp", value) for value in (["us"], 5)),
        *(("iss", value) for value in ([ISSUER], 5, None)),
    ],
)
def test_claims_that_decide_have_to_be_of_their_type(claim: str, value: Any) -> None:
    with pytest.raises(ProviderFault):
        identity_with({claim: value})


@each_row(
    ("claims", "name", "value"),
    [
        ({"name": "Fri\x00da \ud800 Lund"}, "name", "Frida Lund"),
        ({"name": ["Frida"]}, "name", ""),
        ({"email": "a\x00@halden.example"}, "email", ""),
        ({"email": "a@halden.example\r\nBcc: b@halden.example"}, "email", ""),
        ({"email_verified": 1}, "is_email_verified", False),
        ({"email_verified": [True]}, "is_email_verified", False),
        *(
            ({"auth_time": value}, "authenticated_at", None)
            for value in (HUGE, ENDLESS, NO_NUMBER, -1, True, "x")
        ),
        ({"groups": "makers"}, "groups", {"makers"}),
        ({"groups": [["makers"], {"a": 1}, None, 5, "makers"]}, "groups", {"makers"}),
        *(({"groups": value}, "groups", set()) for value in (5, None, {"makers": True})),
    ],
)
def test_claims_that_describe_count_only_as_what_they_are(
    claims: dict[str, Any], name: str, value: Any
) -> None:
    assert getattr(identity_with(claims), name) == value
