#!/bin/sh
# Fetches the front-end packages of packages.json again, compares their digests, and copies what we serve.
# Needs node, npm and pyftsubset. Give a folder that already holds node_modules (and package-lock.json) to work offline.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=${1:-}
if [ -z "$work" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    node "$here/digests.mjs" names > "$work/names"
    (cd "$work" && xargs npm install --silent --no-audit --no-fund --ignore-scripts < names)
fi
node "$here/digests.mjs" check "$work"
from=$work/node_modules

# The source maps are not served, and the storage that hashes names stops at a file that is missing.
strip() { sed -E 's#(//|/\*)[#@] ?sourceMappingURL=[^ *]*( ?\*/)?##' "$1" > "$2"; }

cd "$here"
mkdir -p accessible-autocomplete htmx leaflet/images leaflet.markercluster lucide modern-normalize topojson-client us-atlas
strip "$from/accessible-autocomplete/dist/accessible-autocomplete.min.js" accessible-autocomplete/accessible-autocomplete.min.js
strip "$from/accessible-autocomplete/dist/accessible-autocomplete.min.css" accessible-autocomplete/accessible-autocomplete.min.css
cp "$from/accessible-autocomplete/LICENSE.txt" accessible-autocomplete/LICENSE.txt
strip "$from/htmx.org/dist/htmx.min.js" htmx/htmx.min.js
cp "$from/htmx.org/LICENSE" htmx/LICENSE
strip "$from/leaflet/dist/leaflet.js" leaflet/leaflet.js
strip "$from/leaflet/dist/leaflet.css" leaflet/leaflet.css
cp "$from"/leaflet/dist/images/layers*.png "$from/leaflet/dist/images/marker-icon.png" leaflet/images/
cp "$from/leaflet/LICENSE" leaflet/LICENSE
strip "$from/leaflet.markercluster/dist/leaflet.markercluster.js" leaflet.markercluster/leaflet.markercluster.js
strip "$from/leaflet.markercluster/dist/MarkerCluster.css" leaflet.markercluster/MarkerCluster.css
cp "$from/leaflet.markercluster/MIT-LICENCE.txt" leaflet.markercluster/LICENSE
strip "$from/modern-normalize/modern-normalize.css" modern-normalize/modern-normalize.css
cp "$from/modern-normalize/license" modern-normalize/LICENSE
while read -r icon; do cp "$from/lucide-static/icons/$icon.svg" lucide/; done < lucide/icons.txt
cp "$from/lucide-static/LICENSE" lucide/LICENSE
strip "$from/topojson-client/dist/topojson-client.min.js" topojson-client/topojson-client.js
cp "$from/topojson-client/LICENSE" topojson-client/LICENSE
# Letters, cut to what English and Spanish need, and names in Western languages: with fonttools 4 and brotli
# (`pip install fonttools brotli`).
marks=U+2010,U+2011,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026
spanish=U+A1,U+AB,U+B7,U+BB,U+BF,U+C1,U+C9,U+CD,U+D1,U+D3,U+DA,U+DC,U+E1,U+E9,U+ED,U+F1,U+F3,U+FA,U+FC
letters() {
    mkdir -p "$1"
    cp "$from/@fontsource/$1/LICENSE" "$1/LICENSE"
    pyftsubset "$from/@fontsource/$1/files/$1-latin-$2-normal.woff2" --unicodes="U+20-7E,U+A0,$3,$marks" \
        --flavor=woff2 --layout-features=kern --no-hinting --output-file="$1/$1-$2.woff2"
}
letters atkinson-hyperlegible 400 U+A1-FF
letters atkinson-hyperlegible 700 U+A1-FF
letters source-serif-4 600 "$spanish"
node outline.mjs "$from" us-atlas
cp "$from/us-atlas/LICENSE" us-atlas/LICENSE

# Only for tests: the rules that every page is checked against.
axe=../../tests/browser/axe-core
mkdir -p "$axe"
strip "$from/axe-core/axe.min.js" "$axe/axe.min.js"
cp "$from/axe-core/LICENSE" "$axe/LICENSE"

# What lies here now, for a test that notices a changed byte.
cd "$here/../.."
find static/vendor "tests/browser/axe-core" -type f ! -name SHA256SUMS ! -name '*.md' ! -name 'vendor.sh' ! -name '*.mjs' \
    ! -name packages.json ! -name icons.txt | LC_ALL=C sort | xargs sha256sum > "$here/SHA256SUMS"
