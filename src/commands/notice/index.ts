export { changeWindow } from './change-window.ts';
export { closeResponse } from './close-response.ts';
export { createDraft } from './create-draft.ts';
export { discardDraft, editDraft } from './edit-draft.ts';
export { postUpdate } from './post-update.ts';
export { publishNotice } from './publish.ts';
export { readDeliveries } from './read-deliveries.ts';
export { readNotice, readNotices } from './read.ts';
