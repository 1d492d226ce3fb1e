#!/usr/bin/env bash
# @cmsgov/hpt-validator 2.4.0 (npm) is what CMS gives hospitals to check their files of prices (45 CFR 180.50, version 3.0.0). It
# compares no two values and looks no number up. A file is valid, without an alert, whose minimum is above its maximum, whose
# negotiated dollars are outside of both, whose 10th percentile is above its 90th, whose type 2 NPI is “123”, whose revenue code
# is “HELLO”, and whose day lies years ahead. It does look at the count of allowed amounts: 10 must be written “1 through 10”.
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
import { ATTESTATION, validateJson } from "@cmsgov/hpt-validator";

const FACTS = {
  day: "2026-04-01", npi: "1234567893", code: "0905", minimum: 200, maximum: 250, dollars: 210, tenth: 200, ninetieth: 220,
  count: "14",
};

async function judged(changed) {
  const facts = { ...FACTS, ...changed };
  const payer = {
    payer_name: "Example Health", plan_name: "PPO", standard_charge_dollar: facts.dollars, median_amount: 205,
    "10th_percentile": facts.tenth, "90th_percentile": facts.ninetieth, count: facts.count, methodology: "per diem",
  };
  const charge = {
    setting: "outpatient", gross_charge: 400, discounted_cash: 300, minimum: facts.minimum, maximum: facts.maximum,
    payers_information: [payer],
  };
  const item = {
    description: "Intensive outpatient", code_information: [{ code: facts.code, type: "RC" }], standard_charges: [charge],
  };
  const file = {
    hospital_name: "Example Hospital", last_updated_on: facts.day, version: "3.0.0", location_name: ["Example Hospital"],
    hospital_address: ["12 Main St, Akron, OH 44308"], license_information: { license_number: "123", state: "OH" },
    type_2_npi: [facts.npi],
    attestation: { attestation: ATTESTATION, confirm_attestation: true, attester_name: "Jo Example" },
    standard_charge_information: [item],
  };
  return validateJson(Readable.from([JSON.stringify(file)]), "v3.0.0");
}

const PASSES = [
  {}, { minimum: 300, maximum: 100 }, { dollars: 90000 }, { tenth: 900, ninetieth: 20 }, { npi: "123" }, { code: "HELLO" },
  { day: "2035-01-01" },
];
for (const changed of PASSES) {
  const { valid, alerts } = await judged(changed);
  console.log(JSON.stringify(changed), `valid: ${valid}, alerts: ${alerts?.length ?? 0}`);
  assert.deepStrictEqual([valid, alerts ?? []], [true, []]);
}
for (const [count, expected] of [["10", false], ["1 through 10", true], ["11", true]]) {
  const { valid } = await judged({ count });
  console.log(JSON.stringify({ count }), `valid: ${valid}`);
  assert.strictEqual(valid, expected);
}
JAVASCRIPT
node judged.mjs
