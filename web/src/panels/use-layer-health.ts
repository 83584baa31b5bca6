// Loads how the layers of a run fare at a step.
import { useEffect, useRef, useState } from 'preact/hooks';
import { fetchLayerHealth, type LayerHealth } from '../api/layer-health';
import { useResource, type Resource } from './use-resource';

/** Milliseconds for which a step must stay chosen: a slider passes over many. */
const pause = 80;

function useSettled(step: number | null): number | null {
  const [settled, settle] = useState(step);
  useEffect(() => {
    if (step === settled) return;
    const timer = setTimeout(() => settle(step), pause);
    return () => clearTimeout(timer);
  }, [step, settled]);
  return settled;
}

/** Until the health at another step is there, that of the step before stays: colours and words would blink. */
export function useLayerHealth(run: string, step: number | null, wanted: boolean): Resource<LayerHealth> {
  const at = useSettled(step);
  const { value, error } = useResource(run, `${run}\n${at ?? ''}`, wanted, () => fetchLayerHealth(run, at));
  const last = useRef<LayerHealth | null>(null);
  if (value) last.current = value;
  return { value: value ?? (last.current?.run === run ? last.current : null), error };
}
