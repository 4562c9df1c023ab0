// Turns a long <select data-autocomplete> (people, agencies) into a box one can type into.
import accessibleAutocomplete from "accessible-autocomplete";

/** @param {Document | Element} scope where to look */
export function startAutocompletes(scope) {
  for (const select of scope.querySelectorAll("select[data-autocomplete]")) {
    if (select.multiple || select.dataset.started) {
      continue;
    }
    select.dataset.started = "yes";
    accessibleAutocomplete.enhanceSelectElement({
      selectElement: select,
      defaultValue: select.value ? undefined : "",
      showAllValues: true,
      preserveNullOptions: true,
      autoselect: false,
      confirmOnBlur: false,
    });
    sendWhatIsTyped(select);
  }
}

/**
 * Lets the hidden select follow the box. Without this it keeps the choice before, whatever the box says: emptied words
 * would not take a choice away, and words that are no choice would be dropped without a word. The server refuses these.
 * @param {HTMLSelectElement} select which the box stands for
 */
function sendWhatIsTyped(select) {
  const typed = new Option("", "");
  typed.hidden = true;
  select.closest("form")?.addEventListener("input", (event) => {
    if (event.target.closest(".autocomplete__wrapper")?.parentElement.nextElementSibling !== select) {
      return;
    }
    const words = event.target.value.trim();
    const chosen = [...select.options].find(
      (option) => option !== typed && option.text.trim().toLowerCase() === words.toLowerCase(),
    );
    typed.remove();
    if (words && !chosen) {
      typed.value = words;
      select.append(typed);
    }
    select.value = chosen ? chosen.value : words;
  });
}
