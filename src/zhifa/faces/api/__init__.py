"""接口 — JSON for other systems and Open311."""


def routes() -> list[tuple[str, str, tuple[str, ...]]]:
    """(method, path, access) of every operation of the JSON interface and of Open311.

    ``access``: ``public`` anybody · ``signed_in`` any account · ``client`` a system's key · else permissions, any one of
    which suffices (held by the session's person or carried by the key). Paths carry their parameters as ``{name}``.
    """
    from zhifa.faces.api.interface import ROOT, doors
    from zhifa.faces.api.open311.urls import DOORS

    own = [(d.method, f"{ROOT}{d.path}".replace("{uuid:", "{"), d.access) for d in doors()]
    return [*own, ("GET", f"{ROOT}/", ("public",)), ("GET", f"{ROOT}/openapi.json", ("public",)), *DOORS]
