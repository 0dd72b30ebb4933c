from django.urls import path

from pixstudio.accounts import first_run, views

urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("first-run/", first_run.first_run, name="first_run"),
    path("token/", views.token, name="account_token"),
    path("new/", views.new_account, name="account_new"),
    path("refresh/", views.refresh_all, name="accounts_refresh"),
    path("<uuid:account_id>/", views.account, name="account"),
    path("<uuid:account_id>/refresh/", views.refresh, name="account_refresh"),
    path("<uuid:account_id>/pause/", views.pause, name="account_pause"),
    path("<uuid:account_id>/removal/", views.removal, name="account_removal"),
]
