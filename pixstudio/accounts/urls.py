from django.urls import path

from pixstudio.accounts import first_run
from pixstudio.accounts.views import changing, listing, one

urlpatterns = [
    path("", listing.accounts, name="accounts"),
    path("first-run/", first_run.first_run, name="first_run"),
    path("token/", listing.token, name="account_token"),
    path("new/", changing.new_account, name="account_new"),
    path("import/", changing.import_accounts, name="account_import"),
    path("refresh/", listing.refresh_all, name="accounts_refresh"),
    path("<uuid:account_id>/", one.account, name="account"),
    path("<uuid:account_id>/editing/", changing.editing, name="account_editing"),
    path("<uuid:account_id>/refresh/", one.refresh, name="account_refresh"),
    path("<uuid:account_id>/recovery/", one.recovery, name="account_recovery"),
    path("<uuid:account_id>/pause/", one.pause, name="account_pause"),
    path("<uuid:account_id>/removal/", one.removal, name="account_removal"),
]
