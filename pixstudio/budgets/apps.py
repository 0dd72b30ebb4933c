from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "pixstudio.budgets"
    label = "budgets"
