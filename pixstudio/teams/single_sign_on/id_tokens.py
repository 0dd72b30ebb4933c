"""ID tokens: signature, issuer, audience, times and nonce (OpenID Connect Core 1.0, 3.1.3.7).

allauth trusts a token that it fetched itself without looking at the signature, and knows no nonce.
"""

from collections.abc import Mapping
from typing import Any

import jwt
from django.utils.crypto import constant_time_compare, salted_hmac

from pixstudio.teams.single_sign_on.identity import MALFORMED, ProviderFault

# Only those with a public key: a shared secret would have to come from a key set that everybody reads.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
CLOCK_SKEW_SECONDS = 60
NONCE_SALT = "pixstudio.teams.single_sign_on.nonce"


def nonce_of(state_id: str) -> str:
    """The nonce of a sign-in: bound to its state, which is used once and only by its browser."""
    return salted_hmac(NONCE_SALT, state_id, algorithm="sha256").hexdigest()


def verified_claims(
    token: object, *, keys: object, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims of an ID token that was made for us, now and for this sign-in. Raises: ProviderFault."""
    if not isinstance(token, str):
        raise ProviderFault("there is no ID token")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key_for(token, keys),
            algorithms=list(ALGORITHMS),
            audience=client_id,
            issuer=issuer,
            leeway=CLOCK_SKEW_SECONDS,
            options={"require": ["exp", "iat", "sub"]},
        )
    except (jwt.PyJWTError, *MALFORMED, AttributeError) as error:
        raise ProviderFault(f"the ID token is invalid ({type(error).__name__})") from error
    _check_for_us(claims, client_id, nonce)
    return claims


def _key_for(token: str, keys: object) -> Any:
    """The key of the set that the token names; the only one where it names none."""
    wanted = jwt.get_unverified_header(token).get("kid")
    if not isinstance(keys, Mapping):
        raise ProviderFault("the key set is no object")
    for key in (found := jwt.PyJWKSet.from_dict(dict(keys)).keys):
        if key.key_id == wanted or (wanted is None and len(found) == 1):
            return key.key
    raise ProviderFault("the ID token is signed with a key that the provider doesn’t list")


def _check_for_us(claims: Mapping[str, Any], client_id: str, nonce: str) -> None:
    """Raises: ProviderFault."""
    audience = claims["aud"]
    # Of several audiences one asked for it, which must be us.
    asked = claims.get("azp", client_id if isinstance(audience, str) or len(audience) == 1 else "")
    if asked != client_id:
        raise ProviderFault("the ID token was made for another client")
    named = claims.get("nonce")
    if not (isinstance(named, str) and named.isascii() and constant_time_compare(named, nonce)):
        raise ProviderFault("the ID token belongs to another sign-in")
