export { listTemplates, readTemplate, type TemplateSummary, type TemplateView } from './read.ts';
export { createTemplate, revertTemplate, saveTemplate } from './save.ts';
