"""浏览器 — makes sure the browser journeys have a Chromium: the system's, else installed where allowed.

Exit code 0 when there is one; 1 with a sentence otherwise.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    if os.environ.get("ZHIFA_CHROMIUM") or find():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("安装 Chromium 与中文字体（apt）……", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
        ):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        if find():
            return 0
    print(
        "没有找到 Chromium，浏览器测试不能运行。\n"
        "办法：安装 chromium（Debian：apt install chromium fonts-noto-cjk），"
        "或用环境变量 ZHIFA_CHROMIUM 指出它；只做其余检查用 make check。",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
