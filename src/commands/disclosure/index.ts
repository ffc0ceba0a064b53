export { askForOverride, endOverrideRequest } from './ask.ts';
export { discloseFacts } from './disclose.ts';
export { noteRefusal } from './guesses.ts';
export { overrideDisclosure } from './override.ts';
export {
  readOverrides,
  type HeldBackView,
  type OverridesView,
  type OverrideView,
} from './read-overrides.ts';
export { readDisclosure, type DisclosureView, type FactsView } from './read.ts';
