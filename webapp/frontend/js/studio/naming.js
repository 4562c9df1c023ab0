// Ids that say what they stand for, and everything that refers to an id when it changes.
import { listed } from "./model.js";

const EDITOR_MADE =
  /^(?:Activity|Event|Gateway|Flow|Task|StartEvent|EndEvent|SubProcess|Lane|Participant|Process|DataObjectReference|TextAnnotation)_[0-9a-z]{5,}$/i;
const LISTS = ["shows", "releases", "notSamePersonAs"];

/** Whether an id was made by an editor and says nothing. */
export function isEditorMade(id) {
  return EDITOR_MADE.test(id);
}

/**
 * An id made of a name: small letters, digits and underscores, at most 60, taken by nothing else.
 *
 * @param {string} name what people read
 * @param {(id: string) => boolean} isTaken
 * @returns {string} empty when the name has no letters
 */
export function idFrom(name, isTaken) {
  const plain = name
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
  const base = plain
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 60)
    .replace(/_+$/, "");
  if (!base) {
    return "";
  }
  let id = base;
  for (let number = 2; isTaken(id); number += 1) {
    id = `${base}_${number}`;
  }
  return id;
}

/** What is wrong with an id that somebody has written; empty when nothing is. */
export function idProblem(id, isTaken) {
  if (!/^[a-z][a-z0-9_]{1,78}$/.test(id)) {
    return "An id begins with a small letter and has small letters, digits and underscores only.";
  }
  return isTaken(id) ? "Something else has this id already." : "";
}

/** The changes to everything that refers to a step, when its id changes. */
export function stepRenamed(model, from, to) {
  const changes = [];
  for (const node of model.nodes) {
    const properties = {};
    for (const name of LISTS) {
      const ids = listed(node.get(`caseway:${name}`));
      if (ids.includes(from)) {
        properties[`caseway:${name}`] = ids.map((id) => (id === from ? to : id)).join(" ");
      }
    }
    const parts = node.get("caseway:parts") || "";
    if (parts.startsWith(`rows:${from}.`)) {
      properties["caseway:parts"] = `rows:${to}.${parts.slice(`rows:${from}.`.length)}`;
    }
    pushIfAny(changes, node, properties);
  }
  for (const clock of model.clocks) {
    const properties = {};
    for (const name of ["anchor", "met"]) {
      const [kind, id] = (clock.get(name) || "").split(":");
      if ((kind === "task" || kind === "opened") && id === from) {
        properties[name] = `${kind}:${to}`;
      }
    }
    pushIfAny(changes, clock, properties);
  }
  return changes;
}

/** The changes to everything that refers to a clock, when its id changes. */
export function clockRenamed(model, from, to) {
  return model.nodes
    .filter((node) => node.get("caseway:clock") === from)
    .map((node) => ({ of: node, properties: { "caseway:clock": to } }));
}

/** The changes to everything in the drawing that reads a fact or parameter, when its id changes. */
export function factRenamed(model, from, to) {
  const changes = [];
  const said = (text) => inExpression(text || "", from, to);
  for (const flow of model.flows) {
    if (flow.conditionExpression && said(flow.conditionExpression.body) !== flow.conditionExpression.body) {
      changes.push({
        of: flow.conditionExpression,
        properties: { body: said(flow.conditionExpression.body) },
      });
    }
  }
  for (const node of model.nodes) {
    const properties = {};
    for (const name of ["assignee", "parts", "opening"]) {
      if (node.get(`caseway:${name}`) === from) {
        properties[`caseway:${name}`] = to;
      }
    }
    pushIfAny(changes, node, properties);
    for (const kind of ["Outcome", "Carry"]) {
      for (const each of model.extensions(node, `caseway:${kind}`)) {
        const isRead = kind === "Carry" && each.get("from") === from;
        pushIfAny(changes, each, {
          ...(kind === "Outcome" && each.get("fact") === from ? { fact: to } : {}),
          ...(isRead ? { from: to } : {}),
        });
      }
    }
  }
  for (const clock of model.clocks) {
    const properties = {};
    for (const name of ["anchor", "met", "length"]) {
      const value = clock.get(name) || "";
      if (value === from || value === `parameter:${from}`) {
        properties[name] = value.replace(from, to);
      }
    }
    pushIfAny(changes, clock, properties);
  }
  if (model.process.get("caseway:opens") === from) {
    changes.push({ of: model.process, properties: { "caseway:opens": to } });
  }
  return changes;
}

// Replaces a name outside of quoted texts.
function inExpression(text, from, to) {
  return text
    .split(/('(?:[^']|'')*')/)
    .map((piece) => (piece.startsWith("'") ? piece : piece.replace(new RegExp(`\\b${from}\\b`, "g"), to)))
    .join("");
}

function pushIfAny(changes, of, properties) {
  if (Object.keys(properties).length > 0) {
    changes.push({ of, properties });
  }
}
