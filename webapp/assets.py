"""The built style sheets and scripts, in memory: hashed addresses, compressed once, cached for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request

DIST = Path(__file__).parent / "static" / "dist"
_COMPRESSED = {".css", ".js", ".svg", ".txt"}
_FOR_A_YEAR = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One built file."""

    body: bytes
    digest: str
    content_type: str
    is_compressible: bool

    @cached_property
    def compressed(self) -> bytes:
        """The body for those who can read gzip, made when first asked for: starting is quick."""
        return gzip.compress(self.body, mtime=0)


class Assets:
    """Every file below a folder, by its path in it.

    Args:
        folder: where the build has put them.
    """

    def __init__(self, folder: Path = DIST) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def find(self, name: str) -> Asset | None:
        """Return a file, or None. Names are looked up, never opened, so none can lead outside the folder."""
        return self._files.get(name)

    def address(self, name: str) -> str:
        """Return the address to put into a page; it changes whenever the file's content does.

        Raises:
            LookupError: no such file was built.
        """
        return f"/static/{name}?v={self._files[name].digest}"


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".js":
        content_type = "text/javascript"
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    return Asset(
        body=body,
        digest=hashlib.sha256(body).hexdigest()[:12],
        content_type=content_type,
        is_compressible=path.suffix in _COMPRESSED,
    )


@blueprint.get("/static/<path:name>")
def file(name: str) -> Response:
    """Send a built file: for a year if the address carries its digest, else to be asked about again."""
    asset: Asset | None = current_app.extensions["caseway_assets"].find(name)
    if asset is None:
        abort(404)
    gzipped = asset.is_compressible and request.accept_encodings["gzip"] > 0
    response = Response(asset.compressed if gzipped else asset.body, content_type=asset.content_type)
    response.vary.add("Accept-Encoding")
    if gzipped:
        response.headers["Content-Encoding"] = "gzip"
    is_current = request.args.get("v") == asset.digest
    response.headers["Cache-Control"] = _FOR_A_YEAR if is_current else "public, no-cache"
    response.set_etag(f"{asset.digest}{'-gz' if gzipped else ''}")
    response.make_conditional(request)
    return response
