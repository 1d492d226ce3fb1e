"""Any list of facilities, read by a map: a YAML file that says which column is what."""
