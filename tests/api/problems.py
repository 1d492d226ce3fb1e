"""What every error under /api/ must be."""

from __future__ import annotations

from typing import Any

KEYS = {"type", "title", "status", "detail", "errors", "snapshot", "documentation", "schema"}


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The problem document of a response, after checking that it is one."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail"} <= set(body) <= KEYS
    assert body["status"] == status
    assert body["detail"]
    return body


def parameters_of(response: Any, status: int = 400) -> list[str]:
    """Names of the parameters that a response finds fault with; each has a reason."""
    errors = problem_of(response, status)["errors"]
    assert all(error["detail"] for error in errors)
    return [error["parameter"] for error in errors]
