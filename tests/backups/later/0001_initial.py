from importlib import import_module

Migration = import_module("pixstudio.prompts.migrations.0001_initial").Migration
