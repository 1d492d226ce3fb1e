#!/usr/bin/env bash
# @cmsgov/hpt-validator 2.4.0 (npm) is what CMS gives hospitals to check their files of prices (45 CFR 180.50, version 3.0.0). A
# hospital may publish the same facts as CSV or as JSON, and whether they are valid depends on which it chose. “Outpatient”,
# “Per Diem” and “hcpcs”, the day 4/1/2026 and a license number left blank are valid in CSV; each alone makes JSON invalid. An
# amount written 1e3 and a description of one space are valid in JSON, and each makes CSV invalid. Who reads both forms cannot
# take one set of spellings from “valid”.
#
# Seen on 2026-11-29 with Node 20. Fails when the package judges otherwise. Needs npm; not part of CI.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @cmsgov/hpt-validator@2.4.0
cat >judged.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import { Readable } from "node:stream";
import { ATTESTATION, validateCsv, validateJson } from "@cmsgov/hpt-validator";

const FACTS = {
  day: "2026-04-01", license: "123", description: "Intensive outpatient", type: "HCPCS", setting: "outpatient", amount: "210.5",
  method: "per diem",
};

const cell = (text) => `"${text}"`;

function csv(facts) {
  const rows = [
    ["hospital_name", "last_updated_on", "version", "location_name", "hospital_address", "license_number|OH", "type_2_npi",
      ATTESTATION, "attester_name"],
    ["Example Hospital", facts.day, "3.0.0", "Example Hospital", "12 Main St, Akron, OH 44308", facts.license, "1234567893",
      "true", "Jo Example"],
    ["description", "code|1", "code|1|type", "modifiers", "setting", "drug_unit_of_measurement", "drug_type_of_measurement",
      "standard_charge|gross", "standard_charge|discounted_cash", "payer_name", "plan_name", "standard_charge|negotiated_dollar",
      "standard_charge|negotiated_percentage", "standard_charge|negotiated_algorithm", "median_amount", "10th_percentile",
      "90th_percentile", "count", "standard_charge|methodology", "standard_charge|min", "standard_charge|max",
      "additional_generic_notes"],
    [facts.description, "H0015", facts.type, "", facts.setting, "", "", "400", "300", "Example Health", "PPO", facts.amount, "",
      "", "", "", "", "", facts.method, "200", "2000", ""],
  ];
  return rows.map((row) => row.map(cell).join(",")).join("\n");
}

function json(facts) {
  const payer = {
    payer_name: "Example Health", plan_name: "PPO", standard_charge_dollar: "AMOUNT", methodology: facts.method,
  };
  const charge = {
    setting: facts.setting, gross_charge: 400, discounted_cash: 300, minimum: 200, maximum: 2000, payers_information: [payer],
  };
  const item = {
    description: facts.description, code_information: [{ code: "H0015", type: facts.type }], standard_charges: [charge],
  };
  return JSON.stringify({
    hospital_name: "Example Hospital", last_updated_on: facts.day, version: "3.0.0", location_name: ["Example Hospital"],
    hospital_address: ["12 Main St, Akron, OH 44308"], license_information: { license_number: facts.license, state: "OH" },
    type_2_npi: ["1234567893"],
    attestation: { attestation: ATTESTATION, confirm_attestation: true, attester_name: "Jo Example" },
    standard_charge_information: [item],
  }).replace('"AMOUNT"', facts.amount);
}

const VALID_AS = [
  [{}, true, true],
  [{ setting: "Outpatient" }, true, false],
  [{ method: "Per Diem" }, true, false],
  [{ type: "hcpcs" }, true, false],
  [{ day: "4/1/2026" }, true, false],
  [{ license: "" }, true, false],
  [{ amount: "1e3" }, false, true],
  [{ description: " " }, false, true],
];
for (const [changed, asCsv, asJson] of VALID_AS) {
  const facts = { ...FACTS, ...changed };
  const found = [
    (await validateCsv(Readable.from([csv(facts)]), "v3.0.0")).valid,
    (await validateJson(Readable.from([json(facts)]), "v3.0.0")).valid,
  ];
  console.log(JSON.stringify(changed), `valid as CSV: ${found[0]}, as JSON: ${found[1]}`);
  assert.deepStrictEqual(found, [asCsv, asJson]);
}
JAVASCRIPT
node judged.mjs
