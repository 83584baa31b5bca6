// A panel whose code and style sheets come when it is first opened; what failed to come is asked for again, and what throws says so.
import { Component, type ComponentChildren, type ComponentType } from 'preact';
import { effect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { connection } from '../state/data';

/** By panel, the style sheets that it needs beside that of the first page: the build finds them. */
declare const SHEETS: Readonly<Record<string, readonly string[]>>;

const sheets = new Map<string, Promise<void>>();

/** Milliseconds until what failed is asked for again; at once when the server is back. */
const retryPause = 2000;

/** Adds a style sheet of the page's own assets, once. Elements for styles would need `style-src 'unsafe-inline'`; a link does not. */
function loadSheet(name: string): Promise<void> {
  const known = sheets.get(name);
  if (known) return known;
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `assets/${name}.css` });
  const loading = new Promise<void>((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => {
      sheets.delete(name);
      link.remove();
      reject(new Error(`assets/${name}.css`));
    };
  });
  sheets.set(name, loading);
  document.head.append(link);
  return loading;
}

/** A fault of one panel, of a record that no check foresaw, leaves the rest of the page as it is. */
export class Guarded extends Component<{ children: ComponentChildren }, { fault: string | null }> {
  state: { fault: string | null } = { fault: null };

  static getDerivedStateFromError(error: unknown): { fault: string } {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  componentDidCatch(error: unknown): void {
    console.warn(error);
  }

  render() {
    return this.state.fault === null ? this.props.children : <p class="hollow page">This panel failed and was closed: {this.state.fault}</p>;
  }
}

/** `panel` is the folder whose style sheets must be there too. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>, panel = ''): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [state, setState] = useState<{ panel: ComponentType<P> | null; failed: string | null }>({ panel: loaded, failed: null });
    useEffect(() => {
      if (loaded) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let [busy, ended] = [false, false];
      const attempt = (): void => {
        if (busy || loaded || ended) return;
        clearTimeout(timer);
        busy = true;
        Promise.all([load(), ...(SHEETS[panel] ?? []).map(loadSheet)]).then(
          ([panel]) => {
            loaded = panel;
            if (!ended) setState({ panel, failed: null });
          },
          (error: unknown) => {
            busy = false;
            if (ended) return;
            setState({ panel: null, failed: error instanceof Error ? error.message : String(error) });
            timer = setTimeout(attempt, retryPause);
          },
        );
      };
      const stop = effect(() => {
        if (connection.value === 'live') attempt();
      });
      attempt();
      return () => {
        ended = true;
        clearTimeout(timer);
        stop();
      };
    }, []);
    if (state.panel) return <state.panel {...props} />;
    return state.failed === null ? null : <p class="hollow page">This panel could not be loaded yet; trying again … <small>{state.failed}</small></p>;
  };
}
