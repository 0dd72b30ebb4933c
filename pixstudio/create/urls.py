from django.urls import path

from pixstudio.create.views import create, frames, made_files, source_picker, submit

urlpatterns = [
    path("", create.home, name="home"),
    path("create/", create.create_home, name="create_home"),
    path("create/<slug:operation>/", create.create, name="create"),
    path("create/<slug:operation>/settings/", create.create_settings, name="create_settings"),
    path("create/<slug:operation>/sending/", submit.create_submission, name="create_submission"),
    path(
        "create/<slug:operation>/switching/",
        create.create_operation_switch,
        name="create_operation_switch",
    ),
    path("sources/", source_picker.source_picker, name="source_picker"),
    path("sources/<uuid:pk>/<slug:operation>/", source_picker.source_check, name="source_check"),
    path("made/", made_files.made_file_list, name="made_files"),
    path("made/<uuid:pk>/<slug:operation>/", made_files.made_file_use, name="made_file_use"),
    path("generations/<uuid:pk>/frame/", frames.result_frame, name="generation_frame"),
    path("library/<uuid:asset_id>/frame/", frames.file_frame, name="library_frame"),
]
