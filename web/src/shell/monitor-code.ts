// The training loop that records what a TrainingMonitor can read.

export const monitorCode = `using Sonde;
using Sonde.Torch;

using var writer  = new SummaryWriter("LOGDIR/my-first-run");
using var monitor = TrainingMonitor.Attach(model, optimizer, writer);
foreach (var (x, y) in batches)
{
    using var scope = torch.NewDisposeScope();
    optimizer.zero_grad();
    var output = model.call(x);
    var loss = torch.nn.functional.cross_entropy(output, y);
    loss.backward();
    optimizer.step();
    monitor.Step(loss, x, output, y);
}`;

/** The same, with everything that can be recorded. */
export const fullMonitorCode = monitorCode.replace('optimizer, writer)', 'optimizer, writer,\n    new MonitorOptions { Level = MonitorLevel.Full })');
