// Tells who else has the drawing open. Asked now and then while the page is looked at.
const EVERY_MILLISECONDS = 30_000;

/** @param {import("./server.js").Server} server @param {HTMLElement} line where it is said */
export function watchEditors(server, line) {
  const ask = async () => {
    if (document.visibilityState === "hidden") {
      return;
    }
    try {
      const { editors } = await server.post("../here", {});
      const names = editors.map(({ name }) => name).join(" and ");
      line.hidden = !names;
      line.textContent = names ? `${names} also has this open now. Whoever saves second is told.` : "";
    } catch {
      line.hidden = true;
    }
  };
  ask();
  window.setInterval(ask, EVERY_MILLISECONDS);
}
