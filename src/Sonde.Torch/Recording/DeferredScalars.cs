// Scalars that lie on a device: kept there, and fetched together, so that a step does not wait for the device.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Keeps numbers where they were computed and writes them, under the steps and times at which they were taken, once there are
/// <see cref="Together"/> of a device, or when asked to. Fetching waits for the device; taking does not.
/// </summary>
internal sealed class DeferredScalars(SummaryWriter writer, TimeProvider time) : IDisposable
{
    /// <summary>Numbers fetched with one wait.</summary>
    public const int Together = 32;

    private readonly List<(string Tag, long Step, double WallTime, Tensor Number)> _pending = [];

    /// <summary>Takes a tensor of one element, of which it makes a copy of its own.</summary>
    public void Add(string tag, Tensor number, long step)
    {
        using (no_grad())
        using (NewDisposeScope())
        {
            var own = number.detach().to(ScalarType.Float64).reshape([]).clone().DetachFromDisposeScope();
            _pending.Add((tag, step, time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, own));
        }
        if (_pending.Count >= Together) Flush();
    }

    /// <summary>Fetches and writes all that is pending.</summary>
    public void Flush()
    {
        if (_pending.Count == 0) return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        try
        {
            foreach (var group in _pending.GroupBy(entry => entry.Number.device.ToString()))
            {
                var numbers = stack(group.Select(entry => entry.Number)).cpu().data<double>().ToArray();
                foreach (var (entry, number) in group.Zip(numbers)) writer.AddScalar(entry.Tag, number, entry.Step, entry.WallTime);
            }
        }
        finally
        {
            Dispose();   // what cannot be fetched now cannot be fetched later
        }
    }

    /// <summary>Lets go of what is pending.</summary>
    public void Dispose()
    {
        foreach (var entry in _pending) entry.Number.Dispose();
        _pending.Clear();
    }
}
