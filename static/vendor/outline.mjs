// Writes the outlines of the states as one compact GeoJSON, from the TopoJSON file of us-atlas.
// Two decimals (about half a mile) are enough behind markers, and points that fall together go.
//
//     node outline.mjs <node_modules> > us-atlas/states.json

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const modules = resolve(process.argv[2]);
const { feature } = createRequire(join(modules, "x.js"))("topojson-client");
const topology = JSON.parse(readFileSync(join(modules, "us-atlas/states-10m.json"), "utf8"));

const rounded = (ring) =>
  ring
    .map(([longitude, latitude]) => [Number(longitude.toFixed(2)), Number(latitude.toFixed(2))])
    .filter((point, index, all) => index === 0 || String(point) !== String(all[index - 1]));
const polygon = (rings) => rings.map(rounded).filter((ring) => ring.length > 3);

const features = feature(topology, topology.objects.states).features.map(({ properties, geometry }) => ({
  type: "Feature",
  properties: { name: properties.name },
  geometry: {
    type: "MultiPolygon",
    coordinates: (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates)
      .map(polygon)
      .filter((rings) => rings.length > 0),
  },
}));
process.stdout.write(JSON.stringify({ type: "FeatureCollection", features }));
