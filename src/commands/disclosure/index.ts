export { discloseFacts } from './disclose.ts';
export { readDisclosure, type DisclosureView, type FactsView } from './read.ts';
export { overrideDisclosure, readOverrides, type OverrideView } from './override.ts';
