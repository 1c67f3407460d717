#!/bin/sh
# Makes or updates an environment: scripts/environment.sh FOLDER REQUIREMENTS... (uv where it is installed, else venv + pip).
# Python: $PYTHON, or the newest of 3.13, 3.12 and 3.11 that is found. Does nothing when the requirements have not changed.
set -eu

folder=$1
shift
stamp="$folder/.installed"

works() {
    # A name on the PATH can be a shim of a version that is not installed: only running it tells.
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' >/dev/null 2>&1
}

find_python() {
    for name in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 python; do
        if works "$name"; then
            echo "$name"
            return
        fi
    done
}

has_uv() { command -v uv >/dev/null 2>&1; }

wanted=$(cat "$@" | cksum)
if [ -x "$folder/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

python=$(find_python)
if [ -z "$python" ] && ! has_uv; then
    echo "Cleartext needs Python 3.11 or newer, and none was found." >&2
    echo "Install it from https://www.python.org/downloads/ (or install uv, which brings its own), then try again." >&2
    exit 1
fi

arguments=""
for file in "$@"; do
    arguments="$arguments -r $file"
done

if has_uv; then
    echo "Setting up $folder with uv ..." >&2
    [ -x "$folder/bin/python" ] || uv venv --quiet --python "${python:->=3.11}" "$folder"
    # shellcheck disable=SC2086
    uv pip install --quiet --python "$folder/bin/python" $arguments
else
    echo "Setting up $folder with $("$python" --version) and pip ..." >&2
    if [ ! -x "$folder/bin/python" ] && ! "$python" -m venv "$folder" >&2; then
        echo "$python has no working venv module. On Debian or Ubuntu: sudo apt install python3-venv. Or install uv." >&2
        rm -rf "$folder"
        exit 1
    fi
    # Compiling every module ahead takes longer than all the rest, and most are never imported.
    # shellcheck disable=SC2086
    if ! "$folder/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check $arguments >&2; then
        echo "pip could not install the packages (its reason stands above). Is there a way to the package index?" >&2
        exit 1
    fi
fi
echo "$wanted" >"$stamp"
