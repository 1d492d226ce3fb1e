"""One small file for each kind of value that arrives untidy: text, addresses, phones, websites, points."""
