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
  }
}
