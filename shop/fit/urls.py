"""Addresses of fit, each written in full. The fixed words come first: a maker's slug is none of them."""

from django.urls import path

from shop.fit.views import desk, finding, mine, reading, tables

app_name = "fit"
urlpatterns = [
    path("fit/", finding.finder, name="finder"),
    path("fit/my-pen/", finding.my_pen, name="my-pen"),
    path("fit/old-cartridge/", finding.old_cartridge, name="old-cartridge"),
    path("fit/old-cartridge/<slug:code>/", finding.connection, name="connection"),
    path("fit/not-sure/", finding.not_sure, name="not-sure"),
    path("fit/suggestions/", finding.suggestions, name="suggestions"),
    path("fit/pens/", mine.pens, name="pens"),
    path("fit/pens/add/", mine.add, name="add-pen"),
    path("fit/pens/remove/", mine.remove, name="remove-pen"),
    path("fit/pens/name/", mine.rename, name="rename-pen"),
    path("dashboard/fit/", desk.overview, name="desk"),
    path("dashboard/fit/table/", tables.table, name="table"),
    path("dashboard/fit/table/download/", tables.download, name="download"),
    path("dashboard/fit/table/take/", tables.take, name="take"),
    path("dashboard/fit/order/<str:number>/", desk.misfit, name="misfit"),
    path("dashboard/fit/misfit/<int:pk>/settle/", desk.settle, name="settle"),
    path("dashboard/fit/<slug:kind>/new/", desk.edit, name="new"),
    path("dashboard/fit/<slug:kind>/<int:pk>/", desk.edit, name="edit"),
    path("fit/<slug:brand>/", reading.brand, name="brand"),
    path("fit/<slug:brand>/<slug:slug>/", reading.pen, name="pen"),
]
