import { eventsRoute } from '#src/http/events-route.ts';

export const ALL = eventsRoute;
