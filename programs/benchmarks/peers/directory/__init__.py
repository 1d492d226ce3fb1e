"""A directory as GeoDjango is ordinarily used: a Django project of its own, which ``geodjango`` serves."""
