"""Who may use a password: everybody, or with OIDC_ONLY the owners, in case the provider is down."""

from pixstudio.teams.models import User
from pixstudio.teams.queries import is_owner, sign_on_team
from pixstudio.teams.single_sign_on.current import current_single_sign_on


def may_use_password(user: User, *, is_only: bool = False) -> bool:
    """Whether a password of the user opens the studio; with `is_only` as if OIDC_ONLY were set."""
    config = current_single_sign_on()
    if config is None or not (config.is_only or is_only):
        return True
    return is_owner(user, sign_on_team(config.team))
