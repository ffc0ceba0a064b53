export { askForOverride, endOverrideRequest } from './ask.ts';
export { discloseFacts } from './disclose.ts';
export { overrideDisclosure } from './override.ts';
export { readOverrides } from './read-overrides.ts';
export { readDisclosure } from './read.ts';
