// Whether an element is on the screen or near it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

/** `guess` holds until the browser has laid the page out: what is likely on the first screen asks for its data a frame earlier. */
export function useOnScreen<T extends Element>(margin = '300px', guess = false): { ref: RefObject<T | null>; onScreen: boolean } {
  const ref = useRef<T>(null);
  const [onScreen, setOnScreen] = useState(guess);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setOnScreen(entries[entries.length - 1].isIntersecting), { rootMargin: margin });
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return { ref, onScreen };
}
