import * as z from 'zod';
import { MAX_BODY } from '../notice/input.ts';
import { flag, line, markdown, oneOf } from '../parse.ts';

const words = {
  body: markdown(MAX_BODY).nullish(),
  next_update_due: line(40).nullish(),
  notify: flag().optional(),
};

export const StageInput = z.strictObject({
  status: oneOf(['running', 'done', 'rolled_back']),
  ...words,
});

export const RolloutInput = z.strictObject({ paused: flag(), ...words });
