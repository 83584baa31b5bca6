// GET /api/gradient-flow: per parameter and step, what the gradient was like.
import { fetchFrames, type Frames, type FrameTag } from './frames';

/** Why a row holds no gradient, or that it does. The numbers are those of the files. */
export const GradientState = {
  Present: 0, Frozen: 1, NoGradient: 2, NeverUsed: 3, Cut: 4, NotYetRun: 5, NotSeen: 6,
} as const;

export interface ParameterInfo {
  name: string;
  layer: string;
  moduleType: string;
  shape: number[];
}

export interface FlowHeader {
  columns: string[];
  parameters: ParameterInfo[];
}

/** Its data is row-major [frame, parameter, column]. */
export type GradientFlow = FrameTag<FlowHeader>;

export type FlowFrames = Frames<FlowHeader>;

export const fetchGradientFlow = (run: string, tag: string, before: FlowFrames | null): Promise<FlowFrames> => fetchFrames('gradient-flow', { run, tag }, before);
