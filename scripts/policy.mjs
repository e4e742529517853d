// The response headers that the portal is meant to be served with, as data: for the backend (dist/headers.json), for
// static hosts (dist/hosting/) and, through both, for the tests.

/** Headers of every answer. `hashes`: digests of the inline scripts of index.html; `connect`: origins of other APIs. */
export function securityHeaders(hashes, connect) {
  const policy = {
    "default-src": ["'none'"],
    // 'wasm-unsafe-eval' admits WebAssembly and nothing else; the hash admits Trunk's start script.
    "script-src": ["'self'", "'wasm-unsafe-eval'", ...hashes.map((hash) => `'sha256-${hash}'`)],
    "style-src": ["'self'"],
    "connect-src": ["'self'", ...connect],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "manifest-src": ["'self'"],
    // Not 'none': <base href> is what lets one dist/ work below any path.
    "base-uri": ["'self'"],
    "object-src": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "require-trusted-types-for": ["'script'"],
    // One policy, in public/boot.js: it admits the empty static elements that leptos makes by innerHTML, and nothing else.
    "trusted-types": ["default"],
  };
  return {
    "Content-Security-Policy": Object.entries(policy).map(([name, sources]) => [name, ...sources].join(" ")).join("; "),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy":
      "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
  };
}

/** Names that carry a hash of their content. */
const HASHED = String.raw`^code-[0-9a-f]{16}/|-[0-9a-f]{16}(_bg)?\.[a-z0-9]+$|^locales/[A-Za-z-]+\.[0-9a-f]{16}\.json$`;

/** The same as a pattern of paths, for hosts with patterns. */
const FOREVER = String.raw`^/code-[0-9a-f]{16}/|-[0-9a-f]{16}(_bg)?\.[a-z0-9]+$|^/locales/`;

/** Ready configuration for static hosts: file name -> text. `files`: what dist/ holds. */
export function hostingFiles(headers, files) {
  const pairs = Object.entries(headers);
  const hashed = files.filter((file) => new RegExp(HASHED).test(file));
  const forever = "public, max-age=31536000, immutable";
  return {
    // Netlify, Cloudflare Pages and the like: copy both files next to index.html.
    _headers: [
      "/*",
      ...pairs.map(([name, value]) => `  ${name}: ${value}`),
      "  Cache-Control: no-cache",
      ...hashed.flatMap((file) => [`/${file}`, "  ! Cache-Control", `  Cache-Control: ${forever}`]),
      "",
    ].join("\n"),
    // A rule without `!` never hides a file. These hosts cannot tell a missing file from a page: see the README.
    _redirects: "/* /index.html 200\n",
    "nginx.conf": `# Inside a server block. The folder is where dist/ lies; brotli_static needs the brotli module.
# Below another path: set <base href="/portal/"> in index.html and use "location /portal/" with "alias".
root /srv/switchyard;
gzip_static on;
# brotli_static on;
types { application/wasm wasm; text/html html; text/css css; text/javascript js; application/json json; image/svg+xml svg; text/plain txt; }
${pairs.map(([name, value]) => `add_header ${name} "${value}" always;`).join("\n")}
add_header Cache-Control $switchyard_cache always;
location / { try_files $uri /index.html; }
# A missing file is an error, never the start page.
location ~ \\.[a-z0-9]+$ { try_files $uri =404; }
location /api/ { proxy_pass http://127.0.0.1:8080; proxy_set_header X-Forwarded-Proto $scheme; }

# Outside the server block, in http:
# map $uri $switchyard_cache { default no-cache; "~${FOREVER}" "${forever}"; }
`,
    Caddyfile: `# caddy run --config dist/hosting/Caddyfile, from the folder above dist/
:8000 {
	root * dist
	handle /api/* {
		reverse_proxy 127.0.0.1:8080
	}
	handle {
		header {
${pairs.map(([name, value]) => `\t\t\t${name} "${value}"`).join("\n")}
			Cache-Control no-cache
		}
		@forever path_regexp ${FOREVER}
		header @forever Cache-Control "${forever}"
		# A missing file is an error, never the start page.
		@page not path_regexp \\.[a-z0-9]+$
		try_files @page {path} /index.html
		file_server {
			precompressed br gzip
			hide hosting
		}
	}
}
`,
  };
}
