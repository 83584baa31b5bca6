// The code that records scalars.
import type { Empty } from '../define';

export const empty: Empty = {
  what: 'scalars',
  code: `using Sonde;

using var writer = new SummaryWriter("LOGDIR/my-run");
for (var step = 0; step < 100; step++)
    writer.AddScalar("loss/train", Math.Exp(-step / 20.0), step);`,
};
