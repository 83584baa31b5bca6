// Every panel, in the order of the tabs: header, keys, address bar, empty states and chunks follow from this list.
import type { Panel } from './define';
import { activations } from './activations';
import { autogradGraph } from './autograd-graph';
import { dataset } from './dataset';
import { gradientFlow } from './gradient-flow';
import { histograms } from './histograms';
import { images } from './images';
import { modelGraph } from './model-graph';
import { overhead } from './overhead';
import { overview } from './overview';
import { scalars } from './scalars';
import { stepTime } from './step-time';
import { texts } from './texts';

const all = [overview, scalars, histograms, images, texts, gradientFlow, activations, modelGraph, autogradGraph, dataset, stepTime, overhead] as const;

export type PanelId = (typeof all)[number]['id'];

export const panels: readonly Panel<PanelId>[] = all;

/** The panel of the first page. */
export const home: PanelId = overview.id;

/** A panel by what the address bar calls it, or called it before. */
export const findPanel = (name: string): Panel<PanelId> | undefined => panels.find(({ id, formerly }) => id === name || formerly?.includes(name));
