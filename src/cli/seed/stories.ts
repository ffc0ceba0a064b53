import { at, HOUR, MINUTE, Story, windowOf } from './story.ts';

/** Finished planned work: the database, a week ago, at night. */
function databaseMaintenance(now: number): Story {
  const start = at(now, -7, 2);
  return new Story()
    .publish(at(now, -11, 10), {
      kind: 'maintenance',
      layer: 'infrastructure',
      tier: 'medium',
      components: [
        { slug: 'database', impact: 'partial_outage' },
        { slug: 'api', impact: 'degraded_performance' },
      ],
      window: windowOf(start, 2),
      variables: {
        work: 'move our primary database to new storage',
        why: 'The storage it runs on reaches the end of its life this year.',
      },
    })
    .update(start, { status: 'in_progress' })
    .update(start + 55 * MINUTE, {
      variables: { progress: 'The copy is complete. We are switching over now.' },
    })
    .update(start + 80 * MINUTE, { status: 'verifying' })
    .update(start + 102 * MINUTE, { status: 'completed' });
}

/** A resolved incident: sign-in, five days ago, at office hours. */
function signInIncident(now: number): Story {
  const start = at(now, -5, 9.4);
  const components = [
    { slug: 'sign-in', impact: 'partial_outage' },
    { slug: 'web-app', impact: 'degraded_performance' },
  ];
  return new Story()
    .publish(start, {
      kind: 'incident',
      layer: 'application',
      title: 'Sign-in fails for some customers',
      components,
      variables: {
        known: 'About one in five attempts to sign in fails since 09:18.',
        workaround: 'Try again after a minute. Whoever is signed in stays signed in.',
      },
    })
    .update(start + 18 * MINUTE, {
      status: 'identified',
      variables: { cause: 'One of our sign-in servers ran out of disk space.' },
    })
    .update(start + 37 * MINUTE, {
      status: 'monitoring',
      components: [{ slug: 'sign-in', impact: 'degraded_performance' }],
      variables: { progress: 'The server is replaced, and attempts to sign in succeed again.' },
    })
    .update(start + 84 * MINUTE, {
      status: 'resolved',
      variables: {
        cause: 'One of our sign-in servers ran out of disk space.',
        changes: 'From Friday on, we are woken when a disk is three quarters full.',
      },
    });
}

/** A security update that was taken back: the edge, four days ago. */
function rolledBackPatch(now: number): Story {
  const start = at(now, -4, 21);
  return new Story()
    .publish(start - 20 * HOUR, {
      kind: 'emergency_patch',
      layer: 'infrastructure',
      assessment: { cvss_score: 7.5, exploitation: 'proof_of_concept', exposure: 'internal' },
      tier: 'high',
      tier_reason: 'The edge serves every customer.',
      components: [{ slug: 'edge', impact: 'partial_outage' }],
      window: windowOf(start, 1.5),
    })
    .update(start, { status: 'in_progress' })
    .update(start + 26 * MINUTE, {
      variables: { progress: 'Half of our load balancers run the update.' },
    })
    .update(start + 41 * MINUTE, {
      status: 'rolled_back',
      variables: {
        reason:
          'Two of our load balancers answered more slowly with the update than without it, so we went back to the version before.',
      },
    });
}

/** A window that was cancelled a day before it began. */
function cancelledWindow(now: number): Story {
  const start = at(now, -2, 5);
  return new Story()
    .publish(at(now, -9, 14), {
      kind: 'maintenance',
      layer: 'application',
      tier: 'low',
      components: [{ slug: 'webhooks', impact: 'degraded_performance' }],
      window: windowOf(start, 1),
      variables: { work: 'add a second queue for webhooks' },
    })
    .update(at(now, -3, 11), {
      status: 'cancelled',
      variables: { reason: 'We found a way to add the queue without touching the one in use.' },
    });
}

/** Finished routine work, yesterday at dawn. */
function docsMaintenance(now: number): Story {
  const start = at(now, -1, 5);
  return new Story()
    .publish(at(now, -8, 9), {
      kind: 'maintenance',
      layer: 'application',
      tier: 'low',
      components: [{ slug: 'docs', impact: 'under_maintenance' }],
      window: windowOf(start, 1),
      variables: { work: 'move the documentation to a faster search' },
    })
    .update(start, { status: 'in_progress' })
    .update(start + 31 * MINUTE, { status: 'verifying', body: 'We are testing the new search.' })
    .update(start + 38 * MINUTE, { status: 'completed' });
}

/** Planned work still to come, which has moved by a day. */
function upcomingMaintenance(now: number): Story {
  const moved = at(now, 4, 2);
  return new Story()
    .publish(at(now, -1, 10), {
      kind: 'maintenance',
      layer: 'infrastructure',
      tier: 'medium',
      components: [
        { slug: 'hosts', impact: 'partial_outage' },
        { slug: 'jobs', impact: 'degraded_performance' },
      ],
      window: windowOf(at(now, 3, 2), 2),
      variables: {
        work: 'replace the operating system of our compute hosts',
        why: 'The version in use gets no more updates after this quarter.',
      },
      stages: [
        { name: 'Canary', percent: 5 },
        { name: 'First half', percent: 50 },
        { name: 'Everyone', percent: 100 },
      ],
    })
    .move(now - 2 * HOUR, {
      ...windowOf(moved, 2),
      reason: 'A customer’s year-end closing falls into the first window.',
    });
}

/** A security update that is being installed right now. */
function runningPatch(now: number): Story {
  // On a full five minutes, as people set times.
  const start = Math.floor((now - 40 * MINUTE) / (5 * MINUTE)) * 5 * MINUTE;
  return new Story()
    .publish(start - 25 * MINUTE, {
      kind: 'emergency_patch',
      layer: 'application',
      assessment: { cvss_score: 8.1, exploitation: 'none', exposure: 'internet' },
      components: [
        { slug: 'api', impact: 'degraded_performance' },
        { slug: 'billing', impact: 'degraded_performance' },
      ],
      window: windowOf(start, 3),
      private_facts: {
        packages: ['libparcel 3.2.1'],
        fixed_in: ['3.2.4'],
        tickets: ['SEC-1182'],
        notes: 'Rollout by the on-call platform engineer; billing goes last.',
      },
      embargo_until: new Date(now + 7 * 24 * HOUR).toISOString(),
    })
    .update(start, { status: 'in_progress' })
    .update(now - 11 * MINUTE, {
      variables: { progress: 'A quarter of the API servers run the update. All checks pass.' },
    });
}

/** The week of a made-up company that ends `now` (epoch milliseconds). */
export function stories(now: number): Story[] {
  return [
    databaseMaintenance(now),
    signInIncident(now),
    rolledBackPatch(now),
    cancelledWindow(now),
    docsMaintenance(now),
    upcomingMaintenance(now),
    runningPatch(now),
  ];
}
