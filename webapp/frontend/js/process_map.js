// The drawing of a process with how many cases are at each step and how many of its clocks are overdue:
// <div class="caseway-diagram" data-process-map data-xml-url="/…" data-counts='{"write": {"cases": 3, "overdue": 1}}'></div>
// The table beside it says the same.
import { badge, key, openDrawing, show, tools } from "./viewing.js";

const WORDS = { waiting: "Cases at this step", overdue: "Overdue clocks" };

for (const root of document.querySelectorAll("[data-process-map]")) {
  draw(root);
}

async function draw(root) {
  const viewer = await openDrawing(root);
  if (!viewer) {
    return;
  }
  const states = new Set();
  for (const [id, counts] of Object.entries(JSON.parse(root.dataset.counts || "{}"))) {
    if (viewer.get("elementRegistry").get(id)) {
      mark(viewer, id, counts, states);
    }
  }
  show(viewer, null);
  root.prepend(tools(viewer));
  if (states.size > 0) {
    root.append(key(WORDS, states));
  }
  root.dataset.state = "drawn";
}

function mark(viewer, id, { cases, overdue }, states) {
  const words = document.createElement("span");
  words.className = "caseway-badges";
  if (cases > 0) {
    words.append(badge("waiting", `${cases} ${cases === 1 ? "case" : "cases"}`));
    states.add("waiting");
  }
  if (overdue > 0) {
    words.append(badge("overdue", `${overdue} overdue`));
    viewer.get("canvas").addMarker(id, "caseway-mark-overdue");
    states.add("overdue");
  }
  viewer.get("overlays").add(id, "caseway-mark", { position: { top: -19, left: 4 }, html: words });
}
