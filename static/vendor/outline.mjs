// Cuts the TopoJSON of us-atlas into what the map loads: one small file of all states, and one for each
// state with its counties, asked for when the map comes near.
//
//     node outline.mjs <node_modules> us-atlas
//
// The country needs few points, a city all that the source has, which is drawn for 1 : 10,000,000. The
// files stay TopoJSON: a border that two counties share is in them once.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [, , given, target] = process.argv;
const modules = resolve(given);
const load = createRequire(join(modules, "x.js"));
const { feature, quantize } = load("topojson-client");
const { filter, filterAttachedWeight, presimplify, simplify } = load("topojson-simplify");
const read = (name) => JSON.parse(readFileSync(join(modules, "us-atlas", name), "utf8"));

// The numbers that the Census Bureau gives the states, and their postal codes.
const CODES = {
  "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", 10: "DE", 11: "DC", 12: "FL",
  13: "GA", 15: "HI", 16: "ID", 17: "IL", 18: "IN", 19: "IA", 20: "KS", 21: "KY", 22: "LA", 23: "ME", 24: "MD",
  25: "MA", 26: "MI", 27: "MN", 28: "MS", 29: "MO", 30: "MT", 31: "NE", 32: "NV", 33: "NH", 34: "NJ", 35: "NM",
  36: "NY", 37: "NC", 38: "ND", 39: "OH", 40: "OK", 41: "OR", 42: "PA", 44: "RI", 45: "SC", 46: "SD", 47: "TN",
  48: "TX", 49: "UT", 50: "VT", 51: "VA", 53: "WA", 54: "WV", 55: "WI", 56: "WY", 60: "AS", 66: "GU", 69: "MP",
  72: "PR", 78: "VI",
};
const CORNER = 3e-3; // square degrees: a smaller corner of a border is cut off, where the whole country is shown
const ISLAND = 9e-3; // square degrees: a smaller island is left out there, unless it is all that a state has
const STEPS = 4e3; // into which the width and the height of a file are divided

const collection = (geometries) => ({ type: "GeometryCollection", geometries });

const twiceTheArea = (ring) =>
  ring.slice(1).reduce((sum, [x, y], index) => sum + ring[index][0] * y - x * ring[index][1], 0);

// Where the name of a state fits best: the middle of its largest piece of land.
const middle = ({ type, coordinates }) => {
  const rings = (type === "Polygon" ? [coordinates] : coordinates).map(([outer]) => outer);
  const ring = rings.reduce((a, b) => (Math.abs(twiceTheArea(b)) > Math.abs(twiceTheArea(a)) ? b : a));
  const along = (axis) =>
    ring.slice(1).reduce((sum, [x, y], index) => {
      const [left, low] = ring[index];
      return sum + (ring[index][axis] + [x, y][axis]) * (left * y - x * low);
    }, 0);
  return [0, 1].map((axis) => Number((along(axis) / (3 * twiceTheArea(ring))).toFixed(2)));
};

// Divided into steps of the file's own extent; `bbox` is still that of the whole country.
const small = ({ bbox, ...topology }) => quantize(topology, STEPS);

const states = () => {
  const whole = read("states-10m.json");
  const middles = new Map(feature(whole, whole.objects.states).features.map(({ id, geometry }) => [id, middle(geometry)]));
  const coarse = simplify(presimplify(whole), CORNER);
  const { objects, ...rest } = filter({ ...coarse, objects: { states: coarse.objects.states } }, filterAttachedWeight(coarse, ISLAND));
  const named = objects.states.geometries.map(({ type, arcs, id }) => ({
    type, arcs, id: CODES[id], properties: { middle: middles.get(id) },
  }));
  return small({ ...rest, objects: { states: collection(named) } });
};

const counties = (source, number) => {
  const own = source.objects.counties.geometries.filter(({ id }) => id.startsWith(number));
  const bare = collection(own.map(({ type, arcs }) => ({ type, arcs })));
  return small(filter({ ...source, objects: { counties: bare } }, () => true));
};

const write = (name, topology) => writeFileSync(join(target, name), `${JSON.stringify(topology)}\n`);

rmSync(join(target, "counties"), { recursive: true, force: true });
mkdirSync(join(target, "counties"), { recursive: true });
write("states.json", states());
const source = simplify(presimplify(read("counties-10m.json")), 0); // all points, in degrees
Object.entries(CODES).forEach(([number, code]) => write(`counties/${code}.json`, counties(source, number)));
