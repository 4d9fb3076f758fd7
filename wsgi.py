"""What a WSGI server loads: `wsgi:app`."""

from iclei_site import create_app

app = create_app()
