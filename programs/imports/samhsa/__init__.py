"""SAMHSA's directories of treatment facilities: the annual workbooks, the locator's downloads and its API."""
