// Runs every golden script in the module built from this folder, and compares the checksums with those that native
// builds give. Usage: node check.mjs MODULE.wasm GOLDEN_FOLDER

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [module, folder] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(module), {});
const engine = instance.exports;

function text(at, length) {
    return new TextDecoder().decode(new Uint8Array(engine.memory.buffer, at, length));
}

function line(name) {
    const script = readFileSync(join(folder, `${name}.rhai`));
    const at = engine.room(script.length);
    new Uint8Array(engine.memory.buffer, at, script.length).set(script);
    const sum = BigInt.asUintN(64, engine.checksum());
    const requests = engine.requests();
    if (requests === 0n) {
        const length = engine.problem();
        throw new Error(`${name}.rhai: ${text(engine.place(), length)}`);
    }
    return `${name} ${sum.toString(16).padStart(16, "0")} ${requests}`;
}

const wanted = readFileSync(join(folder, "checksums.txt"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
const names = readdirSync(folder).filter((file) => file.endsWith(".rhai")).map((file) => file.slice(0, -5)).sort();
const found = names.map(line);
let wrong = wanted.length === found.length ? 0 : 1;
for (const one of found) {
    const same = wanted.includes(one);
    console.log(`${same ? "same" : "DIFFERENT"}  ${one}`);
    wrong += same ? 0 : 1;
}
if (wrong > 0) {
    console.error("these are not the checksums of tests/golden/checksums.txt");
    process.exit(1);
}
