// The worker that lays out the autograd graph: layers, group by group.
import { layered } from './layered';
import type { LayoutAnswer, LayoutRequest } from './layout-messages';
import { place, serve } from './nested';

export const placeOps = (request: LayoutRequest): LayoutAnswer => place(request, layered);

serve(layered);
