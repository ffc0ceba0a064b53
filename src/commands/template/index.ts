export { listTemplates, readTemplate } from './read.ts';
export { createTemplate, revertTemplate, saveTemplate } from './save.ts';
