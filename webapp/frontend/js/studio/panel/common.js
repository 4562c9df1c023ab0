// Fields that several kinds of element have.
import { h } from "../dom.js";
import { choice, several, text } from "../fields.js";
import { listed } from "../model.js";
import { idFrom, idProblem, isEditorMade } from "../naming.js";

/** Name and id. */
export function naming(panel, label = "Name", rows = 2) {
  const { element, node, edits } = panel;
  const badId = panel.problems.get("panel-id");
  return [
    text({
      id: "panel-name",
      label,
      rows,
      value: node.name || "",
      onEnter: (name, isTyping) => {
        if (name !== (node.name || "")) {
          edits.rename(element, name, isTyping);
        } else if (!isTyping && name && isEditorMade(node.id)) {
          const id = idFrom(name, (wanted) => edits.isTaken(wanted));
          if (id) {
            edits.changeId(element, id);
          }
        }
      },
    }),
    text({
      id: "panel-id",
      label: "Id",
      hint: "Stands in records, links and scenarios. Small letters, digits and underscores.",
      value: badId ? badId.value : node.id,
      problem: badId ? badId.problem : "",
      waits: true,
      onEnter: (id) => {
        const problem = id === node.id ? "" : idProblem(id, (wanted) => edits.isTaken(wanted));
        panel.problem("panel-id", problem, id);
        if (!problem && id !== node.id) {
          edits.changeId(element, id);
        }
      },
    }),
  ];
}

/** Who does it. */
export function role(panel, hint) {
  const { node, model, words } = panel;
  const lane = model.laneOf(node);
  const ofLane = lane && lane.get("caseway:role");
  const laneWords = ofLane && words.roles.find((each) => each.id === ofLane);
  return attribute(panel, "role", {
    label: "Who does it",
    hint,
    empty: laneWords ? `As its lane says: ${laneWords.label}` : "Nobody yet",
    options: words.roles,
  });
}

/** One attribute of ours, chosen from a list. */
export function attribute(panel, name, { label, hint, options, empty = "None" }) {
  const { element, node, edits } = panel;
  return choice({
    id: `panel-${name}`,
    label,
    hint,
    empty,
    options,
    value: node.get(`caseway:${name}`) || "",
    onEnter: (value) => edits.set(element, { [`caseway:${name}`]: value }),
  });
}

/** One attribute of ours that holds several ids. */
export function attributeList(panel, name, { label, hint, options, empty }) {
  const { element, node, edits } = panel;
  return several({
    id: `panel-${name}`,
    label,
    hint,
    options,
    empty,
    values: listed(node.get(`caseway:${name}`)),
    onEnter: (values) => edits.set(element, { [`caseway:${name}`]: values.join(" ") }),
  });
}

export function form(panel) {
  const { node, words, base } = panel;
  const id = node.get("caseway:form");
  const known = words.forms.some((each) => each.id === id);
  return [
    attribute(panel, "form", {
      label: "Which form",
      empty: "No form",
      options: words.forms.map(({ id: key, title }) => ({ id: key, label: title })),
    }),
    h(
      "p",
      { class: "govuk-body-s" },
      known
        ? h("a", { class: "govuk-link", href: `${base}/forms/${encodeURIComponent(id)}` }, "Open the form")
        : h("a", { class: "govuk-link", href: `${base}/forms` }, "Make a form"),
    ),
  ];
}

export function clauses(panel) {
  return attributeList(panel, "clause", {
    label: "Which clauses it meets",
    hint: "Only what a person has found in the source. Law and guidance are not lent to local practice.",
    options: panel.words.clauses.map((each) => ({
      id: each.id,
      label: each.label,
      note: `${each.id}: ${each.note}`,
    })),
  });
}

/** The clocks that may be named here: of this process, and of cases in other processes. */
export function clockOptions(panel) {
  const own = panel.model.clocks.map((clock) => ({ id: clock.id, label: clock.name || clock.id }));
  const ids = new Set(own.map(({ id }) => id));
  const others = panel.words.clocks.filter(({ id }) => !ids.has(id));
  return [...own, ...others.map(({ id, label, note }) => ({ id, label: `${label} (${note})` }))];
}

export function clock(panel, label = "Which clock gives its due date") {
  return attribute(panel, "clock", { label, empty: "No clock", options: clockOptions(panel) });
}

export function help(
  panel,
  label = "Help on the page",
  hint = "What to look at, what counts as done, what happens next.",
) {
  const { element, node, edits } = panel;
  const [there] = node.get("documentation") || [];
  return text({
    id: "panel-help",
    label,
    hint,
    rows: 5,
    value: there ? there.text || "" : "",
    onEnter: (words) => {
      if (words === (there ? there.text || "" : "")) {
        return;
      }
      if (there && words) {
        edits.setOn(element, there, { text: words });
      } else {
        const made = words ? [edits.create("bpmn:Documentation", { text: words }, node)] : [];
        edits.modeling.updateModdleProperties(element, node, { documentation: made });
      }
    },
  });
}

/** The steps whose answers may be shown: of this process, then of others. */
export function stepOptions(panel, keep = () => true) {
  const own = panel.model
    .steps(panel.node)
    .filter(keep)
    .map((each) => ({ id: each.id, label: panel.model.nameOf(each) }));
  const ids = new Set([...own.map(({ id }) => id), panel.node.id]);
  return [...own, ...panel.words.steps.filter(({ id }) => !ids.has(id))];
}
