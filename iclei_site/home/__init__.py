"""The pages around the catalogue."""
