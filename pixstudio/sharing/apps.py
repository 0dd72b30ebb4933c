from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "pixstudio.sharing"
    label = "sharing"

    def ready(self) -> None:
        # Models can't be imported before all apps are there.
        from pixstudio.audit.target_names import TargetNamer, register_target_namer
        from pixstudio.gallery.page_parts import (
            register_collection_link,
            register_detail_part,
            register_gallery_link,
        )
        from pixstudio.sharing.presenters import audit_names
        from pixstudio.sharing.result_part import (
            reviews_link,
            share_collection_link,
            sharing_part,
        )

        register_target_namer("sharelink", TargetNamer(audit_names.names_of_links))
        register_detail_part(sharing_part)
        register_gallery_link(reviews_link)
        register_collection_link(share_collection_link)
