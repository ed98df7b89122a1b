"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const layers = new Map(data.layers.map((layer) => [layer.name, layer]));
const fifos = new Map(data.fifos.map((fifo) => [fifo.name, fifo]));
const network = document.getElementById("network");
const nodes = new Map([...network.querySelectorAll(".node")].map((node) => [node.dataset.name, node]));
const lines = [...network.querySelectorAll(".lines path")];
const count = (number) => number.toLocaleString("en-US");

// Zoom and pan: the view box is the only state.
const whole = network.viewBox.baseVal;
const fit = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
let view = { ...fit };

function show(next) {
  const width = Math.min(Math.max(next.width, fit.width / 40), fit.width * 1.5);
  view = { x: next.x, y: next.y, width, height: (width * fit.height) / fit.width };
  network.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
}

function zoom(factor, x = view.x + view.width / 2, y = view.y + view.height / 2) {
  const width = view.width / factor;
  const kept = Math.min(Math.max(width, fit.width / 40), fit.width * 1.5) / view.width;
  show({ x: x - (x - view.x) * kept, y: y - (y - view.y) * kept, width });
}

function inDrawing(event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  return point.matrixTransform(network.getScreenCTM().inverse());
}

document.querySelectorAll("[data-zoom]").forEach((button) => {
  const actions = { in: () => zoom(1.4), out: () => zoom(1 / 1.4), fit: () => show(fit) };
  button.addEventListener("click", actions[button.dataset.zoom]);
});

network.addEventListener(
  "wheel",
  (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
    event.preventDefault();
    const at = inDrawing(event);
    zoom(Math.exp(-event.deltaY / 300), at.x, at.y);
  },
  { passive: false },
);

let grip = null;
network.addEventListener("pointerdown", (event) => {
  grip = { at: inDrawing(event), moved: false, x: event.clientX, y: event.clientY };
});
window.addEventListener("pointermove", (event) => {
  if (!grip) return;
  if (Math.hypot(event.clientX - grip.x, event.clientY - grip.y) > 4) grip.moved = true;
  if (!grip.moved) return;
  network.classList.add("dragged");
  const now = inDrawing(event);
  show({ ...view, x: view.x + grip.at.x - now.x, y: view.y + grip.at.y - now.y });
});
window.addEventListener("pointerup", () => {
  network.classList.remove("dragged");
  setTimeout(() => (grip = null)); // after the click that ends a drag
});

// Selection: one layer, in the picture and in the table.
function select(name, { scroll = true } = {}) {
  document.querySelectorAll(".chosen").forEach((each) => each.classList.remove("chosen"));
  nodes.get(name)?.classList.add("chosen");
  mark(name);
  const row = document.querySelector(`#layers tr[data-name="${CSS.escape(name)}"]`);
  if (!row) return;
  row.hidden = false;
  row.classList.add("chosen");
  if (scroll) row.scrollIntoView({ block: "center" });
}

function mark(name) {
  for (const line of lines) {
    line.classList.toggle("near", line.dataset.from === name || line.dataset.to === name);
  }
}

function reveal(name) {
  const box = nodes.get(name);
  if (!box) return;
  const { e: x, f: y } = box.transform.baseVal.consolidate().matrix;
  const inside = x > view.x && y > view.y && x < view.x + view.width && y < view.y + view.height;
  if (!inside) show({ ...view, x: x - view.width / 2, y: y - view.height / 2 });
}

document.querySelectorAll("[data-select]").forEach((button) => {
  button.addEventListener("click", () => {
    select(button.dataset.select, { scroll: !button.closest("#layers") });
    reveal(button.dataset.select);
  });
});

network.addEventListener("click", (event) => {
  const node = event.target.closest(".node");
  if (node && !grip?.moved) select(node.dataset.name);
});

// Keyboard: the picture is one tab stop; arrow keys follow the streams.
network.addEventListener("keydown", (event) => {
  const node = event.target.closest(".node");
  if (!node) return;
  const name = node.dataset.name;
  if (event.key === "Enter" || event.key === " ") {
    select(name);
  } else if (event.key === "ArrowDown" || event.key === "ArrowRight") {
    go(lines.find((line) => line.dataset.from === name)?.dataset.to, node);
  } else if (event.key === "ArrowUp" || event.key === "ArrowLeft") {
    go(lines.find((line) => line.dataset.to === name)?.dataset.from, node);
  } else {
    return;
  }
  event.preventDefault();
});

function go(name, from) {
  const node = nodes.get(name);
  if (!node) return;
  from.tabIndex = -1;
  node.tabIndex = 0;
  reveal(name);
  node.focus();
}

// Details on hover and focus.
const tip = document.getElementById("tip");

function describe(target) {
  const node = target.closest(".node");
  const line = target.closest(".lines path");
  if (node && layers.has(node.dataset.name)) return ofLayer(layers.get(node.dataset.name));
  if (line && fifos.has(line.dataset.fifo)) return ofFifo(fifos.get(line.dataset.fifo));
  return null;
}

function ofLayer(layer) {
  const stalls = data.stalls[layer.name];
  return [
    layer.layer,
    ["in the C++", layer.name],
    ["op", layer.op],
    ["result", layer.shape.join(" × ")],
    layer.folding && ["folding", Object.entries(layer.folding).map(([key, n]) => `${key} ${n}`).join(", ")],
    ["cycles", `${count(layer.cycles)} (busy ${(100 * layer.utilization).toFixed(1)} %)`],
    layer.macs && ["multiply-accumulates", count(layer.macs)],
    stalls && ["stalls", `input ${count(stalls.input)}, output ${count(stalls.output)}, memory ${count(stalls.memory)}`],
    ["DSP, BRAM18, URAM", `${count(layer.dsp)}, ${count(layer.bram18)}, ${count(layer.uram)}`],
    ["LUT, FF", `${count(layer.lut)}, ${count(layer.ff)}`],
  ];
}

function ofFifo(fifo) {
  return [
    fifo.name,
    ["depth", `${count(fifo.depth)} words of ${count(fifo.bits)} bits`],
    fifo.max_occupancy !== null && ["most held", `${count(fifo.max_occupancy)} words`],
    ["per frame", `${count(fifo.words)} words`],
    ["storage", fifo.storage],
  ];
}

function fill([title, ...facts]) {
  const head = document.createElement("b");
  head.textContent = title;
  const list = document.createElement("dl");
  for (const [name, value] of facts.filter(Boolean)) {
    list.append(Object.assign(document.createElement("dt"), { textContent: name }));
    list.append(Object.assign(document.createElement("dd"), { textContent: value }));
  }
  tip.replaceChildren(head, list);
}

function showTip(target, x, y) {
  const facts = describe(target);
  tip.hidden = !facts;
  if (!facts) return;
  fill(facts);
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - box.width - 8))}px`;
  tip.style.top = `${y + 18 + box.height > innerHeight ? Math.max(4, y - box.height - 10) : y + 18}px`;
}

// The browser's own tooltips say less, later.
network.querySelectorAll("title").forEach((title) => {
  title.parentNode.setAttribute("aria-label", title.textContent);
  title.remove();
});
network.addEventListener("pointermove", (event) => {
  if (!grip?.moved) showTip(event.target, event.clientX, event.clientY);
});
network.addEventListener("pointerleave", () => (tip.hidden = true));
network.addEventListener("focusout", () => (tip.hidden = true));
network.addEventListener("focusin", (event) => {
  if (!event.target.matches(":focus-visible")) return;
  const box = event.target.getBoundingClientRect();
  showTip(event.target, box.right, box.top);
});

// Tables: click a title to sort; numbers begin with the largest.
document.querySelectorAll("thead [aria-sort] button").forEach((button) => {
  button.addEventListener("click", () => {
    const title = button.closest("th");
    const isNumber = title.classList.contains("n");
    const first = isNumber ? "descending" : "ascending";
    const other = isNumber ? "ascending" : "descending";
    const order = title.ariaSort === first ? other : first;
    title.parentNode.querySelectorAll("th").forEach((each) => (each.ariaSort = "none"));
    title.ariaSort = order;
    sort(title.closest("table").tBodies[0], title.cellIndex, isNumber, order === "ascending" ? 1 : -1);
  });
});

function sort(body, column, isNumber, sign) {
  const key = (row) => (isNumber ? Number(row.cells[column].dataset.value) : row.cells[column].textContent.trim());
  const compare = isNumber ? (a, b) => a - b : (a, b) => a.localeCompare(b, "en", { numeric: true });
  body.append(...[...body.rows].sort((a, b) => sign * compare(key(a), key(b))));
}

// Which layers the table shows.
const plumbing = document.getElementById("plumbing");
const find = document.getElementById("find");

function filter() {
  const wanted = find.value.trim().toLowerCase();
  for (const row of document.getElementById("layers").tBodies[0].rows) {
    const isHit = [1, 2, 3].some((cell) => row.cells[cell].textContent.toLowerCase().includes(wanted));
    row.hidden = !isHit || (row.classList.contains("plumbing") && !plumbing.checked && !wanted);
  }
}
plumbing.addEventListener("change", filter);
find.addEventListener("input", filter);
