// Shows and hides the filter column of a list. MOJ's component has no data-module start of its own.

/**
 * @param {Document | Element} scope where to look
 * @param {any} FilterToggleButton MOJ's component
 */
export function startFilterToggles(scope, FilterToggleButton) {
  for (const root of scope.querySelectorAll('[data-module="moj-filter"]')) {
    if (root.dataset.started) {
      continue;
    }
    root.dataset.started = "yes";
    new FilterToggleButton(root, {
      bigModeMediaQuery: "(min-width: 48.0625em)",
      startHidden: false,
      toggleButton: { showText: "Show filter", hideText: "Hide filter", classes: "govuk-button--secondary" },
      toggleButtonContainer: { selector: ".moj-action-bar__filter" },
      closeButton: { text: "Close", classes: "moj-filter__close" },
      closeButtonContainer: { selector: ".moj-filter__header-action" },
    });
  }
}
