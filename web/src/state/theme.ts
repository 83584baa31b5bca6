// Dark or light: the choice, the system's wish, and the colours that painters on a canvas need.
import { computed, effect, signal } from '@preact/signals';
import { themes } from './url';
import { view } from './view';

const media = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(media.matches);
media.addEventListener('change', () => (systemDark.value = media.matches));

export const dark = computed(() => (view.theme.value === 'system' ? systemDark.value : view.theme.value === 'dark'));

export interface Ink {
  text: string;
  muted: string;
  grid: string;
  axis: string;
  card: string;
  error: string;
  frozen: string;
}

/** The style sheet's colours, for canvases. */
export const ink = computed<Ink>(() =>
  dark.value
    ? { text: '#e6e9ef', muted: '#98a2b3', grid: '#252a34', axis: '#3a4150', card: '#161a22', error: '#ff7b72', frozen: '#5b6474' }
    : { text: '#1a1f29', muted: '#525c6c', grid: '#edeff3', axis: '#cfd5de', card: '#ffffff', error: '#c9302c', frozen: '#b4bcc8' });

export const nextTheme = (): void => {
  view.theme.value = themes[(themes.indexOf(view.theme.value) + 1) % themes.length];
};

export function bindThemeToPage(): void {
  effect(() => {
    document.documentElement.dataset.theme = dark.value ? 'dark' : 'light';
  });
}
