// The class of each sample, in whatever form the labels are: integers, booleans, whole floating-point numbers, one-hot rows.
using System.Globalization;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Tells labels that are classes from other targets, and reads them.</summary>
internal static class ClassLabels
{
    /// <summary>Whole numbers up to here may be classes without being named so; a regression's whole targets reach further or have gaps.</summary>
    private const double MostUnnamed = 1000;

    /// <summary>A class index a sample; empty where the labels are no classes.</summary>
    /// <param name="labels">n elements, or [n, C].</param>
    /// <param name="isNamed">Whether the user says by class names that they are classes.</param>
    /// <exception cref="ArgumentException">They are named and are no classes.</exception>
    public static long[] Read(Tensor labels, bool isNamed)
    {
        var (count, type) = (labels.shape[0], labels.dtype);
        if (count == 0) return [];
        if (labels.numel() == count)
        {
            if (HostTensor.IsInteger(type) || type == ScalarType.Bool) return HostTensor.ToInt64s(labels);
            if (HostTensor.IsFloating(type) && Whole(labels, isNamed) is { } whole) return whole;
        }
        else if (labels.dim() == 2 && OneHot(labels) is { } rows)
        {
            return rows;
        }
        return isNamed
            ? throw new ArgumentException(
                $"Class names are given, and the labels, {type} [{string.Join(", ", labels.shape)}], are not classes: give one class index a sample, "
                    + "or one-hot rows; leave the names out for other targets.", nameof(labels))
            : [];
    }

    private static long[]? Whole(Tensor labels, bool isNamed)
    {
        var values = HostTensor.ToFloats(labels);
        var largest = 0f;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (!float.IsFinite(value) || value != MathF.Floor(value) || MathF.Abs(value) >= 1 << 24) return null;
            if (value < 0)
            {
                return isNamed
                    ? throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture, $"Sample {i} has the label {value}; class indices start at 0."), nameof(labels))
                    : null;
            }
            largest = MathF.Max(largest, value);
        }
        if (values.Length == 0 || (!isNamed && (largest >= MostUnnamed || values.Distinct().Count() != (int)largest + 1))) return null;
        return Array.ConvertAll(values, value => (long)value);
    }

    private static long[]? OneHot(Tensor labels)
    {
        if (labels.shape[1] < 2) return null;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var values = labels.detach();
        if (values.is_sparse) values = values.to_dense();
        var ones = values.eq(1);
        var isOneHot = ones.logical_or(values.eq(0)).all().item<bool>() && ones.sum(1).eq(1).all().item<bool>();
        return isOneHot ? HostTensor.ToInt64s(ones.to(ScalarType.Byte).argmax(1)) : null;
    }
}
