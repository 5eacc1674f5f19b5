"""被测的服务 — WSGI applications that only benches serve: the bare view, and the product with the ledger switched off."""
