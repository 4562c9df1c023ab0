// Ways from one element to the next: their conditions, and which is taken when none is true.
import { h } from "../dom.js";
import { section, text, tick } from "../fields.js";
import { is, isAny } from "../model.js";
import { help, naming } from "./common.js";
import { condition, readableNames } from "./conditions.js";

const CHOOSING = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];

export function flow(panel) {
  const { element, node, edits } = panel;
  const source = node.sourceRef;
  const chooses = isAny(source, CHOOSING) && (source.outgoing || []).length > 1;
  const isDefault = source.default === node;
  const there = node.conditionExpression;
  const enter = (body) => {
    const made = body ? edits.create("bpmn:FormalExpression", { body }, node) : undefined;
    edits.modeling.updateProperties(element, { conditionExpression: made });
  };
  return [
    text({
      id: "panel-name",
      label: "Name on the arrow",
      value: node.name || "",
      onEnter: (name, isTyping) => {
        if (name !== (node.name || "")) {
          edits.rename(element, name, isTyping);
        }
      },
    }),
    h(
      "p",
      { class: "govuk-body-s" },
      `From “${panel.model.nameOf(source)}” to “${panel.model.nameOf(node.targetRef)}”.`,
    ),
    chooses
      ? tick({
          id: "panel-default",
          label: "Taken when no other condition is true",
          hint: "Make the cautious way the one that is taken by default.",
          value: isDefault,
          onEnter: (checked) => makeDefault(panel, checked),
        })
      : null,
    chooses && !isDefault
      ? section(
          "panel-condition-section",
          "Taken if",
          condition(panel, { id: "panel-condition", value: there ? there.body || "" : "", onEnter: enter }),
        )
      : null,
    !chooses && there
      ? section(
          "panel-condition-section",
          "Condition",
          h(
            "p",
            { class: "govuk-hint" },
            "This arrow leaves no question, so its condition would be ignored.",
          ),
          condition(panel, { id: "panel-condition", value: there.body || "", onEnter: enter }),
        )
      : null,
  ];
}

// The default way has no condition; both change in one step that undo takes back.
function makeDefault(panel, checked) {
  const { element, node, edits } = panel;
  const gateway = panel.registry.get(node.sourceRef.id);
  edits.several(element, [
    ...(checked && node.conditionExpression
      ? [{ element, properties: { conditionExpression: undefined } }]
      : []),
    { element: gateway, properties: { default: checked ? node : undefined } },
  ]);
}

export function gateway(panel) {
  const { node, model } = panel;
  const names = readableNames(panel);
  const outgoing = node.outgoing || [];
  return [
    naming(panel, is(node, "bpmn:ParallelGateway") ? "Name" : "Question"),
    isAny(node, CHOOSING) && outgoing.length > 1
      ? section(
          "panel-ways",
          "Ways out, in the order they are tried",
          h(
            "ol",
            { class: "govuk-list govuk-list--number" },
            outgoing.map((way) =>
              h(
                "li",
                {},
                h(
                  "button",
                  {
                    id: `panel-way-${way.id}`,
                    type: "button",
                    class: "caseway-link-button",
                    onclick: () => panel.select(way.id),
                  },
                  way.name || `To “${model.nameOf(way.targetRef)}”`,
                ),
                h("span", { class: "caseway-studio__note" }, said(panel, node, way, names)),
              ),
            ),
          ),
        )
      : null,
    help(panel, "Note", ""),
  ];
}

function said(panel, node, way, names) {
  if (node.default === way) {
    return "otherwise";
  }
  const body = way.conditionExpression && way.conditionExpression.body;
  if (!body) {
    return "no condition yet";
  }
  const described = panel.describe(body, names, "boolean");
  return described.sentence ? `if: ${described.sentence}` : described.problem || body;
}
