#!/bin/sh
# Makes a Python environment in FOLDER and installs yanbi there, with EXTRA (dev, bench) if named.
#
#     sh environment.sh FOLDER [EXTRA]
#
# PYTHON names the Python to use; without it the first of the usual names that is new enough. What
# was installed, and where the checkout stood, is noted last: an interrupted run is taken up again,
# a finished one does nothing, and an environment whose Python has gone is made anew.
set -eu
cd "$(dirname "$0")"
folder=$1
extra=${2:-}

say() { printf '%s\n' "$*" >&2; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

works() { is_new_enough "$folder/bin/python" && "$folder/bin/python" -c 'import pip' 2>/dev/null; }

find_python() {
  for one in ${PYTHON:+"$PYTHON"} $([ -n "${PYTHON:-}" ] || echo python3 python3.13 python3.12 python3.11 python3.14); do
    if command -v "$one" >/dev/null && is_new_enough "$one"; then
      printf '%s\n' "$one"
      return
    fi
  done
}

# How to get $1 (Debian's name), $2 (Fedora's), $3 (Homebrew's), in one line.
how_to_get() {
  sudo=sudo
  [ "$(id -u)" != 0 ] || sudo=
  if command -v apt-get >/dev/null; then
    get="$sudo apt-get install $1"
  elif command -v dnf >/dev/null; then
    get="$sudo dnf install $2"
  elif command -v brew >/dev/null; then
    sudo=
    get="brew install $3"
  else
    sudo=none
    get="从 https://www.python.org/downloads/ 下载安装"
  fi
  if [ "$sudo" = sudo ] && ! command -v sudo >/dev/null; then
    get="请管理员运行 ${get#sudo }，或用 uv、conda 装一个 Python 3.12，再运行 make PYTHON=它的路径"
  fi
  printf '%s\n' "${get# }"
}

make_environment() {
  python=$(find_python)
  if [ -z "$python" ]; then
    had=$("${PYTHON:-python3}" -c 'import platform; print(platform.python_version())' 2>/dev/null) || had=没有
    say "需要 Python 3.11 或更新版本；这里的 ${PYTHON:-python3}：$had。"
    say "安装：$(how_to_get 'python3.11 python3.11-venv' python3.12 python@3.12)；已装在别处的，运行 make PYTHON=它的路径。"
    exit 1
  fi
  rm -rf "$folder"
  if ! "$python" -m venv "$folder" >&2; then
    rm -rf "$folder"
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    say "建不了虚拟环境 $folder（原因见上）。缺 venv 的，安装：$(how_to_get "$version-venv" "$version" "$version")"
    exit 1
  fi
}

content() { { pwd; cat pyproject.toml constraints.txt; } | cksum; }

note="$folder/installed${extra:+-$extra}"
works || make_environment
if [ "$(content)" = "$(cat "$note" 2>/dev/null)" ]; then
  exit 0
fi
say "正在安装${extra:+ $extra }软件包，第一次约需几分钟……"
quiet=-q
[ ! -t 2 ] || quiet= # a person sees how far the downloads are
# Whatever pip is set up to do elsewhere, here it installs into the environment.
if ! PIP_USER=0 "$folder/bin/python" -m pip install --disable-pip-version-check $quiet \
  -c constraints.txt -e ".${extra:+[$extra]}"; then
  say "软件包没有装全（原因见上）。请检查网络、pip 的镜像设置和磁盘（共需约 8 GB），再运行一次，已下载的不用重下。"
  exit 1
fi
content >"$folder/installed"
content >"$note"
