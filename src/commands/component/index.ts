export { archiveComponent } from './archive.ts';
export { createComponent } from './create.ts';
export { editComponent } from './edit.ts';
export { createGroup, deleteGroup, editGroup } from './groups.ts';
export { importComponents } from './import.ts';
export { listComponents, listGroups, readComponent, readGroup } from './list.ts';
