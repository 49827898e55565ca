"""Addresses of education, each written in full."""

from django.urls import path

from shop.education.views import deciding, learning, reading, writing

app_name = "education"
urlpatterns = [
    path("learn/", learning.hub, name="learn"),
    path("learn/depth/", learning.depth, name="depth"),
    path("learn/<slug:slug>/", learning.article, name="article"),
    path("dashboard/education/", reading.block_list, name="blocks"),
    path("dashboard/education/new/", writing.new_block, name="new-block"),
    path("dashboard/education/block/<slug:slug>/", reading.block_detail, name="block"),
    path("dashboard/education/block/<slug:slug>/edit/", writing.edit_block, name="edit-block"),
    path("dashboard/education/block/<slug:slug>/chapter/", deciding.choose_chapter, name="chapter"),
    path("dashboard/education/block/<slug:slug>/<int:number>/preview/", reading.preview, name="preview"),
    path("dashboard/education/block/<slug:slug>/<int:number>/review/", deciding.review, name="review"),
    *(
        path(
            f"dashboard/education/block/<slug:slug>/<int:number>/{name}/",
            deciding.decide,
            {"decision": name},
            name=name,
        )
        for name in deciding.DECISIONS
    ),
]
