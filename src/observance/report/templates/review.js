"use strict";
(function () {
  var clips = JSON.parse(document.getElementById("data").textContent);
  var pool = JSON.parse(document.getElementById("pictures").textContent);
  var byId = function (id) { return document.getElementById(id); };
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var readings = clips.map(function () {
    return { answer: "", certainty: "", point: null, at: null, note: "", read: "" };
  });
  var pictures = clips.map(function () { return null; });
  var current = 0, frame = 0, playing = false, last = 0, unsaved = false;
  var stage = byId("stage"), pen = stage.getContext("2d");

  function load(i) {
    if (!pictures[i]) {
      pictures[i] = clips[i].images.map(function (place) {
        var picture = new Image();
        picture.onload = draw;
        picture.src = pool[place];
        return picture;
      });
    }
    return pictures[i];
  }

  function frameNumber(i, place) {
    var clip = clips[i], count = clip.images.length;
    return count < 2 ? clip.first : Math.round(clip.first + (clip.last - clip.first) * place / (count - 1));
  }

  function draw() {
    if (!clips.length) { return; }
    var picture = load(current)[frame], clip = clips[current];
    if (!picture.complete || !picture.naturalWidth) { return; }
    if (stage.width !== picture.naturalWidth || stage.height !== picture.naturalHeight) {
      stage.width = picture.naturalWidth;
      stage.height = picture.naturalHeight;
    }
    pen.drawImage(picture, 0, 0);
    clip.marks.forEach(function (line) {
      [["rgba(0,0,0,.7)", 4], ["#ffd640", 2]].forEach(function (stroke) {
        pen.beginPath();
        line.forEach(function (at, i) {
          if (i) { pen.lineTo(at[0] / clip.scale, at[1] / clip.scale); }
          else { pen.moveTo(at[0] / clip.scale, at[1] / clip.scale); }
        });
        pen.strokeStyle = stroke[0];
        pen.lineWidth = stroke[1];
        pen.setLineDash(stroke[1] === 2 ? [8, 6] : []);
        pen.stroke();
      });
    });
    pen.setLineDash([]);
    var reading = readings[current];
    if (reading.point && reading.at === frameNumber(current, frame)) {
      var x = reading.point[0] / clip.scale, y = reading.point[1] / clip.scale;
      [["#000", 4], ["#fff", 2]].forEach(function (stroke) {
        pen.beginPath();
        pen.moveTo(x - 10, y); pen.lineTo(x + 10, y);
        pen.moveTo(x, y - 10); pen.lineTo(x, y + 10);
        pen.strokeStyle = stroke[0];
        pen.lineWidth = stroke[1];
        pen.stroke();
      });
    }
    byId("scrub").value = String(frame);
    byId("counter").textContent = "picture " + (frame + 1) + " of " + clip.images.length;
  }

  function step(by) {
    var count = clips[current].images.length;
    frame = (frame + by + count) % count;
    draw();
  }

  function play(on) {
    playing = on;
    byId("play").textContent = on ? "Stop" : "Play";
  }

  function tick(now) {
    if (playing && clips.length) {
      var every = 1000 / (clips[current].rate * Number(byId("speed").value));
      if (now - last >= every) {
        last = now;
        step(1);
      }
    }
    window.requestAnimationFrame(tick);
  }

  function complete(reading) {
    return reading.answer && reading.certainty && !(reading.answer === "yes" && !reading.point);
  }

  function show(i) {
    current = i;
    frame = 0;
    var clip = clips[i], reading = readings[i];
    byId("place").textContent = "Clip " + (i + 1) + " of " + clips.length;
    byId("question").textContent = clip.words;
    byId("scrub").max = String(clip.images.length - 1);
    document.querySelectorAll("input[type=radio]").forEach(function (box) {
      box.checked = reading[box.name] === box.value;
    });
    byId("note").value = reading.note;
    load(i);
    play(!still);
    renew();
    draw();
  }

  function renew() {
    var reading = readings[current], code = byId("reviewer").value.trim(), done = readings.filter(complete).length;
    byId("point").textContent = reading.point
      ? "Point marked."
      : "No point marked. If you answer yes, click where it is.";
    byId("unmark").hidden = !reading.point;
    byId("previous").disabled = current === 0;
    byId("next").disabled = current >= clips.length - 1;
    Array.prototype.forEach.call(byId("clips").querySelectorAll("button"), function (button, i) {
      button.setAttribute("aria-current", String(i === current));
      button.className = complete(readings[i]) ? "done" : "";
    });
    var missing = readings.filter(function (r) { return r.answer === "yes" && !r.point; }).length;
    byId("state").textContent = done + " of " + clips.length + " clips answered."
      + (missing ? " A yes without a point is not saved yet." : "")
      + (code ? "" : " Type your function code to save.");
    byId("save").disabled = !(code && done);
    byId("text").value = yaml();
  }

  function quoted(words) {
    return JSON.stringify(words).replace(/[\u007f-\uffff]/g, function (letter) {
      return "\\u" + ("0000" + letter.charCodeAt(0).toString(16)).slice(-4);
    });
  }

  function yaml() {
    var code = byId("reviewer").value.trim(), lines = [];
    var tail = code.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50) || "reader";
    clips.forEach(function (clip, i) {
      var reading = readings[i];
      if (!complete(reading)) { return; }
      var point = reading.point
        ? ", point: [" + reading.point[0].toFixed(1) + ", " + reading.point[1].toFixed(1) + "]"
        : "";
      lines.push("  - id: " + clip.key + "-" + tail);
      lines.push("    reviewer: " + quoted(code));
      lines.push("    question: " + clip.question);
      if (clip.place) { lines.push("    place: " + clip.place); }
      lines.push("    frames: {item: " + clip.item + ", first: " + clip.first + ", last: " + clip.last + point + "}");
      if (clip.sha256) { lines.push("    item_sha256: \"" + clip.sha256 + "\""); }
      lines.push("    answer: " + quoted(reading.answer));
      lines.push("    certainty: " + reading.certainty);
      lines.push("    blind: true");
      lines.push("    read: \"" + reading.read + "\"");
      var note = (reading.point ? "Point marked in frame " + reading.at + ". " : "") + reading.note;
      if (note.trim()) { lines.push("    note: " + quoted(note.trim())); }
    });
    return lines.length ? "readings:\n" + lines.join("\n") + "\n" : "readings: []\n";
  }

  function set(name, value) {
    readings[current][name] = value;
    readings[current].read = new Date().toISOString();
    unsaved = true;
    document.querySelectorAll("input[name=" + name + "]").forEach(function (box) { box.checked = box.value === value; });
    renew();
  }

  clips.forEach(function (_, i) {
    var row = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = String(i + 1);
    button.setAttribute("aria-label", "Clip " + (i + 1));
    button.addEventListener("click", function () { show(i); });
    row.appendChild(button);
    byId("clips").appendChild(row);
  });
  byId("play").addEventListener("click", function () { play(!playing); });
  byId("back").addEventListener("click", function () { play(false); step(-1); });
  byId("forward").addEventListener("click", function () { play(false); step(1); });
  byId("scrub").addEventListener("input", function () { play(false); frame = Number(this.value); draw(); });
  byId("previous").addEventListener("click", function () { if (current > 0) { show(current - 1); } });
  byId("next").addEventListener("click", function () { if (current < clips.length - 1) { show(current + 1); } });
  byId("reviewer").addEventListener("input", renew);
  byId("note").addEventListener("input", function () { readings[current].note = this.value; unsaved = true; renew(); });
  byId("unmark").addEventListener("click", function () {
    readings[current].point = null;
    readings[current].at = null;
    renew();
    draw();
  });
  document.querySelectorAll("input[type=radio]").forEach(function (box) {
    box.addEventListener("change", function () { set(box.name, box.value); });
  });
  stage.addEventListener("click", function (event) {
    var frameOf = stage.getBoundingClientRect(), clip = clips[current];
    play(false);
    readings[current].point = [
      (event.clientX - frameOf.left) * stage.width / frameOf.width * clip.scale,
      (event.clientY - frameOf.top) * stage.height / frameOf.height * clip.scale
    ];
    readings[current].at = frameNumber(current, frame);
    unsaved = true;
    renew();
    draw();
  });
  document.addEventListener("keydown", function (event) {
    var on = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (on.tagName === "TEXTAREA" || on.tagName === "SELECT" || on.id === "reviewer" || on.id === "scrub") { return; }
    var key = event.key.toLowerCase();
    if (key === " ") {
      if (on.tagName === "BUTTON") { return; }
      event.preventDefault();
      play(!playing);
    } else if (key === "arrowleft" || key === "arrowright") {
      if (on.type === "radio") { return; }
      event.preventDefault();
      play(false);
      step(key === "arrowleft" ? -1 : 1);
    } else if (key === "y") { set("answer", "yes"); }
    else if (key === "n") { set("answer", "no"); }
    else if (key === "c") { set("answer", "cannot tell"); }
    else if (key === "1") { set("certainty", "certain"); }
    else if (key === "2") { set("certainty", "probable"); }
    else if (key === "3") { set("certainty", "possible"); }
  });
  byId("save").addEventListener("click", function () {
    var link = document.createElement("a");
    var file = new Blob([yaml()], { type: "text/yaml" });
    link.href = URL.createObjectURL(file);
    link.download = "reviews.yaml";
    document.body.appendChild(link);
    link.click();
    link.remove();
    unsaved = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (unsaved) { event.preventDefault(); }
  });
  if (clips.length) { show(0); window.requestAnimationFrame(tick); }
  else { byId("question").textContent = "There is nothing to review."; }
})();
