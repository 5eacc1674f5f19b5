"""自带数据库 — PostgreSQL without a database server: any folder of binaries, our own start and stop.

``Server.open(home)`` makes, starts or adopts the server whose data lie in ``home/pgdata-<major>`` and
gives the addresses of its three roles. ``upgrade(home, …)`` carries the data to another major version.
Nothing here knows Django; every refusal is a ``PostgresRefusal`` with a Chinese sentence and a way on.
"""

from zhifa.adapters.postgres.binaries import Binaries, find_binaries
from zhifa.adapters.postgres.refusals import PostgresRefusal
from zhifa.adapters.postgres.server import Server
from zhifa.adapters.postgres.upgrade import UpgradeReport, upgrade

__all__ = ["Binaries", "PostgresRefusal", "Server", "UpgradeReport", "find_binaries", "upgrade"]
