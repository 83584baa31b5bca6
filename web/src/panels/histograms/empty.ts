// The code that records histograms.
import type { Empty } from '../define';

export const empty: Empty = {
  what: 'histograms',
  code: `using Sonde;

using var writer = new SummaryWriter("LOGDIR/my-run");
float[] weights = [.. Enumerable.Range(0, 1000).Select(_ => Random.Shared.NextSingle())];
writer.AddHistogram("weights/fc1.weight", weights, step: 0);`,
};
