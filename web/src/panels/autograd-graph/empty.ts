// The code that records autograd graphs.
import { monitorCode } from '../../shell/monitor-code';
import type { Empty } from '../define';

export const empty: Empty = { what: 'autograd graphs', code: monitorCode };
