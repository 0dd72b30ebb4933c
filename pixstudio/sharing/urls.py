from django.urls import path

from pixstudio.sharing.views import (
    collection_links,
    links,
    reviews,
    shared,
    shared_archive,
    shared_media,
)

urlpatterns = [
    path("sharing/", links.sharing, name="sharing"),
    path("sharing/revocation/", links.all_revocation, name="share_links_revocation"),
    path("sharing/<uuid:pk>/revocation/", links.revocation, name="share_link_revocation"),
    path("generations/<uuid:pk>/shares/", links.share_links, name="share_links"),
    path("collections/<uuid:pk>/shares/", collection_links.shares, name="collection_shares"),
    path("generations/<uuid:pk>/reviews/", reviews.result_reviews, name="result_reviews"),
    path("generations/<uuid:pk>/reviews/updates/", reviews.result_updates, name="result_updates"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<uuid:pk>/members/", reviews.members, name="review_members"),
    path("reviews/<uuid:pk>/answer/", reviews.answer, name="review_answer"),
    path("reviews/<uuid:pk>/resolution/", reviews.resolution, name="review_resolution"),
    path("reviews/<uuid:pk>/removal/", reviews.removal, name="review_removal"),
    path("s/<str:secret>/", shared.shared, name="shared"),
    path("s/<str:secret>/password/", shared.password, name="shared_password"),
    path("s/<str:secret>/archive/", shared_archive.shared_archive, name="shared_archive"),
    path("s/<str:secret>/<uuid:item>/", shared.shared_item, name="shared_item"),
    path("s/<str:secret>/<uuid:item>/review/", shared.review, name="shared_review"),
    path("s/<str:secret>/<uuid:item>/updates/", shared.shared_updates, name="shared_updates"),
    path("s/<str:secret>/<uuid:item>/file/", shared_media.shared_file, name="shared_file"),
    path(
        "s/<str:secret>/<uuid:item>/download/",
        shared_media.shared_download,
        name="shared_download",
    ),
    path("s/<str:secret>/<uuid:item>/poster/", shared_media.shared_poster, name="shared_poster"),
]
