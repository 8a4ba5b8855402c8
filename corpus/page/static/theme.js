// Before the page is drawn, so that a dark page never flashes white. "" follows the system.
"use strict";
try {
  document.documentElement.dataset.theme = localStorage.getItem("tarjama-theme") || "";
} catch {
  // Storage is off: the system's theme it is.
}
