// Looks at what batch normalisation gets: how many values a channel, and how far its running statistics are from them.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Called for each batch normalisation that has run; counts always, compares statistics only where <see cref="IsArmed"/>.</summary>
internal sealed class NormWatch(ProbeSchedule schedule)
{
    private const long MostElements = 1 << 22;
    private const int MostCompared = 4;
    private int _compared;

    /// <summary>Whether statistics are compared.</summary>
    public bool IsArmed { get; set; }

    /// <summary>The layer that took a channel's statistics from the fewest values.</summary>
    public (long Values, string Layer)? Fewest { get; private set; }

    /// <summary>The layer whose running statistics are furthest from its batch's.</summary>
    public (double Shift, double Scale, string Layer)? Furthest { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Forget() => (IsArmed, Fewest, Furthest, _compared) = (false, null, null, 0);

    /// <summary>A layer has run.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="module">The layer.</param>
    /// <param name="input">What it got; borrowed.</param>
    public void See(string name, nn.Module module, Tensor input)
    {
        if (!module.training) return;
        var shape = input.shape;
        if (shape.Length < 2 || shape[1] == 0) return;
        var values = input.numel() / shape[1];
        if (Fewest is not { } fewest || values < fewest.Values) Fewest = (values, name);
        if (!IsArmed || _compared >= MostCompared || values < 2 || input.numel() > MostElements || !is_grad_enabled()) return;
        using var timing = schedule.Measure();
        _compared++;
        Compare(name, module, input, [.. Enumerable.Range(0, shape.Length).Where(i => i != 1).Select(i => (long)i)]);
    }

    private void Compare(string name, nn.Module module, Tensor input, long[] dimensions)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var buffers = module.named_buffers(recurse: false).ToDictionary(b => b.name, b => b.buffer);
        if (!buffers.TryGetValue("running_mean", out var mean) || !buffers.TryGetValue("running_var", out var variance)) return;
        var x = input.detach().to(ScalarType.Float32);
        var (now, spread) = (HostTensor.ToFloats(x.mean(dimensions)), HostTensor.ToFloats(x.var(dimensions, unbiased: false)));
        var (kept, width) = (HostTensor.ToFloats(mean), HostTensor.ToFloats(variance));
        var (sum, ratios) = (0.0, new List<double>());
        for (var i = 0; i < now.Length; i++)
        {
            if (!(spread[i] > 1e-12)) continue;
            sum += (double)(now[i] - kept[i]) * (now[i] - kept[i]) / spread[i];
            ratios.Add(width[i] / spread[i]);
        }
        if (ratios.Count == 0) return;
        ratios.Sort();
        var found = (Shift: Math.Sqrt(sum / ratios.Count), Scale: ratios[ratios.Count / 2], name);
        if (Furthest is not { } furthest || Distance(found.Shift, found.Scale) > Distance(furthest.Shift, furthest.Scale)) Furthest = found;
    }

    private static double Distance(double shift, double scale) => shift + Math.Abs(Math.Log(Math.Max(scale, 1e-12)));
}
