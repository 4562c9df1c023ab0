// The clocks of the process: how long, from when, met by what, and who hears of it when.
import { h } from "../dom.js";
import { button, choice, folded, several, text, tick } from "../fields.js";
import { listed } from "../model.js";
import { clockRenamed, idFrom, idProblem } from "../naming.js";
import { stepOptions } from "./common.js";

const UNITS = options("hours", "days", "weeks", "months", "years", ["working_days", "working days"]);
const FORCES = options(
  ["must", "must: an Act or regulations say so"],
  ["should", "should: statutory guidance says so"],
  ["local", "local: the partnership has set it"],
);
const SOURCES = options(["statute", "the law"], ["guidance", "guidance"], ["local", "the partnership"]);
const SCOPES = options(
  ["case", "the case: it spans stages"],
  ["instance", "this process, once"],
  ["task", "each time its step opens"],
  ["part", "each part of its step"],
);
const KINDS = options(
  ["remind", "Remind"],
  ["due", "On the due date"],
  ["breach", "Overdue"],
  ["escalate", "Escalate"],
  ["fire", "Start a timer event"],
);
const LAST_PART = /[^:]*$/;

function options(...all) {
  return all.map((each) =>
    Array.isArray(each) ? { id: each[0], label: each[1] } : { id: each, label: each },
  );
}

export function clocks(panel) {
  const { model, edits } = panel;
  const { root: element, process } = model;
  return folded(
    "panel-clocks",
    `Clocks (${model.clocks.length})`,
    model.clocks.map((clock) => oneClock(panel, element, process, clock)),
    button("panel-clock-add", "Add a clock", () => {
      const id = idFrom("new clock", (wanted) => model.clocks.some((clock) => clock.id === wanted));
      panel.opened.add("panel-clocks").add(`panel-clock-${id}`);
      edits.add(
        element,
        process,
        edits.create(
          "caseway:Clock",
          { id, name: "New clock", length: "10", unit: "working_days", anchor: "", met: "" },
          process,
        ),
      );
    }),
  );
}

function oneClock(panel, element, process, clock) {
  const { edits, words, model } = panel;
  const id = `panel-clock-${clock.id}`;
  const set = (name) => (value) => edits.setOn(element, clock, { [name]: value });
  const field = (name, label, list, empty) =>
    choice({
      id: `${id}-${name}`,
      label,
      value: clock.get(name) || "",
      options: list,
      empty,
      onEnter: set(name),
    });
  const bad = panel.problems.get(`${id}-id`);
  return folded(
    id,
    `${clock.name || clock.id}: ${lengthWords(panel, clock)}`,
    text({ id: `${id}-name`, label: "Name", value: clock.name || "", onEnter: set("name") }),
    text({
      id: `${id}-id`,
      label: "Id",
      value: bad ? bad.value : clock.id,
      problem: bad ? bad.problem : "",
      waits: true,
      onEnter: (wanted) => {
        const isTaken = (one) => one !== clock.id && model.clocks.some((each) => each.id === one);
        const problem = idProblem(wanted, isTaken);
        panel.problem(`${id}-id`, problem, wanted);
        if (!problem && wanted !== clock.id) {
          panel.opened.add(`panel-clock-${wanted}`);
          edits.several(element, [
            { of: clock, properties: { id: wanted } },
            ...clockRenamed(model, clock.id, wanted),
          ]);
        }
      },
    }),
    length(panel, element, clock, id),
    field("unit", "Unit", UNITS),
    choice({
      id: `${id}-direction`,
      label: "Counted",
      value: clock.get("direction"),
      options: options(["forward", "after"], ["backward", "before"]),
      onEnter: set("direction"),
    }),
    choice({
      id: `${id}-anchor`,
      label: "Counted from",
      value: clock.get("anchor") || "",
      empty: "Choose a date or event",
      options: moments(panel, clock.get("anchor")),
      onEnter: set("anchor"),
    }),
    choice({
      id: `${id}-met`,
      label: "Met by",
      value: clock.get("met") || "",
      empty: "Nothing: it only reminds",
      options: moments(panel, clock.get("met")),
      onEnter: set("met"),
    }),
    field("scope", "It belongs to", SCOPES),
    field("force", "How strong the duty is", FORCES),
    field("lengthSource", "The length comes from", SOURCES),
    several({
      id: `${id}-clause`,
      label: "Clauses",
      values: listed(clock.get("clause")),
      options: words.clauses,
      onEnter: (values) => set("clause")(values.join(" ")),
    }),
    tick({
      id: `${id}-repeat`,
      label: "Due again and again while its step is open",
      value: clock.get("repeat"),
      onEnter: (checked) => edits.modeling.updateModdleProperties(element, clock, { repeat: checked }),
    }),
    text({
      id: `${id}-extension`,
      label: "Most that all extensions may add",
      hint: "In the clock's unit. Only what its clause allows; 0 forbids any.",
      value: clock.get("extension") || "",
      waits: true,
      classes: "govuk-input--width-3",
      onEnter: set("extension"),
    }),
    ladder(panel, element, clock, id),
    button(`${id}-remove`, "Remove this clock", () => edits.remove(element, process, clock), {
      warning: true,
    }),
  );
}

function length(panel, element, clock, id) {
  const value = clock.get("length") || "";
  const parameters = panel.model.parameters.filter((each) => each.get("type") === "integer");
  const isParameter = value.startsWith("parameter:");
  const set = (chosen) => panel.edits.setOn(element, clock, { length: chosen });
  return [
    choice({
      id: `${id}-length-from`,
      label: "Its length is",
      value: isParameter ? value : "",
      empty: "a number",
      options: parameters.map((each) => ({
        id: `parameter:${each.id}`,
        label: `set by each partnership: ${each.label || each.id}`,
      })),
      onEnter: (chosen) => set(chosen || "10"),
    }),
    isParameter
      ? null
      : text({
          id: `${id}-length`,
          label: "Length",
          value,
          waits: true,
          classes: "govuk-input--width-3",
          onEnter: (number) => set(number.trim()),
        }),
  ];
}

function lengthWords(panel, clock) {
  const value = clock.get("length") || "";
  const set = panel.model.parameters.find(({ id }) => `parameter:${id}` === value);
  const unit = (clock.get("unit") || "").replace("_", " ");
  return `${set ? set.label || set.id : value} ${value === "1" ? unit.replace(/s$/, "") : unit}`;
}

/** What a clock may count from or be met by: date facts, steps, stages. */
function moments(panel, current) {
  const { model, words } = panel;
  const isDay = (type) => type === "date" || type === "datetime";
  const own = model.facts
    .filter((fact) => isDay(fact.get("type")))
    .map((fact) => ({ id: fact.id, label: `The date: ${fact.label || fact.id}` }));
  const ids = new Set(own.map(({ id }) => id));
  const facts = words.facts
    .filter((fact) => isDay(fact.type) && !ids.has(fact.id))
    .map((fact) => ({ id: fact.id, label: `The date: ${fact.label} (${fact.origin})` }));
  const parameters = model.parameters
    .filter((each) => each.get("type") === "choice")
    .map((each) => ({ id: `parameter:${each.id}`, label: `The date chosen by: ${each.label || each.id}` }));
  const steps = stepOptions({ ...panel, model, words, node: { id: "" } });
  const done = steps.map(({ id, label }) => ({ id: `task:${id}`, label: `Done: ${label}` }));
  const opened = steps.map(({ id, label }) => ({ id: `opened:${id}`, label: `Opened: ${label}` }));
  const processes = [
    { id: model.process.id, label: model.process.name || model.process.id },
    ...words.processes,
  ];
  const stages = processes.flatMap(({ id, label }) => [
    { id: `instance:${id}`, label: `Started: ${label}` },
    { id: `ended:${id}`, label: `Ended: ${label}` },
  ]);
  const all = [...own, ...facts, ...parameters, ...done, ...opened, ...stages];
  const known = !current || all.some(({ id }) => id === current);
  return known ? all : [{ id: current, label: `${LAST_PART.exec(current)[0]} (of another process)` }, ...all];
}

function ladder(panel, element, clock, id) {
  const { edits, words } = panel;
  const rungs = clock.get("rungs") || [];
  const roles = words.roles.map((role) => ({ id: `role:${role.id}`, label: role.label }));
  return folded(
    `${id}-ladder`,
    `Reminders and ladder (${rungs.length})`,
    rungs.map((rung, number) => {
      const own = `${id}-rung-${number}`;
      const set = (name) => (value) => edits.setOn(element, rung, { [name]: value });
      return h(
        "fieldset",
        { id: own, class: "govuk-fieldset caseway-studio__test" },
        h(
          "legend",
          { class: "govuk-fieldset__legend govuk-fieldset__legend--s" },
          `Rung ${number + 1}: ${rung.id}`,
        ),
        text({ id: `${own}-id`, label: "Id", value: rung.id || "", waits: true, onEnter: set("id") }),
        choice({
          id: `${own}-kind`,
          label: "What happens",
          value: rung.get("kind") || "",
          options: KINDS,
          onEnter: set("kind"),
        }),
        text({
          id: `${own}-offset`,
          label: "When",
          hint: "Units before (-3) or after (2); 0 is the day itself.",
          value: rung.get("offset") || "",
          waits: true,
          classes: "govuk-input--width-4",
          onEnter: set("offset"),
        }),
        choice({
          id: `${own}-from`,
          label: "Counted from",
          value: rung.get("from"),
          options: options(["due", "the due date"], ["anchor", "the start"]),
          onEnter: set("from"),
        }),
        choice({
          id: `${own}-unit`,
          label: "Unit",
          value: rung.get("unit") || "",
          empty: "As the clock's",
          options: UNITS,
          onEnter: set("unit"),
        }),
        several({
          id: `${own}-to`,
          label: "Who is told",
          values: listed(rung.get("to")),
          options: roles,
          onEnter: (values) => set("to")(values.join(" ")),
        }),
        button(`${own}-remove`, `Remove rung ${number + 1}`, () =>
          edits.setList(
            element,
            clock,
            "rungs",
            rungs.filter((each) => each !== rung),
          ),
        ),
      );
    }),
    button(`${id}-rung-add`, "Add a rung", () => {
      const wanted = idFrom("reminder", (one) => rungs.some((rung) => rung.id === one));
      const made = edits.create(
        "caseway:Rung",
        { id: wanted, kind: "remind", offset: "-3", to: "role:business_manager" },
        clock,
      );
      edits.setList(element, clock, "rungs", [...rungs, made]);
    }),
  );
}
