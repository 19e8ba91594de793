"use strict";
(function () {
  var every = Array.prototype.slice.call(document.querySelectorAll("details"));
  var all = every.filter(function (one) { return one.closest("#reasons"); });
  var button = document.getElementById("open-all");
  var before = [];
  if (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var open = button.textContent === "Open all";
      all.forEach(function (one) { one.open = open; });
      button.textContent = open ? "Close all" : "Open all";
    });
  }
  function openTarget() {
    var target = document.getElementById(window.location.hash.slice(1));
    if (!target) { return; }
    var own = target.tagName === "DETAILS" ? target : target.querySelector("details");
    if (own) { own.open = true; }
  }
  window.addEventListener("hashchange", openTarget);
  openTarget();
  window.addEventListener("beforeprint", function () {
    before = every.map(function (one) { return one.open; });
    every.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    every.forEach(function (one, i) { one.open = before[i]; });
  });
})();
