import { constants, setPriority } from 'node:os';
import { damageOf } from '../store/damage.ts';
import type { DatabaseVerdict } from './check-database.ts';

/** A process that looks through the database while others already serve, and gives way to them. */
setPriority(constants.priority.PRIORITY_LOW);
const verdict: DatabaseVerdict = { damage: damageOf(process.argv[2]!) };
process.send!(verdict, () => process.exit(0));
