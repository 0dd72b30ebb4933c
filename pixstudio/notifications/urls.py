from django.urls import path

from pixstudio.notifications.views import lists, preferences, subscriptions, unsubscribing, worker

urlpatterns = [
    path("notifications/", lists.notifications, name="notifications"),
    path("notifications/recent/", lists.recent, name="notifications_recent"),
    path("notifications/news/", lists.news, name="notifications_news"),
    path("notifications/reading/", lists.reading, name="notifications_reading"),
    path("notifications/<int:pk>/", lists.notification, name="notification"),
    path("notifications/<int:pk>/reading/", lists.read_one, name="notification_reading"),
    path("notifications/settings/", preferences.settings, name="notification_settings"),
    path("notifications/browsers/", subscriptions.browsers, name="push_subscriptions"),
    path(
        "notifications/browsers/<uuid:pk>/removal/",
        subscriptions.removal,
        name="push_subscription_removal",
    ),
    path(
        "notifications/browsers/<uuid:pk>/trial/",
        subscriptions.trial,
        name="push_subscription_trial",
    ),
    path(
        "notifications/emails/<str:token>/ending/",
        unsubscribing.unsubscribe,
        name="notifications_unsubscribe",
    ),
    # At the root, since a service worker is only for pages below its own address.
    path("notifications-worker.js", worker.script, name="notifications_worker"),
]
