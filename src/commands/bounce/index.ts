export { forgetBounces } from './forget.ts';
export { listBounces } from './list.ts';
export { recordBounce, type Recorded } from './record.ts';
export { reinstateMany } from './reinstate-many.ts';
export { reinstateSubscriber } from './reinstate.ts';
