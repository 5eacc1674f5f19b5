"""文件夹文件库 — files under ``HOME/files/ab/cdef…`` named by their SHA-256; never overwritten, synced to disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings


class DiskFiles:
    """A folder as ``zhifa.core.files.FileStore``."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or settings.FILES_DIR

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:]

    def put(self, digest: str, source: IO[bytes]) -> None:
        target = self.path(digest)
        if target.exists():
            os.utime(target)  # it has come in again: its days begin anew
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as out:
            try:
                shutil.copyfileobj(source, out, 256 * 1024)
                out.flush()
                os.fsync(out.fileno())
                # the name appears only when the whole content is on the disk
                Path(out.name).replace(target)
            except BaseException:
                Path(out.name).unlink(missing_ok=True)
                raise

    def open(self, digest: str) -> IO[bytes]:
        return self.path(digest).open("rb")

    def has(self, digest: str) -> bool:
        return self.path(digest).exists()

    def remove(self, digest: str) -> None:
        """The bytes go; asking twice is no error."""
        self.path(digest).unlink(missing_ok=True)

    def before(self, at: datetime) -> Iterator[str]:
        """Hashes of files whose bytes last came in before an instant."""
        for file in self.root.glob("??/*"):
            # what is being written has no name yet
            if not file.name.startswith(".") and file.stat().st_mtime < at.timestamp():
                yield file.parent.name + file.name
