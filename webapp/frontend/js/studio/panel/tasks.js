// A step: who does it, with which form, when, for whom, and what keeps people apart.
import { h } from "../dom.js";
import { button, choice, folded, hint, section, several } from "../fields.js";
import { is, isAny, listed, HUMAN } from "../model.js";
import { attribute, attributeList, clauses, clock, form, help, naming, role, stepOptions } from "./common.js";
import { counting, quorum } from "./counting.js";

const LISTS = ["agency_list", "person_list", "choice_list"];

export function task(panel) {
  const { node } = panel;
  const isHuman = isAny(node, HUMAN);
  return [
    naming(panel),
    isHuman ? [role(panel), is(node, "bpmn:ManualTask") ? null : form(panel)] : null,
    isHuman ? clock(panel) : null,
    clauses(panel),
    isHuman || is(node, "bpmn:CallActivity") ? parts(panel) : null,
    isHuman ? duties(panel) : null,
    isHuman ? evidence(panel) : null,
    help(panel),
  ];
}

/** Who may not do it, and whose it is. */
function duties(panel) {
  const { words, model } = panel;
  const people = model.facts.filter((fact) => fact.get("type") === "person");
  return folded(
    "panel-duties",
    "Who may not do it, and whose it is",
    attributeList(panel, "notSamePersonAs", { label: "Not by who did", options: stepOptions(panel) }),
    attributeList(panel, "independentOf", {
      label: "Not by people involved as",
      options: words.involvements.map((id) => ({ id, label: id.replace(/_/g, " ") })),
    }),
    attribute(panel, "assignee", {
      label: "Given to the person named in",
      empty: "Offered to everybody in the role",
      options: people.map((fact) => ({ id: fact.id, label: fact.label || fact.id })),
    }),
  );
}

/** What is shown beside the form, and what completing it lets others read. */
function evidence(panel) {
  const hasParts = (node) => Boolean(node.get("caseway:parts"));
  const withParts = panel.model.steps(panel.node).filter(hasParts);
  return folded(
    "panel-evidence",
    "What it shows and releases",
    attributeList(panel, "shows", { label: "Shows the answers of", options: stepOptions(panel) }),
    attributeList(panel, "releases", {
      label: "Lets agencies read each other's answers of",
      options: withParts.map((node) => ({ id: node.id, label: panel.model.nameOf(node) })),
      empty: "No step of this process is answered in parts.",
    }),
  );
}

function parts(panel) {
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
        ? [{ id: "", label: "once" }, { id: "parts", label: "once for each of several" }]
        : [
            { id: "", label: "once" },
            { id: "parts", label: "by each of several, in parts" },
            { id: "signatories", label: "by signing: a decision with votes" },
          ],
      onEnter: (chosen) => edits.set(element, {
        loopCharacteristics: chosen ? loop || edits.create("bpmn:MultiInstanceLoopCharacteristics", {}, node) : undefined,
        "caseway:parts": chosen === "parts" ? source || (sources[0] && sources[0].id) || "" : "",
        "caseway:signatories": chosen === "signatories" ? signers || "chair" : "",
      }),
    }),
    mode === "parts"
      ? choice({ id: "panel-parts", label: "One part for each of", value: source, empty: "Choose a list", options: sources,
          onEnter: (value) => edits.set(element, { "caseway:parts": value }) })
      : null,
    mode === "parts" && !isCall ? alsoAsked(panel) : null,
    mode === "signatories" ? signatories(panel, listed(signers)) : null,
    mode && !isCall && loop ? complete(panel, loop) : null,
    mode && !isCall ? outcomes(panel) : null,
    isCall && mode ? carries(panel, "What each one starts with", "row.") : null,
    model.process && mode === "parts" && sources.length === 0
      ? hint("Declare a fact that lists agencies, people or choices first, or give an earlier form a repeating group.")
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
    ...words.facts.filter((fact) => LISTS.includes(fact.type) && !ids.has(fact.id)).map(({ id, label }) => ({ id, label })),
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
        choice({ id: `${id}-fact`, label: "Fact", value: outcome.get("fact") || "", empty: "Choose a fact", options: facts,
          onEnter: (value) => edits.setOn(element, outcome, { fact: value }) }),
        counting(panel, { id: `${id}-value`, value: outcome.get("value") || "", form: asked,
          isBoolean: !fact || fact.get("type") === "boolean", onEnter: (value) => edits.setOn(element, outcome, { value }) }),
        button(`${id}-remove`, "Remove this fact", () => edits.remove(element, node, outcome)),
      );
    }),
    button("panel-outcome-add", "Set a fact", () =>
      edits.add(element, node, edits.create("caseway:Outcome", { fact: facts[0] ? facts[0].id : "", value: "" }, node))),
  );
}

/** Which facts go along to what is started. */
export function carries(panel, title, source) {
  const { element, node, edits, model } = panel;
  const all = model.extensions(node, "caseway:Carry");
  return folded(
    "panel-carries",
    `${title} (${all.length})`,
    hint(source ? "From: row.question for an answer of the row, or part for its key." : "From: a fact of this process."),
    all.map((carry, number) => {
      const id = `panel-carry-${number}`;
      return h(
        "fieldset",
        { id, class: "govuk-fieldset caseway-studio__test" },
        h("legend", { class: "govuk-visually-hidden" }, `Fact ${number + 1}`),
        choice({ id: `${id}-fact`, label: "Fact there", value: carry.get("fact") || "", empty: "Choose a fact",
          options: panel.words.facts.concat(model.facts.map((fact) => ({ id: fact.id, label: fact.label || fact.id }))),
          onEnter: (value) => edits.setOn(element, carry, { fact: value }) }),
        choice({ id: `${id}-from`, label: "Takes the value of", value: carry.get("from") || "", empty: "Choose a source",
          options: carrySources(panel, source), onEnter: (value) => edits.setOn(element, carry, { from: value }) }),
        button(`${id}-remove`, "Remove this fact", () => edits.remove(element, node, carry)),
      );
    }),
    button("panel-carry-add", "Carry a fact", () => edits.add(element, node, edits.create("caseway:Carry", {}, node))),
  );
}

function carrySources(panel, source) {
  const { node, model, words } = panel;
  const facts = model.facts.map((fact) => ({ id: fact.id, label: fact.label || fact.id }));
  if (!source) {
    return facts;
  }
  const [, step = "", group = ""] = /^rows:(.+)\.(.+)$/.exec(node.get("caseway:parts") || "") || [];
  const earlier = model.nodes.find(({ id }) => id === step);
  const asked = earlier && words.forms.find(({ id }) => id === earlier.get("caseway:form"));
  const row = asked && asked.rows.find(({ id }) => id === group);
  const questions = row ? row.note.split(", ").map((key) => ({ id: `row.${key}`, label: `Row: ${key.replace(/_/g, " ")}` })) : [];
  return [{ id: "part", label: "The part's key" }, ...questions];
}

export function call(panel) {
  const { element, node, edits, words } = panel;
  return [
    naming(panel),
    choice({ id: "panel-called", label: "Which process it calls", value: node.calledElement || "", empty: "Choose a process",
      options: words.processes, onEnter: (value) => edits.set(element, { calledElement: value }) }),
    clauses(panel),
    parts(panel),
    help(panel, "Help on the case's page", ""),
  ];
}

export function service(panel) {
  const { model, words } = panel;
  const dates = [...model.facts.map((fact) => ({ id: fact.id, label: fact.label || fact.id, type: fact.get("type") })), ...words.facts];
  return [
    naming(panel),
    attribute(panel, "service", { label: "What Caseway does", empty: "Choose a service", options: words.services }),
    attribute(panel, "case", { label: "Kind of case to start", empty: "Choose a process", options: words.processes.filter(({ note }) => note) }),
    attribute(panel, "opening", { label: "On the date of", empty: "Choose a date", options: dates.filter(({ type }) => type === "date") }),
    attribute(panel, "link", { label: "The case is linked as", empty: "None", options: [{ id: "re-audit", label: "Re-audit" }, { id: "follow-up", label: "Follow-up" }] }),
    carries(panel, "Facts it starts with", ""),
    clauses(panel),
    help(panel, "Note", ""),
  ];
}

export function rule(panel) {
  return [
    naming(panel),
    attribute(panel, "rule", { label: "Which decision table", empty: "Choose a table", options: panel.words.rules }),
    clauses(panel),
    help(panel, "Note", ""),
  ];
}


