// The code that records activations.
import { fullMonitorCode } from '../../shell/monitor-code';
import type { Empty } from '../define';

export const empty: Empty = { what: 'activations', code: fullMonitorCode };
