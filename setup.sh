#!/bin/sh
# Finds Python 3.11 or later and the libraries that layout needs, and makes .venv.
#
# What is missing is installed with the system's package manager if that needs no password;
# otherwise this prints the command to run, and stops. `make` calls it when there is no .venv.
# `sh setup.sh tools` looks for the programs that some tests read PDF files with.
set -eu

# Prints what a Python lacks, nothing if it will do; fails if it is too old.
probe='
import ctypes, ctypes.util, sys
from importlib.util import find_spec

# What WeasyPrint 70 loads; without harfbuzz-subset it cuts fonts slowly.
LIBRARIES = "gobject-2.0", "pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset"

def loads(name):
    for file in f"lib{name}.so.0", ctypes.util.find_library(name):
        try:
            return bool(file and ctypes.CDLL(file))
        except OSError:
            pass
    return False

if sys.version_info < (3, 11):
    sys.exit(1)
if not (find_spec("venv") and find_spec("ensurepip")):
    print("venv")
if not all(map(loads, LIBRARIES)):
    print("libraries")
'

# Sets `python` to the first that lacks nothing, else the first that is new enough; sets `lacks`.
find_python() {
    python='' lacks='python libraries'
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        found=$("$prefix$name" -I -c "$probe" 2>/dev/null) || continue
        [ -n "$python" ] && [ -n "$found" ] && continue
        python=$prefix$name lacks=$found
        [ -n "$lacks" ] || break
    done
}

# The packages that bring what is named.
packages() {
    version=${python:+$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')}
    # A python3 that is too old stays: a newer one comes beside it.
    [ -n "$(command -v python3)" ] && old=yes || old=no
    for what in "$@"; do
        case $manager:$what:$old in
            apt-get:python:no) echo python3 python3-venv ;;
            apt-get:python:yes) echo python3.11 python3.11-venv ;;
            apt-get:venv:*) echo "python$version-venv" ;;
            apt-get:libraries:*) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ;;
            dnf:python:no) echo python3 ;;
            dnf:python:yes) echo python3.12 ;;
            dnf:libraries:*) echo pango harfbuzz ;;
            brew:libraries:*) echo pango ;;
            brew:tools:*) echo poppler qpdf ;;
            brew:*) echo python@3.13 ;;
            *:tools:*) echo poppler-utils qpdf ;;
        esac
    done | xargs
}

# Installs packages; fails, after printing the command, if it may not.
install() {
    sudo='sudo '
    if [ "$(id -u)" = 0 ] || [ "$manager" = brew ]; then sudo=''; fi
    case $manager in
        apt-get) command="${sudo}apt-get update -qq && ${sudo}env DEBIAN_FRONTEND=noninteractive \
apt-get install -y -qq --no-install-recommends $*" ;;
        dnf) command="${sudo}dnf install -y -q --setopt=install_weak_deps=False $*" ;;
        brew) command="brew install $*" ;;
    esac
    if [ -n "$sudo" ] && ! sudo -n true 2>/dev/null; then
        printf 'Run this, then make again:\n  %s\n' "$command" >&2
        return 1
    fi
    echo "$command"
    sh -c "$command" >/dev/null
}

stop() { echo "$*" >&2 && exit 1; }

prefix='' python=''
if [ "$(uname)" = Darwin ]; then
    # Only Homebrew's own Python looks for libraries where Homebrew puts them.
    manager=brew prefix=$(brew --prefix)/bin/ || stop 'Install Homebrew first: https://brew.sh'
else
    manager=$(for each in apt-get dnf; do command -v $each; done | head -n 1)
    manager=${manager##*/}
fi

if [ "${1-}" = tools ]; then
    missing=''
    for each in pdftotext pdffonts qpdf; do
        [ -n "$(command -v $each)" ] || missing=$each
    done
    [ -n "$missing" ] || exit 0
    [ -n "$manager" ] && install $(packages tools) && exit
    echo 'Without pdftotext, pdffonts and qpdf some tests are skipped.' >&2
    exit 0
fi

find_python
for _ in 1 2; do
    [ -n "$lacks" ] || break
    [ -n "$manager" ] || stop 'Install Python 3.11 with venv, Pango, and HarfBuzz with its subsetter.'
    install $(packages $lacks) || exit 1
    find_python
done
[ -z "$lacks" ] || stop Still missing: $lacks
"$python" -m venv --clear .venv
