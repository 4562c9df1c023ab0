// Tells who else has the drawing open. Asked now and then while somebody works: a page that is left alone asks
// nothing, so that its session ends when it should.
const EVERY_MILLISECONDS = 30_000;

/** @param {import("./server.js").Server} server @param {HTMLElement} line where it is said */
export function watchEditors(server, line) {
  let isWorking = true;
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      isWorking = true;
    });
  }
  const ask = async () => {
    if (!isWorking || document.visibilityState === "hidden") {
      return;
    }
    isWorking = false;
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
