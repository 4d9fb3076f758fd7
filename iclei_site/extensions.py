"""The extensions, created unbound; `create_app` binds them."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import current_app, request
from flask_babel import Babel, Domain
from flask_compress import Compress
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base of all models."""


class SiteBabel(Babel):
    """Flask-Babel with the catalogs of `catalogs.py`."""

    @property
    def domain_instance(self) -> Domain:
        """The catalogs of the current app."""
        domain: Domain = current_app.extensions["catalogs"]
        return domain


def network() -> str:
    """Whom limits are counted for: an IPv4 address; of IPv6 the 64 bits that one household has to itself."""
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:  # a socket has no address
        return request.remote_addr or "nobody"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
babel = SiteBabel(configure_jinja=False)  # templates get their functions from catalogs.py
compress = Compress()
limiter = Limiter(network, in_memory_fallback_enabled=True, swallow_errors=True)  # a lost store limits less
