"""账本钥匙 — the signing key of the cell's checkpoints; it lives in the cell's folder, not in the database."""

from functools import cache
from pathlib import Path

from django.conf import settings

from zhifa.core.ledger.note import SigningKey, VerifierKey


def _paths() -> tuple[Path, Path]:
    return settings.KEYS_DIR / "ledger.pem", settings.KEYS_DIR / "ledger.vkey"


@cache
def signing_key() -> SigningKey:
    """The key, made on first use (mode 0600). Raises ``KeyFileRefused`` when others could read it."""
    private, public = _paths()
    if not private.exists():
        private.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = SigningKey.generate(settings.LEDGER_ORIGIN)
        key.save(private)
        public.write_text(f"{key.verifier}\n")
    return SigningKey.load(private, settings.LEDGER_ORIGIN)


def verifier_key() -> VerifierKey:
    """The public half, as handed to witnesses."""
    return signing_key().verifier
