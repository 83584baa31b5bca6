// The code that records texts.
import type { Empty } from '../define';

export const empty: Empty = {
  what: 'texts',
  code: `using Sonde;

using var writer = new SummaryWriter("LOGDIR/my-run");
writer.AddText("notes", "first try", step: 0);`,
};
