// First load after brotli 11 against scripts/budget.json: the table of the last release build.
import { existsSync, readFileSync } from "node:fs";
import { fail } from "../lib.mjs";
import { verdict, write } from "./report.mjs";

if (!existsSync("target/size.json")) fail("there is no release build; run make build");
console.log(readFileSync("target/size.txt", "utf8"));
const size = JSON.parse(readFileSync("target/size.json", "utf8"));
const { total: aim } = JSON.parse(readFileSync("scripts/budget.json", "utf8"));
const bytes = size.total[2];
console.log(`first load ${bytes.toLocaleString("en")} bytes of ${aim.toLocaleString("en")}: ${verdict(bytes, aim)}`);
write("size", { bytes, aim, verdict: verdict(bytes, aim), build: size.build, over: size.over }, null);
