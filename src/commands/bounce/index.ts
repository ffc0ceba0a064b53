export { listBounces } from './list.ts';
export { recordBounce } from './record.ts';
export { reinstateMany } from './reinstate-many.ts';
export { reinstateSubscriber } from './reinstate.ts';
