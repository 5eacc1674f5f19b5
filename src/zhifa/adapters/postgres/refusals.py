"""拒绝与出路 — why the embedded database cannot be opened, and what the operator does next."""

from pathlib import Path


class PostgresRefusal(Exception):
    """数据库不能开启 — a sentence (``reason``) and a way on (``way_on``), both Chinese."""

    def __init__(self, reason: str, way_on: str) -> None:
        super().__init__(f"{reason}\n办法：{way_on}")
        self.reason = reason
        self.way_on = way_on


class BinariesMissing(PostgresRefusal):
    """找不到 PostgreSQL 程序 — no usable folder of binaries (version 15 or newer)."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"找不到可用的 PostgreSQL 程序（需要 15 或更新版本）：{detail}。",
            "运行 make setup 安装随项目提供的程序，或安装系统的 postgresql，"
            "或用环境变量 ZHIFA_POSTGRES_BIN 指出程序所在的 bin 目录，或用 DATABASE_URL 连接已有的数据库。",
        )


class FolderNotWritable(PostgresRefusal):
    """目录不可写 — the cell's folder cannot be made or written."""

    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(
            f"数据目录 {folder} 不能写入（{error.strerror or error}）。",
            "用 --data-dir 换一个可写的目录，或请管理员把该目录的所有权交给运行本程序的用户。",
        )


class OtherMajorVersion(PostgresRefusal):
    """数据属于另一个大版本 — the data were written by another major version of PostgreSQL."""

    def __init__(self, folder: Path, found: int, wanted: int) -> None:
        super().__init__(
            f"数据目录 {folder} 里是 PostgreSQL {found} 的数据，现在的程序是 PostgreSQL {wanted}。",
            "运行 zhifa db upgrade 升级（旧数据保留，核对无误后才启用新的），"
            f"或用 ZHIFA_POSTGRES_BIN 指向 PostgreSQL {found} 的 bin 目录继续使用。",
        )


class DiskFull(PostgresRefusal):
    """磁盘已满 — no room; committed data are untouched."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 所在磁盘已满，数据库无法启动；已提交的数据没有丢失。",
            "腾出空间后重新运行同一条命令。",
        )


class StartFailed(PostgresRefusal):
    """数据库没有启动 — the server ended before it was ready; the last lines of its log are given."""

    def __init__(self, log: Path, tail: str) -> None:
        super().__init__(
            f"数据库没有启动。日志最后几行：\n{tail}",
            f"查看 {log}；已提交的数据仍在。若是权限或磁盘问题，处理后重新运行同一条命令。",
        )


class InitFailed(PostgresRefusal):
    """数据库初始化失败 — initdb ended with an error; nothing half-made is kept."""

    def __init__(self, folder: Path, output: str) -> None:
        super().__init__(
            f"在 {folder} 初始化数据库失败：\n{output}",
            "按提示处理后重新运行同一条命令；没有留下半成品。",
        )


class NoAccountToRunAs(PostgresRefusal):
    """没有可用的运行身份 — root may not run PostgreSQL and no way down from root works here."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"PostgreSQL 不允许以 root 运行，本机又不能降低权限：{detail}。",
            "用普通用户运行本程序，或把数据目录放到所有用户都能进入的位置（例如 /var/lib/zhifa）。",
        )


class SocketFolderNotOurs(PostgresRefusal):
    """套接字目录不属于我们 — somebody else made the folder our socket would lie in."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"套接字目录 {folder} 已存在，但不属于当前用户或权限过宽，为安全起见不使用。",
            "请管理员删除该目录，或用 --data-dir 换一个数据目录。",
        )


class FolderBusy(PostgresRefusal):
    """正在开启或关闭 — another process of ours holds the folder's lock for too long."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"数据目录 {folder} 正由另一个 zhifa 进程开启或关闭。",
            "稍候再试；若长时间如此，用 zhifa db status 查看状态。",
        )


class UpgradeRefused(PostgresRefusal):
    """升级不能进行 — the old data stay as they were."""
