"""Caseway on the web: ``create_app(settings, engine)`` wires the pages to the domain."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.credentials.sealing import Seal
from engine.execute import Engine
from engine.now import system_now
from webapp.config import Settings, SettingsError

_LARGEST_TEXT = 4 * 1024 * 1024


def create_app(settings: Settings, engine: Engine) -> Flask:
    """Make the web application.

    Args:
        settings: from ``Settings.from_environment(os.environ)``.
        engine: the domain, connected to its database.

    Raises:
        SettingsError: production with a moved clock.
    """
    from webapp import (
        addresses,
        alarms,
        assets,
        auth,
        errors,
        metrics,
        nudging,
        oidc,
        request_log,
        security,
        sessions,
        templating,
        uploads,
        views,
    )
    from webapp.api import guard, interface

    if settings.is_production and engine.now is not system_now:
        raise SettingsError("Production runs on real time; the clock of this engine has been moved")
    app = Flask(__name__, static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-caseway" if settings.is_production else "caseway",
        SESSION_COOKIE_SECURE=settings.is_production,
        MAX_CONTENT_LENGTH=settings.largest_upload,
        # Longer texts reach the form, which says so beside the field and gives them back.
        MAX_FORM_MEMORY_SIZE=_LARGEST_TEXT,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its session
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        TESTING=settings.environment == "test",
    )
    app.url_map.strict_slashes = False
    app.url_map.converters["int"] = addresses.IdConverter
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.extensions["caseway_settings"] = settings
    app.extensions["caseway_engine"] = engine
    oidc_settings = settings.sign_in.oidc
    app.extensions["caseway_provider"] = oidc.Provider(oidc_settings) if oidc_settings else None
    app.extensions["caseway_seal"] = Seal(settings.secret_key)
    app.extensions["caseway_alarms"] = alarms.Alarms(engine, settings.limits)
    app.extensions["caseway_uploads"] = uploads.UploadCounter(settings)
    app.extensions["caseway_assets"] = assets.Assets()
    app.session_interface = sessions.RowSessions(engine, settings)
    request_log.configure(settings)
    request_log.start(app)
    metrics.start(app, engine)
    auth.start(app)
    guard.start(app)
    security.start(app, settings)
    errors.start(app)
    templating.start(app, engine)
    nudging.start(app, settings, engine)
    app.register_blueprint(assets.blueprint)
    for blueprint in views.BLUEPRINTS:
        app.register_blueprint(blueprint)
    interface.start(app)
    return app
