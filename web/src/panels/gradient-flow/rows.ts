// From stored frames to the rows that are drawn: per parameter or per layer, with or without biases and frozen ones.
import { GradientState, type GradientFlow } from '../../api/gradient-flow';

export interface FlowOptions {
  biases: boolean;
  frozen: boolean;
  perLayer: boolean;
}

export interface FlowRow {
  label: string;
  type: string;
  /** Indices into the flow's parameters: one, or those of a layer. */
  parameters: number[];
}

export interface FlowCell {
  state: number;
  mean: number;
  max: number;
  /** Elements of the gradients that are there, and of those the NaN and infinite ones. */
  elements: number;
  nonFinite: number;
  zeroShare: number;
}

/** Whether there is a gradient of which no element is a number. Its recorded mean is 0, which is no size. */
export const isBroken = (cell: FlowCell): boolean => cell.state === GradientState.Present && Number.isNaN(cell.mean);

const isBias = (name: string): boolean => /(^|[._])bias(_|$|\d)/.test(name);

const elements = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

interface Columns {
  state: number;
  mean: number;
  max: number;
  nonFinite: number;
  zeroShare: number;
}

/** Columns by name, so that a later version may add some. */
const columnsOf = (flow: GradientFlow): Columns => {
  const at = (name: string): number => flow.header.columns.indexOf(name);
  return { state: at('state'), mean: at('mean_abs'), max: at('max_abs'), nonFinite: at('non_finite'), zeroShare: at('zero_share') };
};

export class FlowReader {
  private readonly columns: Columns;
  private readonly sizes: number[];

  constructor(readonly flow: GradientFlow) {
    this.columns = columnsOf(flow);
    this.sizes = flow.header.parameters.map((p) => elements(p.shape));
  }

  private value(frame: number, parameter: number, column: number): number {
    const { flow } = this;
    return column < 0 ? NaN : flow.data[frame * flow.width + parameter * flow.header.columns.length + column];
  }

  /** Rows in forward order. A parameter counts as frozen by its state in `frame`. */
  rows(options: FlowOptions, frame: number): FlowRow[] {
    const { parameters } = this.flow.header;
    const kept = parameters
      .map((_, i) => i)
      .filter((i) => (options.biases || !isBias(parameters[i].name)) && (options.frozen || this.value(frame, i, this.columns.state) !== GradientState.Frozen));
    if (!options.perLayer) return kept.map((i) => ({ label: parameters[i].name, type: parameters[i].moduleType, parameters: [i] }));
    const layers = new Map<string, FlowRow>();
    for (const i of kept) {
      const { layer, moduleType } = parameters[i];
      const row = layers.get(layer);
      if (row) row.parameters.push(i);
      else layers.set(layer, { label: layer || '(model)', type: moduleType, parameters: [i] });
    }
    return [...layers.values()];
  }

  /** A row in one frame; several parameters are averaged by their number of finite elements, over those with a gradient. */
  cell(frame: number, row: FlowRow): FlowCell {
    const c = this.columns;
    const cell: FlowCell = { state: this.value(frame, row.parameters[0], c.state), mean: NaN, max: NaN, elements: 0, nonFinite: 0, zeroShare: NaN };
    let [size, means, mean, zero] = [0, 0, 0, 0];
    for (const i of row.parameters) {
      if (this.value(frame, i, c.state) !== GradientState.Present) continue;
      const n = this.sizes[i];
      const nonFinite = this.value(frame, i, c.nonFinite);
      cell.state = GradientState.Present;
      cell.elements += n;
      if (nonFinite > 0) cell.nonFinite += nonFinite;
      if (nonFinite >= n) continue; // means and maxima are of the finite elements, and 0 without any
      const m = this.value(frame, i, c.mean);
      if (!Number.isFinite(m)) continue;
      const finite = n - (nonFinite > 0 ? nonFinite : 0);
      size += n;
      means += finite;
      mean += finite * m;
      zero += n * this.value(frame, i, c.zeroShare);
      const x = this.value(frame, i, c.max);
      if (!(cell.max > x)) cell.max = x;
    }
    if (size > 0) {
      cell.mean = mean / means;
      cell.zeroShare = zero / size;
    }
    return cell;
  }
}

const reasons: Record<number, string> = {
  [GradientState.Frozen]: 'frozen',
  [GradientState.NoGradient]: 'no gradient',
  [GradientState.NeverUsed]: 'never used',
  [GradientState.Cut]: 'cut',
  [GradientState.NotYetRun]: 'not yet run',
  [GradientState.NotSeen]: 'not seen',
};

const explanations: Record<number, string> = {
  [GradientState.Frozen]: 'frozen: requires_grad is false',
  [GradientState.NoGradient]: 'no gradient reached it',
  [GradientState.NeverUsed]: 'never used: the forward pass does not touch it',
  [GradientState.Cut]: 'cut: an op between it and the loss cut the graph',
  [GradientState.NotYetRun]: 'not yet run: no backward pass seen',
  [GradientState.NotSeen]: 'not seen: wiped before it could be read',
};

export const reason = (state: number): string => reasons[state] ?? (Number.isNaN(state) ? 'not readable' : `state ${state}`);
export const explanation = (state: number): string => explanations[state] ?? (Number.isNaN(state) ? 'this reading could not be read' : reason(state));

/** Frozen is a choice, "not yet" and "not seen" are no verdict; the rest are faults. */
export const isFault = (state: number): boolean =>
  state === GradientState.NoGradient || state === GradientState.NeverUsed || state === GradientState.Cut;

/** Whole decades around every positive mean and maximum; one decade around 1e-3 when there is none. */
export function flowDomain(readers: readonly { reader: FlowReader; rows: readonly FlowRow[] }[]): [number, number] {
  let [low, high] = [Infinity, 0];
  for (const { reader, rows } of readers)
    for (let f = 0; f < reader.flow.steps.length; f++)
      for (const row of rows) {
        const { mean, max } = reader.cell(f, row);
        if (mean > 0 && mean < low) low = mean;
        if (max > high && Number.isFinite(max)) high = max;
        if (mean > high && Number.isFinite(mean)) high = mean;
      }
  if (!(high > 0)) return [1e-4, 1e-2];
  // Written as text: a power by multiplication may miss its decade by one bit.
  return [Number(`1e${Math.floor(Math.log10(low) - 0.05)}`), Number(`1e${Math.ceil(Math.log10(high))}`)];
}
