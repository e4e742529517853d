// 10,000 switches of workspace (SWITCHES) over a bad network, with a scanner that looks at every frame.
import { spawnSync } from "node:child_process";
import { fail } from "../lib.mjs";
import { write } from "./report.mjs";

const switches = process.env.SWITCHES ?? "10000";
const began = Date.now();
const ran = spawnSync("playwright", ["test", "--config", "tests/e2e/playwright.config.ts", "tenancy.spec.ts"], {
  stdio: "inherit",
  env: { ...process.env, SWITCHES: switches },
});
const sound = ran.status === 0;
const seconds = (Date.now() - began) / 1000;
console.log(`${switches} switches, ${seconds.toFixed(0)} s: ${sound ? "PASS" : "FAILED"}`);
write("tenancy", { switches: Number(switches), sound, seconds }, null);
if (!sound) fail("the tenancy test failed");
