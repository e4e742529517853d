// Builds the peer for the Switchyard backend, which serves it as it serves the portal: names with a hexadecimal digest are
// immutable, `.br` copies are sent as they are, and headers.json holds the response headers.
import react from "@vitejs/plugin-react";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { defineConfig } from "vite";
import { securityHeaders } from "../../policy.mjs";

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };

/** The portal's headers, but with the inline styles of MUI allowed and without Trusted Types. */
function peerHeaders() {
  const headers = securityHeaders([], []);
  const policy = headers["Content-Security-Policy"]
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    .replace(/; (require-trusted-types-for|trusted-types) [^;]*/g, "");
  return { ...headers, "Content-Security-Policy": policy };
}

/** Loads the first page's lazy chunk together with the entry: waiting for the entry would cost the peer a round trip. */
const preloadFirstList = {
  name: "preload-first-list",
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle }) {
      const chunk = Object.values(bundle).find((file) => file.facadeModuleId?.endsWith("/devices.jsx"));
      const entry = Object.values(bundle).find((file) => file.isEntry);
      const early = new Set([entry.fileName, ...entry.imports]);
      return [chunk.fileName, ...chunk.imports]
        .filter((file) => !early.has(file))
        .map((file) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` } }));
    },
  },
};

const forBackend = {
  name: "for-backend",
  writeBundle({ dir }) {
    for (const name of readdirSync(dir, { recursive: true })) {
      if (/\.(js|css|svg)$/.test(name)) writeFileSync(join(dir, `${name}.br`), brotliCompressSync(readFileSync(join(dir, name)), BROTLI));
    }
    writeFileSync(join(dir, "headers.json"), JSON.stringify(peerHeaders(), null, 2));
  },
};

export default defineConfig({
  plugins: [react(), preloadFirstList, forBackend],
  build: {
    rollupOptions: {
      output: {
        hashCharacters: "hex",
        entryFileNames: "assets/[name]-[hash:16].js",
        chunkFileNames: "assets/[name]-[hash:16].js",
        assetFileNames: "assets/[name]-[hash:16][extname]",
      },
    },
  },
});
