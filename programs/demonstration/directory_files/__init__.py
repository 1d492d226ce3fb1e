"""Made-up directories of Marketplace plans, with the truth beside them."""
