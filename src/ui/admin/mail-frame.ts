/** Inline styles and nothing else: no script, no picture, no form, and an origin of its own. */
const POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'";

/** A mail's HTML for a frame of the admin. */
export function framedMail(html: string, status = 200): Response {
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'x-frame-options': 'SAMEORIGIN',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}

/** A sentence in the frame's place. */
export function framedSentence(sentence: string, status: number): Response {
  const safe = sentence.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return framedMail(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail</title><p>${safe}</p></html>`,
    status,
  );
}
