"""Weekly timetables as people write them, read into sessions or refused with the reason."""
