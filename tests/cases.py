"""Many cases in one test: one of its own costs a case three milliseconds, more than a pure function takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any


def every(
    names: str | Sequence[str], cases: Iterable[Any], *, ids: Callable[[Any], Any] = repr
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As ``pytest.mark.parametrize``, for cases that leave nothing behind: all of them are tried, and what fails is
    told of each by its name. Fixtures are those of the one test."""
    wanted = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    cases = list(cases)

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def test(**fixtures: Any) -> None:
            assert cases, "no case, no test"
            failures: list[Exception] = []
            for case in cases:
                values = (case,) if len(wanted) == 1 else case
                try:
                    function(**fixtures, **dict(zip(wanted, values, strict=True)))
                except Exception as failure:
                    failure.add_note(f"The case: {', '.join(str(ids(value)) for value in values)}")
                    failures.append(failure)
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(cases)} cases fail", failures)

        parameters = inspect.signature(function).parameters
        assert set(wanted) <= set(parameters), f"{function.__name__} does not take {wanted}"
        left = [parameter for name, parameter in parameters.items() if name not in wanted]
        test.__signature__ = inspect.Signature(left)  # type: ignore[attr-defined]
        return test

    return decorate
