"""What files have in common that must be published by law: of health plans, of hospitals, directories of plans."""
