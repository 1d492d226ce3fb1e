"""The order of results: named rules, each with its points, its words and the source of its fact."""
