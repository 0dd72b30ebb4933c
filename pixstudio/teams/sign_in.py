"""How people sign in, as allauth is told; nothing here comes from the environment."""

from typing import Any

SIGN_IN: dict[str, Any] = {
    "ACCOUNT_ADAPTER": "pixstudio.teams.adapter.AccountAdapter",
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    # Nobody gets mail because somebody has typed their address here.
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_FORMS": {"reset_password": "pixstudio.teams.resetting.AskForResetForm"},
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    # An invitation can be looked at and taken so often by one address, and taken so often at all.
    "ACCOUNT_RATE_LIMITS": {"invitation": "30/m/ip", "invitation_taking": "10/m/ip,20/h/key"},
    "MFA_ADAPTER": "pixstudio.teams.adapter.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_FORMS": {
        "activate_totp": "pixstudio.teams.codes.SetUpAppForm",
        "authenticate": "pixstudio.teams.codes.UseCodeForm",
        "reauthenticate": "pixstudio.teams.codes.ProveCodeForm",
        "add_webauthn": "pixstudio.teams.passkeys.AddPasskeyForm",
        "authenticate_webauthn": "pixstudio.teams.passkeys.UsePasskeyForm",
        "reauthenticate_webauthn": "pixstudio.teams.passkeys.ProvePasskeyForm",
    },
}
