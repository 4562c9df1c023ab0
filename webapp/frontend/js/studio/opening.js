// What a drawing begins as, and what is put right when an older one is opened.
import { listed } from "./model.js";

/** A process with a start, for a proposal in which nothing has been drawn. */
export function firstDrawing(key, name) {
  const file = document.implementation.createDocument(
    "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmn:definitions",
  );
  const process = file.createElementNS(file.documentElement.namespaceURI, "bpmn:process");
  process.setAttribute("name", name);
  const said = new XMLSerializer().serializeToString(process).match(/ name="([^"]*)"/)[1];
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="definitions_${key}" targetNamespace="urn:caseway:${key}">
  <bpmn:process id="${key}" name="${said}" isExecutable="true"><bpmn:startEvent id="started" name="Started"/></bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_${key}"><bpmndi:BPMNPlane id="plane_${key}" bpmnElement="${key}">
    <bpmndi:BPMNShape id="shape_started" bpmnElement="started"><dc:Bounds x="180" y="160" width="36" height="36"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;
}

/** Values written the short way, `values="yes no"`, become the elements that they stand for. */
export function repaired(model) {
  for (const declared of [...model.facts, ...model.parameters]) {
    const short = declared.get("values");
    if (typeof short === "string") {
      const { $model: moddle } = declared;
      const made = listed(short).map((id) =>
        Object.assign(moddle.create("caseway:Value", { id, label: id }), { $parent: declared }),
      );
      declared.set("values", made);
    }
  }
}

/** Shows the whole drawing where it stays readable, else its beginning; the palette lies over neither. */
export function showBeginning(canvas) {
  const palette = 110;
  canvas.zoom("fit-viewport", "auto");
  const { inner, outer, scale } = canvas.viewbox();
  const fitted = Math.min((outer.width - palette - 20) / inner.width, (outer.height - 40) / inner.height, 1);
  const zoom = Number.isFinite(fitted) && inner.width > 0 ? Math.max(fitted, 0.7) : scale;
  const [width, height] = [outer.width / zoom, outer.height / zoom];
  const y = inner.height < height ? inner.y - (height - inner.height) / 2 : inner.y - 20 / zoom;
  canvas.viewbox({ x: inner.x - palette / zoom, y, width, height });
}
