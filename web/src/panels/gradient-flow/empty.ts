// The code that records gradient flow.
import { monitorCode } from '../../shell/monitor-code';
import type { Empty } from '../define';

export const empty: Empty = { what: 'gradient flow', code: monitorCode };
