"""The search beside others on the same documents: `make bench-peers`."""
