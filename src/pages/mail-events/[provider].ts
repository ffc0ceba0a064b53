import { eventsRoute } from '../../http/events-route.ts';

export const ALL = eventsRoute;
