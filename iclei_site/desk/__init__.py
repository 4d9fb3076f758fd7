"""The translators' desk: how far each language is, and where each message of a page stands. Off in production."""
