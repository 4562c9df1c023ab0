// Every change goes through the command stack of bpmn-js, so that undo and redo know all of them.
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor.js";

import { getBusinessObject, is } from "./model.js";
import { idFrom, isEditorMade, stepRenamed } from "./naming.js";

const SEVERAL = "caseway.several";

/** One command that changes several things; undone at once. */
class SeveralHandler {
  constructor(modeling) {
    this.modeling = modeling;
  }

  preExecute({ element, changes }) {
    for (const change of changes) {
      if (change.of) {
        this.modeling.updateModdleProperties(change.element || element, change.of, change.properties);
      } else {
        this.modeling.updateProperties(change.element || element, change.properties);
      }
    }
  }
}
SeveralHandler.$inject = ["modeling"];

/** What the panel does to the drawing. */
export class Edits {
  constructor(modeler, model) {
    this.model = model;
    this.modeler = modeler;
    this.modeling = modeler.get("modeling");
    this.stack = modeler.get("commandStack");
    this.moddle = modeler.get("moddle");
    this.registry = modeler.get("elementRegistry");
    this.stack.registerHandler(SEVERAL, SeveralHandler);
  }

  /** Changes several things in one step that undo takes back. A change is {element, properties} or {of, properties}. */
  several(element, changes) {
    if (changes.length > 0) {
      this.stack.execute(SEVERAL, { element, changes });
    }
  }

  /** Sets attributes of a drawn element; an empty text takes the attribute away. */
  set(element, properties) {
    const changed = different(getBusinessObject(element), withoutEmpty(properties));
    if (changed) {
      this.modeling.updateProperties(element, changed);
    }
  }

  /** Sets attributes of something below a drawn element, such as a clock of the process. */
  setOn(element, of, properties) {
    const changed = different(of, withoutEmpty(properties));
    if (changed) {
      this.modeling.updateModdleProperties(element, of, changed);
    }
  }

  /** Renames a drawn element; `isTyping` says that the name may not be finished. */
  rename(element, name, isTyping = false) {
    if (element.labelTarget || is(element, "bpmn:Process") || is(element, "bpmn:Collaboration")) {
      this.set(element, { name });
    } else {
      this.modeling.updateLabel(element, name, undefined, { isTyping });
    }
  }

  /** Gives a step another id, and everything that refers to it with it. */
  changeId(element, id) {
    const from = getBusinessObject(element).id;
    const renamed = stepRenamed(this.model, from, id);
    this.several(element, [{ element, properties: { id } }, ...renamed]);
  }

  isTaken(id) {
    const ids = this.moddle.ids;
    return Boolean(ids && ids.assigned(id)) || Boolean(this.registry.get(id));
  }

  /** A new element of ours, such as a clock. */
  create(type, properties, parent) {
    const made = this.moddle.create(type, withoutEmpty(properties));
    made.$parent = parent;
    return made;
  }

  /** The change that makes our elements below `holder` those that `update` returns of those there are. */
  extensionChange(holder, update) {
    const there = holder.extensionElements;
    const values = update(there ? there.get("values") || [] : []);
    if (values.length === 0) {
      return { of: holder, properties: { extensionElements: undefined } };
    }
    if (!there) {
      const made = this.create("bpmn:ExtensionElements", { values }, holder);
      values.forEach((value) => {
        value.$parent = made;
      });
      return { of: holder, properties: { extensionElements: made } };
    }
    values.forEach((value) => {
      value.$parent = there;
    });
    return { of: there, properties: { values } };
  }

  add(element, holder, made) {
    this.several(element, [this.extensionChange(holder, (values) => [...values, made])]);
  }

  remove(element, holder, gone) {
    this.several(element, [this.extensionChange(holder, (values) => values.filter((each) => each !== gone))]);
  }

  /** Adds to, or takes from, a list below something: the rungs of a clock, the values of a fact. */
  setList(element, of, name, values) {
    values.forEach((value) => {
      value.$parent = of;
    });
    this.modeling.updateModdleProperties(element, of, { [name]: values });
  }
}

function withoutEmpty(properties) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, value === "" ? undefined : value]),
  );
}

// What is set to what it is already is no step to undo.
function different(of, properties) {
  return Object.entries(properties).some(([name, value]) => of.get(name) !== value) ? properties : null;
}

/** Gives an element an id made of its name when it is first named: ids stand in records and links. */
class IdsFromNames extends CommandInterceptor {
  constructor(eventBus, modeling, moddle, elementRegistry) {
    super(eventBus);
    this.postExecuted("element.updateLabel", ({ context }) => {
      const element = context.element.labelTarget || context.element;
      const { id, name } = getBusinessObject(element);
      const isOurs = is(element, "bpmn:FlowNode") || is(element, "bpmn:Lane");
      if ((context.hints && context.hints.isTyping) || !isOurs || !isEditorMade(id) || !name) {
        return;
      }
      const isTaken = (wanted) =>
        Boolean(moddle.ids.assigned(wanted)) || Boolean(elementRegistry.get(wanted));
      const wanted = idFrom(name, isTaken);
      if (wanted) {
        modeling.updateProperties(element, { id: wanted });
      }
    });
  }
}
IdsFromNames.$inject = ["eventBus", "modeling", "moddle", "elementRegistry"];

export const idsFromNames = {
  __init__: ["casewayIdsFromNames"],
  casewayIdsFromNames: ["type", IdsFromNames],
};
