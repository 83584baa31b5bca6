// The code that records records of overhead.
import { monitorCode } from '../../shell/monitor-code';
import type { Empty } from '../define';

export const empty: Empty = { what: 'records of overhead', code: monitorCode };
