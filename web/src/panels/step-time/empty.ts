// The code that records step times.
import { monitorCode } from '../../shell/monitor-code';
import type { Empty } from '../define';

export const empty: Empty = { what: 'step times', code: monitorCode };
