"""Every page in its states, at every width and colour scheme: accessibility, overflow, pictures."""
