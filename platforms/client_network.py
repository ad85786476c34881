"""Where a request comes from, as coarsely as a limit needs to know."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address; behind our proxy the one that the proxy itself added, whatever else the visitor sent."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.TRUSTED_PROXY:
        return direct
    # Proxies append what they saw, so only the last entry is ours.
    return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip() or direct


def network_of(request: HttpRequest, *, ipv4_bits: int, ipv6_bits: int) -> str:
    """The network around the visitor's address, such as `203.0.113.0/24`; "unknown" for what is no address."""
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return "unknown"
    address = getattr(address, "ipv4_mapped", None) or address
    bits = ipv4_bits if address.version == 4 else ipv6_bits
    return str(ip_network(f"{address}/{bits}", strict=False))


def town_of(request: HttpRequest) -> str:
    """Where a request comes from, as coarsely as its owner needs to recognise it."""
    return network_of(request, ipv4_bits=24, ipv6_bits=48)
