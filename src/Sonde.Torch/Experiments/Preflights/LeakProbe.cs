// Whether the output of one sample, or one time, depends on inputs that it must not see.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Changes the other inputs and compares the output, up to rounding; how far it moves tells how strong the dependence is. The model is
/// in eval mode meanwhile, in which neither dropout nor batch statistics mix anything.
/// </summary>
internal sealed class LeakProbe(nn.Module<Tensor, Tensor> model)
{
    private const double Tolerance = 1e-5;

    /// <summary>How far one sample depends on the others; null where the batch is a single one or the output has another batch.</summary>
    public LeakRecord? OfBatch(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (x.dim() == 0 || x.shape[0] < 2) return null;
        var plain = model.call(x);
        if (plain.dim() == 0 || plain.shape[0] != x.shape[0]) return null;
        var (count, of) = (x.shape[0], x.shape[0] / 2);
        var own = Difference(plain[of], model.call(Changed(x, 0, of, of + 1))[of]);
        var depends = 0L;
        for (var other = 0L; other < count; other++)
        {
            if (other == of) continue;
            using var inner = NewDisposeScope();
            if (Differs(plain[of], model.call(Changed(x, 0, other, other + 1))[of])) depends++;
        }

        var all = depends == 0
            ? 0
            : Math.Max(Difference(plain[of], model.call(Changed(x, 0, 0, of))[of]), Difference(plain[of], model.call(Changed(x, 0, of + 1, count))[of]));
        return new() { Of = of, DependsOn = depends, Others = count - 1, Ratio = own > 0 ? all / own : null };
    }

    /// <summary>How far one time depends on later ones; null where input and output share no time dimension after the batch.</summary>
    public LeakRecord? OfTime(Tensor x, bool isForbidden)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (x.dim() < 2 || x.dim() > 3 || x.shape[1] < 3) return null;
        var plain = model.call(x);
        if (plain.dim() < 2 || plain.shape[0] != x.shape[0] || plain.shape[1] != x.shape[1]) return null;
        // [samples, features] -> [samples, features] is no sequence.
        if (x.dim() == 2 && plain.dim() == 2) return null;
        var (times, of) = (x.shape[1], x.shape[1] / 2);
        var before = plain.narrow(1, of, 1);
        var own = Difference(before, model.call(Changed(x, 1, of, of + 1)).narrow(1, of, 1));
        var (depends, largest) = (0L, 0.0);
        for (var later = of + 1; later < times; later++)
        {
            using var inner = NewDisposeScope();
            var now = model.call(Changed(x, 1, later, later + 1)).narrow(1, of, 1);
            if (!Differs(before, now)) continue;
            depends++;
            largest = Math.Max(largest, Difference(before, now));
        }

        return new() { Of = of, DependsOn = depends, Others = times - of - 1, Ratio = own > 0 ? largest / own : null, IsForbidden = isForbidden };
    }

    /// <summary>The input with some of it replaced: by values of elsewhere, so that they stay such as the model knows.</summary>
    private static Tensor Changed(Tensor x, int dimension, long from, long to)
    {
        var changed = x.clone();
        if (to <= from) return changed;
        var part = changed.narrow(dimension, from, to - from);
        if (HostTensor.IsFloating(x.dtype)) part.mul_(-1.7).add_(0.31);
        else part.copy_(x.max().add(x.min()).sub(part));   // stays between the smallest and the largest
        return changed;
    }

    // Another order of sums in a matrix product may change the last bits, but not more.
    private static bool Differs(Tensor one, Tensor other) =>
        Difference(one, other) > Tolerance * (1e-6 + one.abs().max().to(ScalarType.Float64).item<double>());

    private static double Difference(Tensor one, Tensor other) => one.sub(other).to(ScalarType.Float64).abs().max().item<double>();
}
