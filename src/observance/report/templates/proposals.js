"use strict";
(() => {
  const claims = [...document.querySelectorAll(".proposal")];
  const words = [...document.querySelectorAll(".claimed[data-of]")];
  const show = (id, scroll) => {
    claims.forEach((claim) => claim.classList.toggle("on", claim.id === id));
    words.forEach((piece) => piece.classList.toggle("on", piece.dataset.of.split(" ").includes(id)));
    const first = words.find((piece) => piece.classList.contains("on"));
    if (scroll && first) first.scrollIntoView({ block: "nearest" });
  };
  claims.forEach((claim) => {
    claim.addEventListener("mouseenter", () => show(claim.id, true));
    claim.addEventListener("focus", () => show(claim.id, true));
  });
  words.forEach((piece) => piece.addEventListener("click", () => {
    const id = piece.dataset.of.split(" ")[0];
    show(id, false);
    document.getElementById(id).scrollIntoView({ block: "center" });
  }));
})();
