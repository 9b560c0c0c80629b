"""Ties the service to its Flask application."""

from typing import cast

from flask import Flask

from ivr.operations.service import Service

_KEY = "ivr"


def attach(app: Flask, service: Service) -> None:
    """Store the service in the application."""
    app.extensions[_KEY] = service


def service_of(app: Flask) -> Service:
    """The application's service."""
    return cast(Service, app.extensions[_KEY])
