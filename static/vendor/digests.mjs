// What vendor.sh takes, by version and digest: packages.json is the one place that names both.
//   node digests.mjs names            name@version of each package
//   node digests.mjs check FOLDER     fails unless npm has put exactly these into FOLDER
//   node digests.mjs record FOLDER    writes the digests of what npm has put there, after a new version
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("packages.json", import.meta.url);
const packages = JSON.parse(readFileSync(file, "utf8"));
const [what, folder] = process.argv.slice(2);
const names = Object.keys(packages).sort();

if (what === "names") {
    console.log(names.map((name) => `${name}@${packages[name].version}`).join("\n"));
} else {
    const lock = JSON.parse(readFileSync(`${folder}/package-lock.json`, "utf8")).packages;
    let wrong = 0;
    for (const name of names) {
        const found = lock[`node_modules/${name}`] ?? {};
        if (what === "record") {
            packages[name].integrity = found.integrity;
        } else if (found.version !== packages[name].version || found.integrity !== packages[name].integrity) {
            console.error(`Error: ${name} is not the package that was recorded.`);
            wrong = 1;
        }
    }
    if (what === "record") writeFileSync(file, `${JSON.stringify(packages, null, 4)}\n`);
    process.exit(wrong);
}
