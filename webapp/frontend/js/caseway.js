// The script of every page. Each part only improves a page that already works without it.
import {
  Accordion,
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "govuk-frontend";
import { ButtonMenu, DatePicker, FilterToggleButton, SortableTable } from "@ministryofjustice/frontend";

import { startAutocompletes } from "./autocomplete.js";
import { startAutosave } from "./autosave.js";
import { startFilterToggles } from "./filter_toggle.js";
import { startPasskeys } from "./passkeys.js";
import { startKeyboardLists } from "./keyboard_list.js";
import { startReveals } from "./reveal.js";
import { startSessionWarning } from "./session_warning.js";
import { startSingleSubmit } from "./single_submit.js";

/**
 * Starts every component inside `scope`. Call it again on markup that arrives later.
 *
 * @param {Document | Element} scope where to look
 */
export function start(scope) {
  const components = [
    Accordion,
    Button,
    CharacterCount,
    Checkboxes,
    ErrorSummary,
    FileUpload,
    NotificationBanner,
    PasswordInput,
    Radios,
    ServiceNavigation,
    SkipLink,
    Tabs,
    ButtonMenu,
    DatePicker,
    SortableTable,
  ];
  for (const component of components) {
    createAll(component, undefined, scope);
  }
  startFilterToggles(scope, FilterToggleButton);
  startAutocompletes(scope);
  startKeyboardLists(scope);
  startReveals(scope);
  startPasskeys(scope);
  startSingleSubmit(scope);
  startAutosave(scope);
  startSessionWarning(scope);
}

start(document);
