// A step that several answer: one part for each agency, person or row, or a vote of each signatory.
import { h } from "../dom.js";
import { button, choice, folded, hint, section, several } from "../fields.js";
import { is, listed } from "../model.js";
import { carries } from "./carries.js";
import { attributeList } from "./common.js";
import { counting, quorum } from "./counting.js";

const LISTS = ["agency_list", "person_list", "choice_list"];

/** Whether it is answered once, in parts, or by signing. */
export function parts(panel) {
  const { element, node, model, edits } = panel;
  const loop = node.loopCharacteristics;
  const signers = node.get("caseway:signatories") || (loop && loop.get("caseway:signatories")) || "";
  const source = node.get("caseway:parts") || (loop && loop.get("caseway:parts")) || "";
  const mode = signers ? "signatories" : source || loop ? "parts" : "";
  const sources = partSources(panel);
  const isCall = is(node, "bpmn:CallActivity");
  return section(
    "panel-parts-section",
    isCall ? "How often it runs" : "How many answer it",
    choice({
      id: "panel-parts-mode",
      label: isCall ? "It runs" : "It is answered",
      value: mode,
      options: isCall
        ? [
            { id: "", label: "once" },
            { id: "parts", label: "once for each of several" },
          ]
        : [
            { id: "", label: "once" },
            { id: "parts", label: "by each of several, in parts" },
            { id: "signatories", label: "by signing: a decision with votes" },
          ],
      onEnter: (chosen) =>
        edits.set(element, {
          loopCharacteristics: chosen
            ? loop || edits.create("bpmn:MultiInstanceLoopCharacteristics", {}, node)
            : undefined,
          "caseway:parts": chosen === "parts" ? source || (sources[0] && sources[0].id) || "" : "",
          "caseway:signatories": chosen === "signatories" ? signers || "chair" : "",
          ...(chosen === "signatories" ? {} : { "caseway:mustSign": "", "caseway:casting": "" }),
        }),
    }),
    mode === "parts"
      ? choice({
          id: "panel-parts",
          label: "One part for each of",
          value: source,
          empty: "Choose a list",
          options: sources,
          onEnter: (value) => edits.set(element, { "caseway:parts": value }),
        })
      : null,
    mode === "parts" && !isCall ? alsoAsked(panel) : null,
    mode === "signatories" ? signatories(panel, listed(signers)) : null,
    mode === "signatories" ? signing(panel) : null,
    mode && !isCall && loop ? complete(panel, loop) : null,
    mode && !isCall ? outcomes(panel) : null,
    isCall && mode ? carries(panel, "What each one starts with", "row.") : null,
    model.process && mode === "parts" && sources.length === 0
      ? hint(
          "Declare a fact that lists agencies, people or choices first, or give an earlier form a repeating group.",
        )
      : null,
  );
}

/** The lists that parts can be made of: facts, and the rows of repeating groups in earlier forms. */
function partSources(panel) {
  const { model, words, node } = panel;
  const own = model.facts.filter((fact) => LISTS.includes(fact.get("type")));
  const ids = new Set(own.map(({ id }) => id));
  const facts = [
    ...own.map((fact) => ({ id: fact.id, label: fact.label || fact.id })),
    ...words.facts
      .filter((fact) => LISTS.includes(fact.type) && !ids.has(fact.id))
      .map(({ id, label }) => ({ id, label })),
  ];
  const rows = model.steps(node).flatMap((step) => {
    const asked = words.forms.find(({ id }) => id === step.get("caseway:form"));
    return (asked ? asked.rows : []).map((row) => ({
      id: `rows:${step.id}.${row.id}`,
      label: `Each row of “${row.label}” in ${model.nameOf(step)}`,
    }));
  });
  return [...facts, ...rows];
}

// Agencies that are asked whatever the list says. Offered where the descriptor knows the attribute.
function alsoAsked(panel) {
  const step = panel.words.descriptor.types.find(({ name }) => name === "Step");
  if (!step.properties.some(({ name }) => name === "alsoAsk")) {
    return null;
  }
  return attributeList(panel, "alsoAsk", { label: "Always asked as well", options: panel.words.agencies });
}

function signatories(panel, values) {
  return several({
    id: "panel-signatories",
    label: "Who signs",
    hint: "Each signs a vote with reasons, and nobody can change it afterwards.",
    values,
    options: panel.words.roles,
    onEnter: (chosen) => panel.edits.set(panel.element, { "caseway:signatories": chosen.join(" ") }),
  });
}

/** Whose signature is needed whatever the others say, and who decides when the votes are level. */
function signing(panel) {
  const { element, node, edits, words } = panel;
  return [
    attributeList(panel, "mustSign", { label: "Who must sign", options: words.roles }),
    choice({
      id: "panel-casting",
      label: "Casting vote when the votes are level",
      value: node.get("caseway:casting") || "",
      empty: "Nobody",
      options: words.roles,
      onEnter: (value) => edits.set(element, { "caseway:casting": value }),
    }),
  ];
}

function complete(panel, loop) {
  const { element, edits, words, node } = panel;
  const there = loop.completionCondition;
  return quorum(panel, {
    id: "panel-quorum",
    value: there ? there.body || "" : "",
    form: words.forms.find(({ id }) => id === node.get("caseway:form")),
    onEnter: (body) => {
      const made = body ? edits.create("bpmn:FormalExpression", { body }, loop) : undefined;
      edits.modeling.updateModdleProperties(element, loop, { completionCondition: made });
    },
  });
}

/** Facts that are set from what is counted over the parts. */
function outcomes(panel) {
  const { element, node, edits, model, words } = panel;
  const facts = model.facts.map((fact) => ({ id: fact.id, label: fact.label || fact.id }));
  const asked = words.forms.find(({ id }) => id === node.get("caseway:form"));
  const all = model.extensions(node, "caseway:Outcome");
  return folded(
    "panel-outcomes",
    `Facts it sets (${all.length})`,
    all.map((outcome, number) => {
      const id = `panel-outcome-${number}`;
      const fact = model.facts.find((each) => each.id === outcome.get("fact"));
      return h(
        "fieldset",
        { id, class: "govuk-fieldset caseway-studio__test" },
        h("legend", { class: "govuk-visually-hidden" }, `Fact ${number + 1}`),
        choice({
          id: `${id}-fact`,
          label: "Fact",
          value: outcome.get("fact") || "",
          empty: "Choose a fact",
          options: facts,
          onEnter: (value) => edits.setOn(element, outcome, { fact: value }),
        }),
        counting(panel, {
          id: `${id}-value`,
          value: outcome.get("value") || "",
          form: asked,
          isBoolean: !fact || fact.get("type") === "boolean",
          onEnter: (value) => edits.setOn(element, outcome, { value }),
        }),
        button(`${id}-remove`, "Remove this fact", () => edits.remove(element, node, outcome)),
      );
    }),
    button("panel-outcome-add", "Set a fact", () =>
      edits.add(
        element,
        node,
        edits.create("caseway:Outcome", { fact: facts[0] ? facts[0].id : "", value: "" }, node),
      ),
    ),
  );
}
