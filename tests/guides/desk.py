"""The desk's pages that need decisions, used as a browser uses them."""

from django.urls import reverse


def url(name, *args, **query):
    address = reverse(f"admin:platforms_{name}", args=args)
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def told(response):
    return " ".join(str(message) for message in response.context["messages"])
