from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    name = "pixstudio.collections"
    label = "collections"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.collections import audit_names
        from pixstudio.collections.link_filters import COLLECTION
        from pixstudio.collections.operations.further_results import follow_into_collections
        from pixstudio.collections.ranks import RANKS
        from pixstudio.jobs.further_results import register_follower
        from pixstudio.jobs.link_filters import register_link_filter

        RANKS.connect(self)
        namer = TargetNamer(audit_names.names_of_collections, path="collections")
        register_target_namer("collection", namer)
        register_link_filter(COLLECTION)
        register_follower(follow_into_collections)
