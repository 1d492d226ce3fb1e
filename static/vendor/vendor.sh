#!/bin/sh
# Fetches the front-end packages of packages.json again, compares their digests, and copies what we serve.
# Needs node and npm. Give a folder that already holds node_modules (and package-lock.json) to work offline.
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
