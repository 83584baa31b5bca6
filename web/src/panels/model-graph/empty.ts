// The code that records model graph.
import type { Empty } from '../define';

export const empty: Empty = {
  what: 'model graph',
  code: `using Sonde;
using Sonde.Torch;

using var writer = new SummaryWriter("LOGDIR/my-run");
var graph = writer.add_graph(model, batch);   // one forward pass, nothing of the training changes
Console.WriteLine(graph);                     // layers, shapes, parameters, multiply-adds`,
};
