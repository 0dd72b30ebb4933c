"""Settings of sessions and of allauth; none comes from the environment."""

from typing import Any

VALIDATORS = (
    "UserAttributeSimilarityValidator",
    "MinimumLengthValidator",
    "CommonPasswordValidator",
)

SIGN_IN: dict[str, Any] = {
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": f"django.contrib.auth.password_validation.{name}"} for name in VALIDATORS
    ],
    "LOGIN_REDIRECT_URL": "/",
    "SESSION_ENGINE": "pixstudio.teams.sessions",
    "ACCOUNT_ADAPTER": "pixstudio.teams.adapter.AccountAdapter",
    "SOCIALACCOUNT_ADAPTER": "pixstudio.teams.single_sign_on.adapter.SingleSignOnAdapter",
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    # No email to unknown addresses typed into the reset form.
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_FORMS": {"reset_password": "pixstudio.teams.password_reset.AskForResetForm"},
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    # Limits for viewing and accepting an invitation, per address, and for accepting it in total.
    "ACCOUNT_RATE_LIMITS": {"invitation": "30/m/ip", "invitation_taking": "10/m/ip,20/h/key"},
    "MFA_ADAPTER": "pixstudio.teams.adapter.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_FORMS": {
        "activate_totp": "pixstudio.teams.authenticator_codes.SetUpAppForm",
        "authenticate": "pixstudio.teams.authenticator_codes.UseCodeForm",
        "reauthenticate": "pixstudio.teams.authenticator_codes.ProveCodeForm",
        "add_webauthn": "pixstudio.teams.passkeys.AddPasskeyForm",
        "authenticate_webauthn": "pixstudio.teams.passkeys.UsePasskeyForm",
        "reauthenticate_webauthn": "pixstudio.teams.passkeys.ProvePasskeyForm",
    },
}
