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
