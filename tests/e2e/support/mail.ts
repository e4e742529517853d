// Mails of a server without a mail account: `.eml` files in its data folder.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Server } from "./server";

/** Quoted-printable and base64 bodies as text. */
function decoded(eml: string): string {
  const [head, ...rest] = eml.split(/\r?\n\r?\n/);
  const body = rest.join("\n\n");
  if (/^content-transfer-encoding:\s*base64/im.test(head)) return Buffer.from(body, "base64").toString("utf8");
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return /quoted-printable/i.test(head) ? Buffer.from(bytes, "latin1").toString("utf8") : body;
}

/** The links of the mails to an address, newest first. */
function links(server: Server, address: string): string[] {
  const folder = join(server.data, "mail");
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".eml"));
  } catch {
    return [];
  }
  return names
    // Their names begin with the time.
    .sort()
    .reverse()
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .filter((eml) => eml.split(/\r?\n\r?\n/)[0].includes(address))
    .map((eml) => decoded(eml).match(/https?:\/\/\S+\/invitation#\S+/)?.[0] ?? "")
    .filter(Boolean);
}

/** The path and fragment of the link in the newest mail to an address; waits until there are `count` such mails. */
export async function linkTo(server: Server, address: string, count = 1): Promise<string> {
  await expect.poll(() => links(server, address).length, { message: `mails to ${address}` }).toBe(count);
  const link = new URL(links(server, address)[0]);
  return `${link.pathname.replace(/^\/+/, "")}${link.hash}`;
}
