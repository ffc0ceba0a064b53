import { workerData } from 'node:worker_threads';
import { answerTasks } from '#src/platform/answer-tasks.ts';
import { readDkimKey, type DkimKey } from './key.ts';
import { dkimSignature } from './signature.ts';

const { domain, selector, privateKey } = workerData as DkimKey;
const key = { domain, selector, ...readDkimKey(privateKey) };

answerTasks((raw: Uint8Array) => dkimSignature(raw, key));
