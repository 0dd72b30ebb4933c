from django.urls import path

from pixstudio.budgets import views

urlpatterns = [
    path("team/spending/", views.budgets, name="team_budgets"),
]
