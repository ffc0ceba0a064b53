import type { APIRoute } from 'astro';
import { metricsAnswer } from '../http/metrics-answer.ts';

/** What monitoring reads, in Prometheus' text format; only with a token. */
export const ALL: APIRoute = ({ locals, request }) => metricsAnswer(locals.app, request);
