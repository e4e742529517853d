// Small helpers shared by the build scripts.
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Every file below `dir`, as paths relative to it with forward slashes, sorted. */
export function filesBelow(dir, prefix = "") {
  return readdirSync(join(dir, prefix))
    .flatMap((name) => {
      const path = prefix ? `${prefix}/${name}` : name;
      return statSync(join(dir, path)).isDirectory() ? filesBelow(dir, path) : [path];
    })
    .sort();
}

/** Digest of bytes in the given encoding, e.g. for a policy source (`base64`). */
export function digest(bytes, algorithm = "sha256", encoding = "base64") {
  return createHash(algorithm).update(bytes).digest(encoding);
}

/** A text table: first column to the left, the others to the right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .map((row) => row.map((cell, i) => (i ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i]))).join("  "))
    .join("\n");
}

/** Prints a sentence and ends with a failure. */
export function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}
