"""Files that a team edits beside its archive (`team.toml`, `alerts.toml`): read, and told when they change."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.errors import DataFileError


def read_table(path: Path) -> dict[str, Any] | None:
    """A TOML file's contents; None where there is no such file. Raises DataFileError for one that cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataFileError(str(path), None, f"the file cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise DataFileError(str(path), None, f"this is not valid TOML: {error}") from error


@dataclass(slots=True)
class Changes:
    """Remembers how files looked when they were last asked about."""

    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def changed(self, path: Path) -> bool:
        """Whether the file differs, by time and size, from when this was asked before; the first time always."""
        try:
            stat = path.stat()
            now = stat.st_mtime_ns, stat.st_size
        except OSError:
            now = -1, -1
        before, self._seen[path] = self._seen.get(path), now
        return before != now

    def forget(self) -> None:
        """Every file counts as changed when it is next asked about."""
        self._seen.clear()
