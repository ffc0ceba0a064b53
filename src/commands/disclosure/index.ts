export { discloseFacts } from './disclose.ts';
export { readDisclosure, type DisclosureView, type FactsView } from './read.ts';
