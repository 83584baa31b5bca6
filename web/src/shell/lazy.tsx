// A panel whose code and style sheets come when it is first opened.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const sheets = new Map<string, Promise<void>>();

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
      reject(new Error(`assets/${name}.css did not come`));
    };
  });
  sheets.set(name, loading);
  document.head.append(link);
  return loading;
}

export function lazy<P extends object>(load: () => Promise<ComponentType<P>>, ...names: readonly string[]): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [state, setState] = useState<{ panel: ComponentType<P> | null; error: string | null }>({ panel: loaded, error: null });
    useEffect(() => {
      if (loaded) return;
      Promise.all([load(), ...names.map(loadSheet)]).then(
        ([panel]) => {
          loaded = panel;
          setState({ panel, error: null });
        },
        (error: unknown) => setState({ panel: null, error: String(error) }),
      );
    }, []);
    if (state.panel) return <state.panel {...props} />;
    return <p class="hollow page">{state.error ? `This panel could not be loaded: ${state.error}` : ''}</p>;
  };
}
