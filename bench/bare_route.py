"""What `/healthz` is compared with: a Flask app of one route that does nothing, under the same gunicorn worker."""

from flask import Flask

app = Flask(__name__)


@app.get("/healthz")
def alive() -> dict[str, bool]:
    return {"alive": True}
