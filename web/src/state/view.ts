// What the user has chosen: one signal a choice, kept in step with the address.
import { batch, effect, signal, type Signal } from '@preact/signals';
import { decodeView, defaultView, encodeView, type Theme, type ViewState } from './url';

type ViewSignals = { [K in keyof ViewState]: Signal<ViewState[K]> };

const keys = Object.keys(defaultView) as (keyof ViewState)[];
const themeKey = 'sonde.theme';

export const view = Object.fromEntries(keys.map((key) => [key, signal(defaultView[key])])) as unknown as ViewSignals;

/** What is chosen inside a panel under a name of its own, or ''. */
export const chosen = (name: string): string => view.panel.value[name] ?? '';

/** An empty value is the default, and leaves the address. */
export function choose(values: Readonly<Record<string, string>>): void {
  view.panel.value = Object.fromEntries(Object.entries({ ...view.panel.peek(), ...values }).filter(([, value]) => value !== ''));
}

function assign(state: ViewState): void {
  batch(() => {
    for (const key of keys) {
      const target = view[key] as Signal<unknown>;
      if (JSON.stringify(target.peek()) !== JSON.stringify(state[key])) target.value = state[key];
    }
  });
}

const snapshot = (): ViewState => Object.fromEntries(keys.map((key) => [key, view[key].value])) as unknown as ViewState;

function rememberedTheme(): Theme | null {
  try {
    return localStorage.getItem(themeKey) as Theme | null;
  } catch {
    return null; // Storage is switched off: the choice then lasts as long as the page.
  }
}

/** Reads the address, then writes every change back to it; a change of tab makes an entry in the history. */
export function bindViewToAddress(): void {
  const initial = decodeView(location.hash);
  if (!location.hash.includes('theme=')) initial.theme = rememberedTheme() ?? initial.theme;
  assign(initial);
  addEventListener('hashchange', () => assign(decodeView(location.hash)));
  let lastTab = view.tab.peek();
  effect(() => {
    const state = snapshot();
    const hash = encodeView(state);
    if (hash !== (location.hash || `#${defaultView.tab}`)) {
      if (state.tab !== lastTab) history.pushState(null, '', hash);
      else history.replaceState(null, '', hash);
    }
    lastTab = state.tab;
  });
  effect(() => {
    const theme = view.theme.value;
    try {
      localStorage.setItem(themeKey, theme);
    } catch {
      // See above.
    }
  });
}
