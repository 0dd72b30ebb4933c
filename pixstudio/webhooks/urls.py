from django.urls import path

from pixstudio.webhooks.views import deliveries, editing, listing

urlpatterns = [
    path("", listing.webhooks, name="webhooks"),
    path("new/", editing.new_webhook, name="webhook_new"),
    path("<uuid:pk>/", listing.webhook, name="webhook"),
    path("<uuid:pk>/deliveries/", listing.delivery_list, name="webhook_deliveries"),
    path("<uuid:pk>/edit/", editing.edit_webhook, name="webhook_edit"),
    path("<uuid:pk>/secret/", editing.secret, name="webhook_secret"),
    path("<uuid:pk>/switch/", editing.switch, name="webhook_switch"),
    path("<uuid:pk>/removal/", editing.removal, name="webhook_removal"),
    path("<uuid:pk>/test/", deliveries.test, name="webhook_test"),
    path("deliveries/<uuid:pk>/", deliveries.delivery, name="webhook_delivery"),
    path("deliveries/<uuid:pk>/redelivery/", deliveries.redelivery, name="webhook_redelivery"),
]
