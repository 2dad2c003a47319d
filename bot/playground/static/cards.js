// Adaptive Cards, drawn by Microsoft's own renderer from what the Teams adapter would send. It is loaded
// with the first card that is looked at.
let loading;
const renderer = () => (loading ??= new Promise((done, failed) => {
  const script = Object.assign(document.createElement('script'), { src: '/static/adaptivecards.min.js', onerror: failed });
  script.onload = () => done(globalThis.AdaptiveCards);
  document.head.append(script);
}));

const ink = { default: 'var(--ink)', subtle: 'var(--muted)' }, all = (one) => ({ default: one, subtle: one });
const colours = { default: ink, dark: ink, light: ink, accent: all('var(--accent)'), good: all('var(--good)'), warning: ink, attention: all('var(--danger)') };
const config = {
  supportsInteractivity: true, fontFamily: 'inherit', textBlock: { headingLevel: 4 },
  fontSizes: { small: 12.5, default: 14, medium: 16, large: 18, extraLarge: 22 }, fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 18, default: 20, medium: 22, large: 24, extraLarge: 28 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 20, padding: 12 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  containerStyles: { default: { backgroundColor: 'transparent', foregroundColors: colours }, emphasis: { backgroundColor: 'var(--desk)', foregroundColors: colours } },
  actions: { maxActions: 20, spacing: 'Default', buttonSpacing: 8, actionsOrientation: 'Horizontal', actionAlignment: 'Left', showCard: { actionMode: 'Inline', inlineTopMargin: 8 } },
};

async function draw(place) {
  if (place.dataset.drawn !== undefined) return;
  place.dataset.drawn = '';
  const { AdaptiveCard, HostConfig } = await renderer(), card = new AdaptiveCard();
  card.hostConfig = new HostConfig(config);
  card.onExecuteAction = () => { place.nextElementSibling.textContent = place.dataset.says; };
  card.parse(JSON.parse(place.dataset.card));
  const drawn = card.render();
  drawn.removeAttribute('tabindex'); // the renderer makes the whole card a stop
  place.replaceChildren(drawn);
}
const look = () => document.querySelectorAll('[data-card]:not([data-drawn])').forEach((place) => draw(place).catch(() => { place.textContent = place.dataset.failed; }));
new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
look();
