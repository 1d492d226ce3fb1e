"""Every public path of the product."""

from django.contrib import admin
from django.urls import include, path

from programs.ops.sign_in import sign_in
from programs.web.languages.resolver import pages

urlpatterns = [
    path("api/", include("programs.api.urls")),  # before the pages, of which it would try every one
    path("health/", include("programs.ops.urls")),
    pages("programs.web.urls"),
    path("admin/login/", sign_in),  # in place of the admin's own, which it calls
    path("admin/", admin.site.urls),
]

handler400 = "programs.web.errors.bad_request"
handler403 = "programs.web.errors.permission_denied"
handler404 = "programs.web.errors.not_found"
handler500 = "programs.web.errors.server_error"
