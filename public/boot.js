// Runs before the first paint and before the WebAssembly module: the theme, and a readable message when the portal cannot start
// or has crashed. Plain script, no dependency; kept small, it is part of the first load.
(function () {
  "use strict";

  // --- theme -------------------------------------------------------------------------------------------------------------
  // The portal only writes <html data-theme>; what it writes is remembered here and applied at once on the next visit.
  var KEY = "switchyard.theme";
  var root = document.documentElement;
  try {
    var remembered = localStorage.getItem(KEY);
    if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;
  } catch (_) {
    // Storage may be switched off: the theme then follows the system until the account is loaded.
  }
  new MutationObserver(function () {
    try {
      var theme = root.dataset.theme;
      if (theme === "light" || theme === "dark") localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch (_) {
      // As above: nothing is remembered.
    }
  }).observe(root, { attributes: true, attributeFilter: ["data-theme"] });

  // --- markup --------------------------------------------------------------------------------------------------------------
  // leptos makes elements without a dynamic part by innerHTML. The policy admits such markup only when it is made of empty elements
  // with attributes that neither load, run nor link anything: no text, so no value of a person or a server can be part of it.
  var ELEMENT = "(?:span|div|th|td|col|hr|svg|g|path|circle|rect|line|polyline|polygon)";
  var ATTRIBUTE = ' (?:class|role|scope|hidden|aria-hidden|d|x|y|x1|x2|y1|y2|cx|cy|r|rx|width|height|points|viewBox|fill|stroke|stroke-[a-z]+)(?:="[A-Za-z0-9_ .,%#-]*")?';
  var STATIC_MARKUP = new RegExp("^(?:<" + ELEMENT + "(?:" + ATTRIBUTE + ")*>|</" + ELEMENT + ">)+$");
  if (window.trustedTypes) {
    trustedTypes.createPolicy("default", {
      createHTML: function (markup) {
        return STATIC_MARKUP.test(markup) ? markup : null;
      },
    });
  }

  // --- what the first page needs, requested while the module is loading -------------------------------------------------------
  // The portal uses these responses in place of requests of its own (src/api/early.rs), and takes the map out of `window` first thing.
  var early = (window.switchyardEarly = new Map());
  var base = new URL(document.baseURI).pathname.replace(/\/[^/]*$/, "");
  var inside = location.pathname.slice(base.length);

  /** Keeps a response for the portal, which learns of its failure when it takes it; until then nobody does, and that is no error. */
  function keep(request, response) {
    response.catch(function () {});
    early.set(request, response);
  }

  /** The value of a response. The portal reads the response itself, so this reads a copy. */
  function value(response) {
    if (!response.ok) throw new Error("status " + response.status);
    return response.clone().json();
  }

  var address = base + "/config.json";
  var configuration = fetch(address, { credentials: "omit", signal: AbortSignal.timeout(10000) });
  keep("GET " + address + " ", configuration);
  // Read now: the portal may have read the response itself by the time of the turn.
  var settings = configuration.then(value);
  settings.catch(function () {});
  var api = "";
  var workspace = /^\/(?:w|switch)\/(\d+)(?=\/|$)/.exec(inside);

  // The cookie rotates with each use: tabs take turns (src/session/tabs.rs). The turn is requested at once, before the portal can request
  // one in which it would wait for this response.
  function inTurn(job) {
    return navigator.locks ? navigator.locks.request("switchyard-session", job) : job();
  }
  // Nothing where the portal keeps its session in memory.
  var session = inTurn(function () {
    return settings.then(function (config) {
      api = String(config.apiBase || "").replace(/\/+$/, "");
      var kind = config.session || "auto";
      if (kind !== "cookie" && (kind !== "auto" || api)) return null;
      return fetch(api + "/api/ext/v1/session/resume", {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-Switchyard": "1" },
        body: JSON.stringify(workspace ? { workspace: { id: Number(workspace[1]) } } : {}),
        signal: AbortSignal.timeout(10000),
      });
    });
  });
  keep("POST /api/ext/v1/session/resume ", session);

  session
    .then(value)
    .then(function (resumed) {
      var token = resumed.session.auth_token;
      var list = workspace && !location.search && inside.replace(/\/$/, "") === "/w/" + workspace[1] + "/devices";
      if (!list || !token || String(resumed.session.workspace.id) !== workspace[1]) return;
      var path = "/api/v1/endpoint?per_page=50";
      keep("GET " + path + " " + token, fetch(api + path, { credentials: "omit", headers: { Authorization: "Bearer " + token } }));
    })
    // The portal makes the requests that failed here, and shows what went wrong.
    .catch(function () {});

  // --- when it does not start --------------------------------------------------------------------------------------------
  var german = /^de\b/i.test(navigator.language || "");
  var TEXTS = german
    ? {
        old: ["Dieser Browser ist zu alt", "Switchyard braucht WebAssembly. Bitte aktualisieren Sie den Browser."],
        load: ["Switchyard konnte nicht geladen werden", "Ein Teil der Anwendung ist nicht angekommen. Prüfen Sie die Verbindung und laden Sie die Seite neu."],
        crash: ["Switchyard ist abgestürzt", "Gespeicherte Änderungen sind sicher. Laden Sie die Seite neu, um weiterzuarbeiten."],
        again: "Neu laden",
      }
    : {
        old: ["This browser is too old", "Switchyard needs WebAssembly. Please update the browser."],
        load: ["Switchyard could not be loaded", "A part of the application did not arrive. Check the connection and load the page again."],
        crash: ["Switchyard has crashed", "Changes that were saved are safe. Load the page again to go on."],
        again: "Reload",
      };
  var started = false;
  var shown = false;

  function show(kind) {
    if (shown) return;
    shown = true;
    delete window.switchyardEarly;
    function draw() {
      var box = document.createElement("div");
      box.className = "boot-message";
      box.setAttribute("role", "alert");
      var head = document.createElement("h1");
      head.textContent = TEXTS[kind][0];
      var text = document.createElement("p");
      text.textContent = TEXTS[kind][1];
      var again = document.createElement("button");
      again.type = "button";
      again.textContent = TEXTS.again;
      again.addEventListener("click", function () {
        location.reload();
      });
      box.append(head, text, again);
      document.body.replaceChildren(box);
      again.focus();
    }
    if (document.body && document.readyState !== "loading") draw();
    else document.addEventListener("DOMContentLoaded", draw);
  }

  addEventListener("TrunkApplicationStarted", function () {
    started = true;
  });
  // Capturing, because errors of loading a script do not bubble.
  addEventListener(
    "error",
    function (event) {
      var target = event.target;
      var script = target && target !== window && /^(?:SCRIPT|LINK)$/.test(target.tagName);
      if (script && target.rel !== "icon" && !started) show("load");
      else if (!script && window.WebAssembly && event.error instanceof WebAssembly.RuntimeError) show("crash");
      else if (!script && !started && event.error) show("load");
    },
    true,
  );
  addEventListener("unhandledrejection", function (event) {
    if (window.WebAssembly && event.reason instanceof WebAssembly.RuntimeError) show("crash");
    else if (!started) show("load");
  });
  if (!window.WebAssembly) show("old");
})();
