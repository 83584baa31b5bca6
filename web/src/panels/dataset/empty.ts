// The code that records data sets.
import type { Empty } from '../define';

export const empty: Empty = {
  what: 'data sets',
  code: `using Sonde;
using Sonde.Torch;

using var writer = new SummaryWriter("LOGDIR/my-data");
DatasetProfile.Create(images, labels, classNames).WriteTo(writer, "train");   // Tensor, Tensor, names`,
};
