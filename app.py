"""The dashboard: `streamlit run app.py`. It reads the archive, never the network.
All that it writes is what people ask of the poller (`app_pages/feed_asking.py`).

What it serves is drawn by `app_pages/router.py`. Here is what belongs to the server: the archive is read into memory
before the first visitor comes, /healthz says that the server is up, and `app_pages/serving.py` gives RSS and CSV.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import settings
from app_pages import alert_serving, opening, serving
from model.errors import CleartextError


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up in the background's stead: the first visitor should not wait for imports and the archive."""
    # What is wrong here is shown on the page, to the person who can mend it.
    with suppress(CleartextError):
        chosen = settings.load(os.environ)
        await asyncio.to_thread(opening.warm_up, chosen.archive, chosen.zone, datetime.now(UTC))
    # Streamlit collects garbage after every run: what is in memory now stays, and need not be looked through.
    gc.collect()
    gc.freeze()
    yield {}


async def healthz(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


ROUTES = [
    Route("/healthz", healthz),
    *serving.routes(lambda: settings.load(os.environ)),
    *alert_serving.routes(lambda: settings.load(os.environ)),
]
app = st.App("app_pages/router.py", lifespan=lifespan, routes=ROUTES)
