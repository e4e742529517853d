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

/** The texts of the mails to an address, newest first. */
export function mailsTo(server: Server, address: string): string[] {
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
    .map(decoded);
}

/** What a pattern finds in the mails to an address, newest first. */
const found = (server: Server, address: string, pattern: RegExp) =>
  mailsTo(server, address)
    .map((text) => text.match(pattern)?.[0] ?? "")
    .filter(Boolean);

/**
 * The path and fragment of the link to `page` in the newest mail to an address; waits until there are `count` such mails.
 */
export async function linkTo(server: Server, address: string, count = 1, page = "invitation"): Promise<string> {
  const links = () => found(server, address, new RegExp(`https?://\\S+/${page}#\\S+`));
  await expect.poll(() => links().length, { message: `mails to ${address}` }).toBe(count);
  const link = new URL(links()[0]);
  return `${link.pathname.replace(/^\/+/, "")}${link.hash}`;
}

/** The code in the newest mail to an address; waits until `count` codes were sent there. */
export async function codeTo(server: Server, address: string, count = 1): Promise<string> {
  const codes = () => found(server, address, /^\d{6}$/m);
  await expect.poll(() => codes().length, { message: `codes to ${address}` }).toBe(count);
  return codes()[0];
}
