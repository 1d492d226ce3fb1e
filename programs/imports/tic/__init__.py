"""Rate files of health plans: Transparency in Coverage, 45 CFR 147.212."""
