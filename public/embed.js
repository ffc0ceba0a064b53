// <script defer src="…/embed.js"></script>
(() => {
  const { src, dataset } = document.currentScript;
  const { origin } = new URL(src);
  const css =
    ':host{all:initial;color-scheme:light dark}p{margin:0;padding:9px 16px;font:15px/1.4 system-ui;color:CanvasText;background:Canvas;border-bottom:3px solid #3470cc}p:empty{display:none}.bad{border-color:#cb2630}a{color:inherit}';
  let line;
  let shown = '';

  function open() {
    const place = document.querySelector(dataset.target ?? 'body');
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'closed' });
    root.adoptedStyleSheets = [new CSSStyleSheet()];
    root.adoptedStyleSheets[0].replaceSync(css);
    place.prepend(host);
    line = root.appendChild(document.createElement('p'));
    line.role = 'status';
  }

  function words({ name, status, scheduled_for: start }) {
    const form = { weekday: 'long', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' };
    const when = `starts ${new Date(start).toLocaleString([], form)}`;
    return `${name}: ${status === 'scheduled' ? when : status.replace('_', ' ')}. `;
  }

  async function show() {
    try {
      const summary = await (await fetch(`${origin}/api/v2/summary.json`)).json();
      const { incidents, scheduled_maintenances: work } = summary;
      const soon = (one) => Date.parse(one.scheduled_for) - Date.now() < 864e5;
      const all = incidents.concat(work.filter((one) => one.status !== 'scheduled' || soon(one)));
      const text = all.map(words).join('');
      if (text === shown) return;
      if (!line) open();
      shown = line.textContent = text;
      line.className = incidents[0] ? 'bad' : '';
      if (text) {
        const link = line.appendChild(document.createElement('a'));
        link.href = origin;
        link.textContent = 'Details';
      }
    } catch {
      // Silent.
    }
  }

  void show();
  setInterval(() => void show(), 3e5);
})();
