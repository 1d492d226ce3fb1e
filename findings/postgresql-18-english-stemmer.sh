#!/usr/bin/env bash
# The English stemmer of PostgreSQL 18.1 is that of no release of Snowball. Its stems of “adding” and “egged” are those of
# Snowball 3 (“add”, “egg”; 2.2 has “ad”, “eg”), and those of “emergency”, “evening”, “organization” and “internal” are those
# of 2.2 (“emerg”, “even”, “organ”, “intern”; 3.1 has “emergenc”, “evening”, “organiz”, “internal”). PostgreSQL took a state
# of Snowball from between the two. Who makes stems beside the database and looks them up in its `tsvector`s finds nothing
# for some everyday words, with either release of the package from PyPI.
#
# Seen on 2026-11-29 with PostgreSQL 18.1, snowballstemmer 2.2.0 and 3.1.1. Fails when they do otherwise. Needs pip and, as
# its argument, the address of a PostgreSQL 18 (postgresql://…), of which it reads only; not part of CI.
set -euo pipefail
address=${1:?the address of a PostgreSQL 18}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --no-deps --target "$folder/driver" psycopg2-binary
for version in 2.2.0 3.1.1; do
  python3 -m pip install --quiet --no-deps --target "$folder/$version" "snowballstemmer==$version"
done
words="adding egged emergency evening organization internal"
stems() {
  PYTHONPATH=$1 python3 - $words <<'PYTHON'
import sys
from snowballstemmer.english_stemmer import EnglishStemmer
print(" ".join(EnglishStemmer().stemWord(word) for word in sys.argv[1:]))
PYTHON
}
theirs=$(PYTHONPATH=$folder/driver python3 - "$address" $words <<'PYTHON'
import sys
import psycopg2
address, *words = sys.argv[1:]
with psycopg2.connect(address) as connection, connection.cursor() as cursor:
    cursor.execute("SELECT (ts_lexize('english_stem', word))[1] FROM unnest(%s) AS word", [words])
    print(" ".join(stem for (stem,) in cursor.fetchall()))
PYTHON
)
printf '%-24s%s\n' "" "$words" "PostgreSQL" "$theirs" "Snowball 2.2" "$(stems "$folder/2.2.0")" "Snowball 3.1" "$(stems "$folder/3.1.1")"
[ "$theirs" = "add egg emerg even organ intern" ]
[ "$(stems "$folder/2.2.0")" = "ad eg emerg even organ intern" ]
[ "$(stems "$folder/3.1.1")" = "add egg emergenc evening organiz internal" ]
