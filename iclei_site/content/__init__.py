"""Files in, files out: the content of the site is read, validated, loaded and exported here."""
