// A panel whose code comes when it is first opened.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | null = null;
  return function Lazy() {
    const [state, setState] = useState<{ panel: ComponentType | null; error: string | null }>({ panel: loaded, error: null });
    useEffect(() => {
      if (loaded) return;
      load().then(
        (panel) => {
          loaded = panel;
          setState({ panel, error: null });
        },
        (error: unknown) => setState({ panel: null, error: String(error) }),
      );
    }, []);
    if (state.panel) return <state.panel />;
    return <p class="hollow page">{state.error ? `This panel could not be loaded: ${state.error}` : ''}</p>;
  };
}
