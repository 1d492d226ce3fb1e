"""What payers' rate files say of programs: contracts derived from them, and their prices in words that are true."""
