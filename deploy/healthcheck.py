"""Whether the web process of this container answers; exit status 1 if not. Asks for no page of anybody."""

import http.client
import os
import sys

PORT = int(os.environ.get("PORT") or 8000)


def main() -> int:
    """Ask the process for its health, by the name it answers to."""
    host = (os.environ.get("CASEWAY_HOSTS") or "localhost").split(",")[0].strip()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=4)
    try:
        connection.request("GET", "/health", headers={"Host": host, "X-Forwarded-Proto": "https"})
        status = connection.getresponse().status
    except OSError as error:
        print(f"no answer: {error}", file=sys.stderr)
        return 1
    print(status)
    return 0 if status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main())
