"""Makes sure that a Chromium and a Chinese font are there for the browser tests.

Uses what is installed; else installs Debian's packages where that is allowed; else says which
packages to install and ends with status 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
NOT_FOUND = "没有找到 Chromium：先运行 python tests/install_browser.py"


def installed() -> str | None:
    """Path of a browser of the Chromium family, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def chosen() -> str | None:
    """Path of the browser to use: what YANBI_CHROMIUM names, else what is installed, or None."""
    return os.environ.get("YANBI_CHROMIUM") or installed()


def has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def main() -> int:
    if installed() and has_chinese_font():
        return 0
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = shutil.which("apt-get")
    if apt and (not rights or shutil.which("sudo")):
        quiet = ["-q", "-y", "--no-install-recommends"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", *quiet, *PACKAGES]):
            subprocess.run([*rights, apt, *command], env=environment, check=False)
    if installed():
        return 0
    print(
        f"网页测试要用 Chromium；请安装：sudo apt-get install {' '.join(PACKAGES)}", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
