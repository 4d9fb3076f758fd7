"""Catalogs of translations (gettext's PO files): read with their lines, checked, merged and written."""
