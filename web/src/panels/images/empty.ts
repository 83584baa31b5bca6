// The code that records images.
import type { Empty } from '../define';

export const empty: Empty = {
  what: 'images',
  code: `using Sonde;

using var writer = new SummaryWriter("LOGDIR/my-run");
var pixels = new byte[28 * 28];   // row by row
Random.Shared.NextBytes(pixels);
writer.AddImage("samples", pixels, width: 28, height: 28, channels: 1, step: 0);`,
};
