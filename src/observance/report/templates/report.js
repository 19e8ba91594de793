"use strict";
(function () {
  var all = Array.prototype.slice.call(document.querySelectorAll("#reasons details"));
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
  window.addEventListener("beforeprint", function () {
    before = all.map(function (one) { return one.open; });
    all.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    all.forEach(function (one, i) { one.open = before[i]; });
  });
})();
