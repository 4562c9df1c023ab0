// bpmnlint while somebody draws: said at once, in the words and codes of the server's check, which follows it.
import Linter from "bpmnlint/lib/linter.js";
import conditionalFlows from "bpmnlint/rules/conditional-flows.js";
import endEventRequired from "bpmnlint/rules/end-event-required.js";
import noDisconnected from "bpmnlint/rules/no-disconnected.js";
import noDuplicateSequenceFlows from "bpmnlint/rules/no-duplicate-sequence-flows.js";
import noImplicitEnd from "bpmnlint/rules/no-implicit-end.js";
import noImplicitSplit from "bpmnlint/rules/no-implicit-split.js";
import noOverlappingElements from "bpmnlint/rules/no-overlapping-elements.js";
import singleBlankStartEvent from "bpmnlint/rules/single-blank-start-event.js";
import singleEventDefinition from "bpmnlint/rules/single-event-definition.js";
import startEventRequired from "bpmnlint/rules/start-event-required.js";
import superfluousGateway from "bpmnlint/rules/superfluous-gateway.js";

// rule: [factory, code of the server's check, severity, problem, mend]
const RULES = {
  "start-event-required": [
    startEventRequired,
    "no-start",
    "error",
    "There is no start event.",
    "Draw one start event and connect it.",
  ],
  "end-event-required": [
    endEventRequired,
    "no-end",
    "error",
    "There is no end event.",
    "Draw an end event after the last step.",
  ],
  "single-blank-start-event": [
    singleBlankStartEvent,
    "several-starts",
    "error",
    "There are several start events.",
    "Keep one start event; draw the alternatives behind a gateway.",
  ],
  "single-event-definition": [
    singleEventDefinition,
    "multiple-event",
    "error",
    "An event with several definitions cannot be run.",
    "Draw one event for each.",
  ],
  "no-disconnected": [
    noDisconnected,
    "unreachable",
    "error",
    "Nothing leads to this element, so it would never happen.",
    "Connect it, or delete it.",
  ],
  "no-implicit-end": [
    noImplicitEnd,
    "dead-end",
    "error",
    "Nothing follows this element.",
    "Connect it to the next step or to an end event.",
  ],
  "no-implicit-split": [
    noImplicitSplit,
    "implicit-split",
    "error",
    "Several flows leave this element without a gateway.",
    "Draw one flow to a parallel gateway, or to an exclusive one with conditions.",
  ],
  "no-duplicate-sequence-flows": [
    noDuplicateSequenceFlows,
    "double-flow",
    "error",
    "Two flows lead from one element to another.",
    "Keep one of them; put several conditions into one with “or”.",
  ],
  "conditional-flows": [
    conditionalFlows,
    "flow-without-condition",
    "error",
    "The flow leaves its gateway without a condition.",
    "Write a condition, or make it the gateway's default flow.",
  ],
  "superfluous-gateway": [
    superfluousGateway,
    "superfluous-gateway",
    "warning",
    "One way leads into this gateway and one out of it, so it decides nothing.",
    "Delete it, or draw the other way.",
  ],
  "no-overlapping-elements": [
    noOverlappingElements,
    "overlapping",
    "warning",
    "Two elements are drawn over each other.",
    "Move one of them.",
  ],
};

/** The codes that the server's check has no word of: these stay when it has answered. */
export const OURS_ALONE = new Set(["superfluous-gateway", "overlapping"]);

const linter = new Linter({
  config: { rules: Object.fromEntries(Object.keys(RULES).map((name) => [`bpmnlint/${name}`, "error"])) },
  resolver: { resolveRule: (_, name) => RULES[name] && RULES[name][0], resolveConfig: () => null },
});

/**
 * What bpmnlint finds in a drawing.
 *
 * @param {Object} definitions as moddle has read them
 * @returns {Promise<Object[]>} findings as the server's check gives them
 */
export async function lint(definitions) {
  const found = await linter.lint(definitions);
  const findings = Object.entries(found).flatMap(([name, reports]) => {
    const [, rule, severity, problem, mend] = RULES[name.replace("bpmnlint/", "")];
    return reports
      .filter((report) => report.category !== "rule-error")
      .map((report) => ({
        element_id: report.id,
        element_name: report.name || "",
        problem,
        mend,
        severity,
        rule,
        file: "",
      }));
  });
  const seen = new Set();
  return findings.filter(
    ({ element_id: id, rule }) => !seen.has(`${id} ${rule}`) && seen.add(`${id} ${rule}`),
  );
}
