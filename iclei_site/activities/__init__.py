"""The catalogue: search, results, one activity, the read API."""
