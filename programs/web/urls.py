from django.urls import path


app_name = "web"
urlpatterns = [path("programs/<slug:slug>/", lambda r: None, name="program")]
