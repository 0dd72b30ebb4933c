from django.urls import path

from pixstudio.accounts.views import detail, editing, first_run, listing

urlpatterns = [
    path("", listing.accounts, name="accounts"),
    path("first-run/", first_run.first_run, name="first_run"),
    path("token/", listing.token, name="account_token"),
    path("new/", editing.new_account, name="account_new"),
    path("import/", editing.import_accounts, name="account_import"),
    path("refresh/", listing.refresh_all, name="accounts_refresh"),
    path("<uuid:account_id>/", detail.account, name="account"),
    path("<uuid:account_id>/editing/", editing.edit_account, name="account_editing"),
    path("<uuid:account_id>/refresh/", detail.refresh, name="account_refresh"),
    path("<uuid:account_id>/recovery/", detail.recovery, name="account_recovery"),
    path("<uuid:account_id>/pause/", detail.pause, name="account_pause"),
    path("<uuid:account_id>/removal/", detail.removal, name="account_removal"),
]
