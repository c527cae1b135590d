(function () {
  "use strict";
  var root = document.documentElement;
  var filter = document.getElementById("filter");
  var items = Array.prototype.map.call(document.querySelectorAll(".item"), function (e) {
    return { element: e, text: e.textContent.toLowerCase(), level: e.getAttribute("data-level") };
  });
  var levels = Array.prototype.slice.call(document.querySelectorAll(".levels button"));

  function apply() {
    var words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    var on = {};
    levels.forEach(function (b) { on[b.getAttribute("data-level")] = b.getAttribute("aria-pressed") === "true"; });
    var shown = 0;
    items.forEach(function (i) {
      var visible = (!i.level || on[i.level] !== false) && words.every(function (w) { return i.text.indexOf(w) >= 0; });
      i.element.hidden = !visible;
      if (visible) shown++;
    });
    Array.prototype.forEach.call(document.querySelectorAll(".group, .quiet, main > section"), function (g) {
      var inside = g.querySelectorAll(".item");
      g.hidden = inside.length > 0 && !Array.prototype.some.call(inside, function (e) { return !e.hidden; });
    });
    document.getElementById("nothing").hidden = shown > 0 || items.length === 0;
    document.getElementById("shown").textContent = shown + " of " + items.length + " shown";
  }

  filter.addEventListener("input", apply);
  levels.forEach(function (b) {
    b.addEventListener("click", function () {
      b.setAttribute("aria-pressed", String(b.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  });
  document.getElementById("clear").addEventListener("click", function () {
    filter.value = "";
    levels.forEach(function (b) { b.setAttribute("aria-pressed", "true"); });
    apply();
    filter.focus();
  });
  document.addEventListener("keydown", function (e) {
    if (e.key === "/" && document.activeElement !== filter && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault();
      filter.focus();
      filter.select();
    } else if (e.key === "Escape" && document.activeElement === filter) {
      filter.value = "";
      apply();
      filter.blur();
    }
  });

  // Equal lines of a comparison stay folded until somebody asks for them.
  Array.prototype.forEach.call(document.querySelectorAll("tbody.folded"), function (body) {
    var row = document.createElement("tr"), cell = document.createElement("td"), button = document.createElement("button");
    var head = document.createElement("tbody");
    head.className = "unfold";
    cell.colSpan = 4;
    button.type = "button";
    button.textContent = body.getAttribute("data-lines") + " equal lines";
    button.addEventListener("click", function () { body.hidden = false; head.remove(); });
    cell.appendChild(button);
    row.appendChild(cell);
    head.appendChild(row);
    body.parentNode.insertBefore(head, body);
    body.hidden = true;
  });

  function dark() {
    var chosen = root.getAttribute("data-theme");
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  try {
    var kept = localStorage.getItem("cbctl-theme");
    if (kept === "light" || kept === "dark") root.setAttribute("data-theme", kept);
  } catch (e) { /* a page from a file may have no storage */ }
  document.getElementById("theme").addEventListener("click", function () {
    var theme = dark() ? "light" : "dark";
    root.setAttribute("data-theme", theme);
    try { localStorage.setItem("cbctl-theme", theme); } catch (e) { /* then it lasts until the page is left */ }
  });

  // On paper nothing can be opened.
  addEventListener("beforeprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll("details"), function (d) {
      if (!d.open) { d.open = true; d.setAttribute("data-print", ""); }
    });
    Array.prototype.forEach.call(document.querySelectorAll("tbody.folded"), function (b) { b.hidden = false; });
  });
  addEventListener("afterprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll("details[data-print]"), function (d) { d.open = false; d.removeAttribute("data-print"); });
  });
})();
