export { forgetBounces } from './forget.ts';
export { listBounces, type BounceView } from './list.ts';
export { recordBounce, type Recorded } from './record.ts';
export { reinstateMany, type Reinstated } from './reinstate-many.ts';
export { reinstateSubscriber } from './reinstate.ts';
