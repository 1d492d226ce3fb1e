"""Programs that somebody picked: the shortlist and the comparison. Both pages live from their address alone."""
