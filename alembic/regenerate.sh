#!/bin/sh
# Writes the foundation anew from the models. Only until the first release: after it, every change is a new revision
# (`alembic revision --autogenerate -m "..."`), and no revision that was released changes again.
set -eu
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
rm -f alembic/versions/0001_*.py
CAREPOST_DATA_DIR="$scratch" CAREPOST_DATABASE_URL="sqlite:///$scratch/empty.db" \
  .venv/bin/python -m alembic revision --autogenerate --rev-id 0001 -m foundation
